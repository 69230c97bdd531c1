"""How versions and runs compare, whether the differences are real, and the picture of it."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.domain.compared_data import with_data
from bot.domain.comparison import Comparison, compare
from bot.domain.data_sets import DataSetRecord, impersonal
from bot.domain.judging import Side, judged
from bot.domain.registry import DataSetVersion, ModelVersion
from bot.domain.runs import Run
from bot.domain.subject import run_subject, version_subject
from bot.domain.targets import parse_target
from bot.errors import BadInput, NotFound
from bot.services import predictions
from bot.services.context import Context
from bot.services.curves import curves
from bot.services.identity import Viewer
from bot.services.models import the_run
from bot.services.naming import the_environment, the_model, the_version
from storage import comparisons, data_sets, environments, registry, runs

MOST_COMPARED = 8
# The draws of the bootstrap: the same comparison gives the same interval each time.
SEED = 20


def comparison(
    context: Context, viewer: Viewer, subjects: tuple[str, ...], *, everything: bool = False
) -> Comparison:
    """Two or more versions, live versions or runs, each compared to the first."""
    if len(subjects) > MOST_COMPARED:
        raise BadInput(f"At most {MOST_COMPARED} can be compared at once.")
    sides = _sides(context, viewer, subjects)
    # Read by a process of its own, which takes its time: outside
    # of a session, and what was loaded is loaded anew.
    lacking = {each.subject.run_id for each in sides if each.predictions is None and each.subject.run_id}
    taken = [run_id for run_id in sorted(lacking) if predictions.take_in(context, run_id)]
    if taken:
        sides = _sides(context, viewer, subjects)
    found = compare([each.subject for each in sides], context.policy().better, everything=everything)
    with context.database.read() as session:
        return with_data(judged(found, sides, SEED), _records(session, found))


def remember(context: Context, subjects: tuple[str, ...]) -> int:
    """The row by which buttons name what was compared."""
    with context.database.write() as session:
        return comparisons.remember(session, subjects, context.clock.now())


def remembered(context: Context, row: int) -> tuple[str, ...]:
    """What a button's row compares; NotFound when there is no such row."""
    with context.database.read() as session:
        found = comparisons.find(session, row)
    if found is None:
        raise NotFound("That comparison is not there any more.", hint="Type `/mlops compare …` again.")
    return found


def draw(context: Context, compared: Comparison) -> tuple[bytes, str]:
    """The comparison as a PNG, and in words."""
    # matplotlib takes seconds to import: only a comparison's picture pays for it.
    from bot.charts.comparison import comparison_png
    from bot.charts.panels import comparison_alt, pictured

    reached = curves(context, compared, [row.metric for row in pictured(compared)])
    words = " ".join(filter(None, (comparison_alt(compared), reached.problem)))
    return comparison_png(compared, reached.lines, reached.problem), words


def _records(session: Session, compared: Comparison) -> Mapping[DataSetVersion, DataSetRecord]:
    """What is known of the data set versions that are set side by side."""
    found: dict[DataSetVersion, DataSetRecord] = {}
    for row in compared.data_sets:
        personal = data_sets.personal_columns(session, row.name)
        for each in {version for cell in row.cells for version in cell}:
            if (record := data_sets.record_of(session, each)) is not None:
                found[each] = impersonal(record, personal)
    return found


def _sides(context: Context, viewer: Viewer, subjects: tuple[str, ...]) -> list[Side]:
    with context.database.read() as session:
        sides = [_side(session, context, viewer, each) for each in subjects]
        if len(sides) == 1:
            sides = _with_live(session, context, viewer, subjects[0], sides[0])
    return sides


def _side(session: Session, context: Context, viewer: Viewer, typed: str) -> Side:
    target = parse_target(typed)
    model = registry.find_model(session, target.model)
    known = model is not None and viewer.sees(model.name)
    if known and target.version is not None:
        name = the_model(session, target.model, viewer).name
        return _of_version(session, the_version(session, name, target.version))
    if known and target.environment is not None:
        return _live(session, context, viewer, target.model, target.environment)
    if known:
        raise BadInput(f"Which version of {target.model}?", hint=f"`/mlops compare {target.model} 1 2`")
    if target.version is not None or target.environment is not None:
        the_model(session, target.model, viewer)
    return _of_run(session, the_run(session, typed, viewer))


def _of_version(session: Session, version: ModelVersion) -> Side:
    run = runs.find_run(session, version.run_id) if version.run_id else None
    tags = None if run is None else run.tags
    return Side(version_subject(version, tags), predictions.of_version(session, version))


def _of_run(session: Session, run: Run) -> Side:
    return Side(run_subject(run), predictions.of_run(session, run))


def _live(session: Session, context: Context, viewer: Viewer, model: str, environment: str) -> Side:
    name = the_model(session, model, viewer).name
    place = the_environment(context.policy(), environment)
    live = environments.state(session, name, place).version
    if live is None:
        raise NotFound(f"Nothing is live in {place} of {name}.")
    return _of_version(session, the_version(session, name, live))


def _with_live(session: Session, context: Context, viewer: Viewer, typed: str, only: Side) -> list[Side]:
    """One version alone is compared to what is live in the last environment."""
    target = parse_target(typed)
    if target.version is None or not context.policy().environments:
        raise BadInput("Name two or more to compare.", hint="`/mlops compare churn 5 7`")
    live = _live(session, context, viewer, target.model, context.policy().goal or "")
    if live.subject.name == only.subject.name:
        raise BadInput(f"{only.subject.name} is what is live: name another version to compare it to.")
    return [live, only]
