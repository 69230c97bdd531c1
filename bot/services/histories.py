"""What was live where and when."""

from dataclasses import dataclass

from bot.domain.registry import EnvironmentChange
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_environment, the_model
from storage import environments


@dataclass(frozen=True, slots=True)
class History:
    """The moves of a registered model, newest first."""

    model: str
    environment: str | None
    changes: tuple[EnvironmentChange, ...]


def history(context: Context, viewer: Viewer, model: str, environment: str | None) -> History:
    """What was live there, and when."""
    policy = context.policy()
    with context.database.read() as session:
        name = the_model(session, model, viewer).name
        place = None if environment is None else the_environment(policy, environment)
        return History(name, place, environments.history(session, name, place))
