"""Which experiments somebody must not know of: what hides a registered model hides where it was made."""

from sqlalchemy.orm import Session

from bot.services.identity import Viewer
from storage import experiments


def hidden_experiments(session: Session, viewer: Viewer) -> frozenset[str]:
    """The experiments that a hidden model came from: those of its name, and those its versions were trained in."""
    if not viewer.hidden:
        return frozenset()
    return viewer.hidden | experiments.behind(session, viewer.hidden)
