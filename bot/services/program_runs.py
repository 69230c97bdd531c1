"""Runs as a program sees them: those of the experiments that its token reaches and that its person may see."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from bot.domain.experiments import Experiment
from bot.domain.run_search import Page
from bot.domain.runs import Run
from bot.domain.tokens import ApiToken
from bot.errors import NotFound
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer
from bot.services.naming import quoted
from bot.services.visibility import hidden_from, reach_experiment
from storage import experiments, run_search, runs
from storage.run_search import Query


def the_run(context: Context, token: ApiToken, run_id: str) -> Run:
    """A run by its whole id; NotFound where it may not be seen, NotAllowed outside the token's glob."""
    with context.database.read() as session:
        found = runs.find_run(session, run_id)
        hidden = _hidden(context, session, token)
    if found is None or found.experiment in hidden:
        raise NotFound(f"There is no run {run_id}.")
    reach_experiment(token, found.experiment)
    return found


def listed(context: Context, token: ApiToken, experiment: str | None, place: Page) -> tuple[Run, ...]:
    """The runs of an experiment, or of all that are reached, newest first; one more than the page holds, if there is."""
    with context.database.read() as session:
        reached = list(_reached(context, session, token))
        if experiment is not None:
            reached = [each for each in reached if each.name == experiment]
            if not reached:
                raise NotFound(f"There is no experiment {quoted(experiment)}.")
        ids = tuple(each.id for each in reached)
        return run_search.search(session, Query(ids, page=Page(place.offset, place.limit + 1)))


def _reached(context: Context, session: Session, token: ApiToken) -> Iterator[Experiment]:
    hidden = _hidden(context, session, token)
    for each in experiments.listed(session):
        if each.deleted_at is None and token.reaches_experiment(each.name) and each.name not in hidden:
            yield each


def _hidden(context: Context, session: Session, token: ApiToken) -> frozenset[str]:
    return hidden_experiments(session, Viewer(None, hidden_from(context, token)))
