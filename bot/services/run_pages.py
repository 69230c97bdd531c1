"""Looking through the runs of an experiment: filtered, in order, page by page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from bot.domain.commands import Runs
from bot.domain.experiments import Experiment
from bot.domain.policy import Better
from bot.domain.run_listing import PAGE_SIZE, ExperimentCount, RunPage, metric_columns, param_columns
from bot.domain.run_search import SPOKEN, Condition, Kind, Order, Page, parse_filter, parse_orders
from bot.domain.runs import Run
from bot.domain.text import coded, near
from bot.errors import BadInput
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Viewer
from bot.services.naming import missing, quoted
from storage import experiments, run_keys, run_search

# An offset is walked over row by row: a page so far back would cost as much as the whole experiment.
LAST_PAGE = 100_000 // PAGE_SIZE
_POSITION = re.compile(r"at position (\d+)")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A query that was read: which runs, in which order, and why in that one."""

    conditions: tuple[Condition, ...]
    order: Order | None
    better: Better | None


def experiments_seen(context: Context, viewer: Viewer) -> tuple[ExperimentCount, ...]:
    """The experiments that have runs and that the viewer may know of, the newest first."""
    with context.database.read() as session:
        hidden = hidden_experiments(session, viewer)
        found = experiments.counted(session)
    return tuple(
        ExperimentCount(name, count, datetime.fromtimestamp(ms / 1000, UTC))
        for name, count, ms in found
        if name not in hidden
    )


def run_page(context: Context, viewer: Viewer, wish: Runs) -> RunPage:
    """One page; raises BadInput with the place of what cannot be read, NotFound with what is near."""
    wanted = _read(wish, context.policy().better)
    number = wish.page or 1
    if number > LAST_PAGE:
        raise BadInput(f"There is no page {number:,}.", hint="Narrow it down with `where`.")
    known = context.policy().better
    with context.database.read() as session:
        experiment = the_experiment(session, wish.experiment or "", viewer)
        found = run_search.search(session, _query(experiment, wanted, number))
        # Runs without the metric come last: where the first one lacks it, all do.
        if not found or _lacks(found[0], wanted.order):
            _refuse_unknown(session, experiment, wanted)
    left = PAGE_SIZE + 1 if wish.top is None else max(0, wish.top - (number - 1) * PAGE_SIZE)
    shown = found[: min(PAGE_SIZE, left)]
    return RunPage(
        experiment=experiment.name,
        runs=shown,
        at=context.clock.now(),
        where=wish.where or "",
        order=wanted.order,
        better=wanted.better,
        top=wish.top,
        page=number,
        more=len(found) > PAGE_SIZE and left > PAGE_SIZE,
        metrics=metric_columns(wanted.conditions, wanted.order, shown, known),
        params=param_columns(wanted.conditions, wanted.order, shown),
    )


def the_experiment(session: Session, name: str, viewer: Viewer) -> Experiment:
    """The experiment of that name, or with that id; NotFound with near misses among those the viewer may know of."""
    hidden = hidden_experiments(session, viewer)
    there = [each for each in experiments.listed(session) if not each.deleted_at and each.name not in hidden]
    exact = [each for each in there if each.name == name]
    alike = exact or [each for each in there if each.name.casefold() == name.casefold()]
    if len(alike) == 1:
        return alike[0]
    names = [each.name for each in there]
    raise missing(f"There is no experiment {quoted(name)}.", near(name, names), "`/mlops runs` lists them.")


def _read(wish: Runs, better: Mapping[str, Better]) -> _Wanted:
    conditions = _conditions(wish.where or "")
    if wish.by is None:
        return _Wanted(conditions, None, None)
    order = _order(wish.by)
    way = better.get(order.field.key) if order.field.kind is Kind.METRIC else None
    ascending = way is Better.LOWER if wish.ascending is None else wish.ascending
    return _Wanted(conditions, Order(order.field, ascending), way)


def _conditions(text: str) -> tuple[Condition, ...]:
    try:
        return parse_filter(text, SPOKEN)
    except BadInput as error:
        raise _unreadable(text, error) from None


def _unreadable(text: str, error: BadInput) -> BadInput:
    """The refusal with the words, and a mark under the place."""
    # The words themselves are taken out first, for they might say `at position 3` as well.
    match = _POSITION.search(error.sentence.replace(text, "…"))
    place = int(match[1]) if match else len(text) + 1
    marked = (text, "·" * (place - 1) + "^") if len(text) <= 200 else ()
    return BadInput(
        f"I cannot read the conditions at character {place}: {error.sentence}",
        hint="Like this: `where roc_auc > 0.9 and params.depth = 3 and tags.team = risk`.",
        typed=marked,
    )


def _order(name: str) -> Order:
    plain = re.fullmatch(r"[\w.\-/]+", name)
    try:
        return parse_orders((name if plain else f"`{name}`",), SPOKEN)[0]
    except BadInput:
        raise BadInput(
            f"{quoted(name)} is nothing to order by: name a metric, `params.NAME` or `start_time`."
        ) from None


def _query(experiment: Experiment, wanted: _Wanted, number: int) -> run_search.Query:
    orders = (wanted.order,) if wanted.order else ()
    page = Page((number - 1) * PAGE_SIZE, PAGE_SIZE + 1)
    return run_search.Query((experiment.id,), wanted.conditions, orders, page=page)


def _lacks(run: Run, order: Order | None) -> bool:
    return order is not None and order.field.kind is Kind.METRIC and order.field.key not in run.metrics


def _refuse_unknown(session: Session, experiment: Experiment, wanted: _Wanted) -> None:
    """NotFound when a metric was named that no run of the experiment has: that is why nothing was found."""
    fields = [each.field for each in wanted.conditions] + ([wanted.order.field] if wanted.order else [])
    asked = [each.key for each in fields if each.kind is Kind.METRIC]
    if not asked:
        return
    there = run_keys.metrics_of(session, experiment.id)
    for name in asked:
        if name not in there:
            some = f"It has {', '.join(coded(sorted(there)[:5]))}." if there else "It has none yet."
            raise missing(
                f"No run of {experiment.name} has a metric {quoted(name)}.", near(name, there), some
            )
