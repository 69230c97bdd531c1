"""What was live where and when, and how versions and runs compare."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.comparison import Comparison, Subject, compare, run_subject, version_subject
from bot.domain.registry import EnvironmentChange
from bot.domain.targets import parse_target
from bot.domain.text import quoted
from bot.errors import BadInput, NotFound
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.models import the_run
from bot.services.naming import the_environment, the_model, the_version
from storage import environments, registry

MOST_COMPARED = 8


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


def comparison(context: Context, viewer: Viewer, subjects: tuple[str, ...]) -> Comparison:
    """Two or more versions, live versions or runs, each compared to the first."""
    if len(subjects) > MOST_COMPARED:
        raise BadInput(f"At most {MOST_COMPARED} can be compared at once.")
    with context.database.read() as session:
        found = [_subject(session, context, viewer, each) for each in subjects]
        if len(found) == 1:
            found = _with_live(session, context, viewer, subjects[0], found[0])
    return compare(found, context.policy().better)


def _subject(session: Session, context: Context, viewer: Viewer, typed: str) -> Subject:
    target = parse_target(typed)
    model = registry.find_model(session, target.model)
    known = model is not None and viewer.sees(model.name)
    if known and target.version is not None:
        return version_subject(
            the_version(session, the_model(session, target.model, viewer).name, target.version)
        )
    if known and target.environment is not None:
        return _live(session, context, viewer, target.model, target.environment)
    if known:
        raise BadInput(
            f"Which version of {target.model}?", hint=f"`/mlops compare {quoted(target.model)} 1 2`"
        )
    if target.version is not None or target.environment is not None:
        the_model(session, target.model, viewer)
    return run_subject(the_run(session, typed, viewer))


def _live(session: Session, context: Context, viewer: Viewer, model: str, environment: str) -> Subject:
    name = the_model(session, model, viewer).name
    place = the_environment(context.policy(), environment)
    live = environments.state(session, name, place).version
    if live is None:
        raise NotFound(f"Nothing is live in {place} of {name}.")
    return version_subject(the_version(session, name, live))


def _with_live(
    session: Session, context: Context, viewer: Viewer, typed: str, only: Subject
) -> list[Subject]:
    """One version alone is compared to what is live in the last environment."""
    target = parse_target(typed)
    if target.version is None or not context.policy().environments:
        raise BadInput("Name two or more to compare.", hint="`/mlops compare churn 5 7`")
    live = _live(session, context, viewer, target.model, context.policy().environments[-1].name)
    if live.name == only.name:
        raise BadInput(f"{only.name} is what is live: name another version to compare it to.")
    return [live, only]


def draw(compared: Comparison) -> tuple[bytes, str]:
    """The comparison as a PNG, and in words."""
    # matplotlib takes seconds to import: only a comparison's picture pays for it.
    from bot.charts.comparison import comparison_png
    from bot.charts.panels import comparison_alt

    return comparison_png(compared), comparison_alt(compared)
