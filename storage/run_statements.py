"""The statements of a search of runs, made once a shape: what is searched for, without names and values.

Making and compiling them takes longer than SQLite takes to answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, collate, exists, func, select
from sqlalchemy.orm import aliased

from bot.domain.run_search import Field, Kind, Order, View
from storage.run_predicates import ATTRIBUTES, LOGGED, Asked, Predicates, Sql, key_of, searched
from storage.tables.runs import RunMetricRow, RunRow

START_TIME = Field(Kind.ATTRIBUTE, "start_time")
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a search its statements depend on; the keys of what is logged are numbers here."""

    conditions: tuple[Asked, ...]
    orders: tuple[Order, ...]
    view: View
    alone: bool
    sqlite: bool

    @property
    def predicates(self) -> Predicates:
        """Its conditions as SQL."""
        return Predicates(self.alone, self.sqlite)


class Part(NamedTuple):
    """A part of what is found, in order, and the number of its rows."""

    page: Select[int]
    number: Select[int]


@lru_cache(maxsize=_KEPT)
def few(asked: Asked, predicates: Predicates) -> Select[int] | None:
    """How many runs a condition finds by its index, up to a limit; None where no index finds them."""
    rows = predicates.found_by(asked)
    return None if rows is None else _count(rows.limit(bindparam("limit")))


@lru_cache(maxsize=_KEPT)
def among(shape: Shape, asked: Asked) -> Part:
    """From the few runs that one condition finds."""
    rows = shape.predicates.found_by(asked)
    assert rows is not None
    # The sum keeps SQLite from walking the index of the newest where the rows are known.
    return _part(_sorted(shape, _runs(shape, RunRow.experiment_id + 0).where(RunRow.id.in_(rows))))


@lru_cache(maxsize=_KEPT)
def parts(shape: Shape) -> tuple[Part, ...]:
    """Along an index, in parts that follow each other."""
    first = shape.orders[0] if shape.orders else None
    if first is None or first.field.kind is not Kind.METRIC:
        return (_part(_sorted(shape, _runs(shape))),)
    return _along(shape, first)


def _along(shape: Shape, order: Order) -> tuple[Part, ...]:
    """Numbers along the index, then NaN, then the runs without the metric: in MLflow's order, up and down."""
    metric = aliased(RunMetricRow)
    # What is asked of this very metric is asked of the index: it then ends the walk early.
    of_it = [each for each in shape.conditions if each.field == order.field]
    others = [each for each in shape.conditions if each.field != order.field]
    joined = select(RunRow.id).join(metric, metric.run_row_id == RunRow.id)
    # Asked of the index's own column: SQLite then looks up the runs for which they hold, and no others.
    along = _all_hold(shape, joined, others, metric.run_row_id).where(
        searched(metric.experiment_id, shape.alone),
        metric.key_id == key_of(order.field),
        *(shape.predicates.metric_says(metric.value, each) for each in of_it),
    )
    value = metric.value if order.ascending else metric.value.desc()
    rest = shape.orders[1:]
    there = exists().where(RunMetricRow.run_row_id == RunRow.id, RunMetricRow.key_id == key_of(order.field))
    return (
        _part(_sorted(shape, along.where(metric.value.is_not(None)), rest, [value])),
        _part(_sorted(shape, along.where(metric.value.is_(None)), rest)),
        _part(_sorted(shape, _runs(shape).where(~there), rest)),
    )


def _part(ordered: Select[int]) -> Part:
    page = ordered.limit(bindparam("limit")).offset(bindparam("offset"))
    return Part(page, _count(ordered.order_by(None)))


def _count(rows: Select[int]) -> Select[int]:
    return select(func.count()).select_from(rows.subquery())


def _runs(shape: Shape, experiment: Sql = RunRow.experiment_id) -> Select[int]:
    statement = select(RunRow.id).where(searched(experiment, shape.alone))
    return _all_hold(shape, statement, shape.conditions)


def _all_hold(
    shape: Shape, statement: Select[int], conditions: Sequence[Asked], run: Sql = RunRow.id
) -> Select[int]:
    view = {
        View.ACTIVE_ONLY: [RunRow.deleted_at.is_(None)],
        View.DELETED_ONLY: [RunRow.deleted_at.is_not(None)],
    }
    holding = (shape.predicates.holds(each, run) for each in conditions)
    return statement.where(*holding, *view.get(shape.view, []))


def _sorted(
    shape: Shape, statement: Select[int], orders: Sequence[Order] | None = None, before: Sequence[Sql] = ()
) -> Select[int]:
    keys: list[Sql] = list(before)
    for order in shape.orders if orders is None else orders:
        statement, value, odd = _ordering(shape, statement, order.field)
        keys += [odd, value if order.ascending else value.desc()]
    if START_TIME not in (each.field for each in shape.orders):
        keys.append(RunRow.started_ms.desc())
    return statement.order_by(*keys, _plain(shape, RunRow.run_id))


def _ordering(shape: Shape, statement: Select[int], field: Field) -> tuple[Select[int], Sql, Sql]:
    """The statement with the field joined, the field, and what puts NaN after numbers and nothing after NaN."""
    if field.kind is Kind.ATTRIBUTE:
        column = ATTRIBUTES[field.key]
        return statement, column if field.numeric else _plain(shape, column), column.is_(None)
    row: Any = aliased(LOGGED[field.kind])
    joined = statement.outerjoin(row, (row.run_row_id == RunRow.id) & (row.key_id == key_of(field)))
    if field.kind is Kind.METRIC:
        odd = case((row.run_row_id.is_(None), 2), (row.value.is_(None), 1), else_=0)
        return joined, row.value, odd
    text = row.value.concat(func.coalesce(row.rest, ""))
    return joined, _plain(shape, text), row.run_row_id.is_(None)


def _plain(shape: Shape, text: Any) -> Sql:
    """Texts in the order of their characters, whatever language PostgreSQL was set up for."""
    return text if shape.sqlite else collate(text, "C")
