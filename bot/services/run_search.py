"""Searching runs: what was typed becomes a query, and a page of runs with a token for the next. Who may look is asked before."""

from dataclasses import dataclass

from bot.domain.run_search import MLFLOW, Grammar, Page, View, page_of, parse_filter, parse_orders, token_of
from bot.domain.runs import Run
from bot.errors import BadInput
from bot.services.context import Context
from storage import run_search
from storage.run_search import Query

MOST_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for among the runs of these experiments; `token` is that of an earlier page of the same search."""

    experiments: tuple[int, ...]
    filter: str = ""
    order_by: tuple[str, ...] = ()
    view: View = View.ACTIVE_ONLY
    limit: int = 100
    token: str | None = None
    grammar: Grammar = MLFLOW


@dataclass(frozen=True, slots=True)
class Found:
    """A page of runs, and the token of the next one, None at the end."""

    runs: tuple[Run, ...]
    token: str | None = None


def search_runs(context: Context, wish: Search) -> Found:
    """The runs that match, in order; raises BadInput with the position of what cannot be read."""
    check_limit(wish.limit)
    query = [sorted(wish.experiments), wish.filter, list(wish.order_by), wish.view]
    page = page_of(query, wish.token, wish.limit)
    wanted = Query(
        experiments=tuple(sorted(set(wish.experiments))),
        conditions=parse_filter(wish.filter, wish.grammar),
        orders=parse_orders(wish.order_by, wish.grammar),
        view=wish.view,
        page=Page(page.offset, page.limit + 1),
    )
    with context.database.snapshot() as session:
        found = run_search.search(session, wanted)
    more = len(found) > wish.limit
    return Found(found[: wish.limit], token_of(query, page.offset + wish.limit) if more else None)


def check_limit(limit: int) -> None:
    """BadInput for a page of no or of too many."""
    if not 1 <= limit <= MOST_AT_ONCE:
        raise BadInput(
            f"Invalid value {limit} for parameter 'max_results' supplied. It must be from 1 to {MOST_AT_ONCE}.",
            field="max_results",
        )
