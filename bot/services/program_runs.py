"""Runs as a program sees them: those of the experiments that its token reaches and that its person may see."""

from bot.domain.run_search import Page
from bot.domain.runs import Run
from bot.domain.tokens import ApiToken
from bot.errors import NotFound
from bot.services.context import Context
from bot.services.naming import quoted
from bot.services.visibility import experiments_hidden_from, finds_experiment
from storage import experiments, run_search, runs
from storage.run_search import Query


def the_run(context: Context, token: ApiToken, run_id: str) -> Run:
    """A run by its whole id; NotFound where it may not be seen, NotAllowed outside the token's glob."""
    with context.database.read() as session:
        found = runs.find_run(session, run_id)
    if found is None or not finds_experiment(context, token, found.experiment):
        raise NotFound(f"There is no run {run_id}.")
    return found


def listed(context: Context, token: ApiToken, experiment: str | None, place: Page) -> tuple[Run, ...]:
    """The runs of an experiment, or of all that are reached, newest first; one more than the page holds, if there is."""
    hidden = experiments_hidden_from(context, token)
    with context.database.read() as session:
        reached = [
            each
            for each in experiments.listed(session)
            if each.deleted_at is None and token.reaches_experiment(each.name) and each.name not in hidden
        ]
        if experiment is not None:
            reached = [each for each in reached if each.name == experiment]
            if not reached:
                raise NotFound(f"There is no experiment {quoted(experiment)}.")
        ids = tuple(each.id for each in reached)
        return run_search.search(session, Query(ids, page=Page(place.offset, place.limit + 1)))
