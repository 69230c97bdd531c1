"""What was tried and refused, kept in the audit: who tried what, and by which words it was refused."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.standing import Act
from bot.domain.text import clean
from bot.services.context import Context
from storage import alerts, audit, interactions, promotion, registry

LONGEST = 500
NOTHING = "refused"


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody tried, in the words for it, and what it was about, as far as they said."""

    words: str
    model: str | None = None
    request: int | None = None
    alert: int | None = None


def record(context: Context, act: Act, tried: Tried, sentence: str) -> None:
    """An entry in a transaction of its own: the one that was refused is undone. A delivery is told once."""
    facts: dict[str, object] = {"tried": clean(tried.words, LONGEST), "because": clean(sentence, LONGEST)}
    with context.database.write() as session:
        if not act.key or interactions.claim(session, f"refused:{act.key}", act.at):
            audit.append(session, act.at, act.actor, "refused", _subject(session, tried), facts)


def _subject(session: Session, tried: Tried) -> str:
    """The registered model it was about: what names none is about nothing that there is."""
    if tried.request is not None and 0 < tried.request < 2**62:
        found = promotion.find_request(session, tried.request)
        return NOTHING if found is None else found.model
    if tried.alert is not None and 0 < tried.alert < 2**62:
        opened = alerts.find(session, tried.alert)
        return NOTHING if opened is None else opened.model
    known = registry.find_model(session, tried.model) if tried.model else None
    return NOTHING if known is None else known.name
