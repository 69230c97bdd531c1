"""One training run with what surrounds it: the run it belongs to, those that belong to it, its versions."""

from sqlalchemy.orm import Session

from bot.domain.run_detail import PARENT, RunDetail
from bot.domain.run_search import Condition, Field, Kind, Operator, Page
from bot.domain.runs import Run
from bot.domain.targets import Target
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.models import the_run
from storage import run_search, runs, versions_of_runs

CHILDREN_SHOWN, CHILDREN_COUNTED = 5, 1000


def run_detail(context: Context, viewer: Viewer, reference: str) -> RunDetail:
    """The run by name or prefix; what surrounds it only as far as the viewer may know of it."""
    with context.database.read() as session:
        run = the_run(session, reference, viewer)
        children, more = _children(session, run)
        made = versions_of_runs.registered_from(session, run.run_id)
        return RunDetail(
            run=run,
            at=context.clock.now(),
            parent=_parent(session, run),
            children=children,
            more_children=more,
            versions=tuple(str(Target(model, number)) for model, number in made if viewer.sees(model)),
            better=context.policy().better,
        )


def _parent(session: Session, run: Run) -> Run | None:
    """The run it belongs to, which is one of the same experiment."""
    # The tag is what a job made of it, so it may name a run of an experiment that the viewer must not see.
    found = runs.find_run(session, run.tags.get(PARENT, ""))
    return found if found and found.experiment == run.experiment and not found.deleted_at else None


def _children(session: Session, run: Run) -> tuple[tuple[Run, ...], int]:
    belongs = Condition(Field(Kind.TAG, PARENT), Operator.EQUAL, run.run_id)
    query = run_search.Query((run.experiment_id,), (belongs,), page=Page(0, CHILDREN_COUNTED))
    rows = run_search.row_ids(session, query)
    return runs.runs_of(session, rows[:CHILDREN_SHOWN]), max(0, len(rows) - CHILDREN_SHOWN)
