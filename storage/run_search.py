"""Searching runs: which rows, in which order. The plan is chosen by what the conditions find, not by statistics.

Three ways lead to the same runs: from the one condition that finds few, sorted; else along the index of the metric that
orders them; else from the newest run back. The last two stop as soon as the page is full.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, collate, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.domain.run_search import Condition, Field, Kind, Order, Page, View
from bot.domain.runs import Run
from storage.run_keys import known
from storage.run_predicates import ATTRIBUTES, LOGGED, Predicates
from storage.runs import runs_of
from storage.tables.runs import RunMetricRow, RunRow

# As many runs as are sorted more quickly than an index of 100,000 is walked to fill a page.
FEW = 800
Sql = ColumnElement[Any] | InstrumentedAttribute[Any]
START_TIME = Field(Kind.ATTRIBUTE, "start_time")


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for, and which part of it is wanted."""

    experiments: tuple[int, ...]
    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    view: View = View.ACTIVE_ONLY
    page: Page = Page(0, 100)


def search(session: Session, query: Query) -> tuple[Run, ...]:
    """The runs of the page; equal ones come the newest first, then by their ids."""
    return runs_of(session, row_ids(session, query))


def row_ids(session: Session, query: Query) -> Sequence[int]:
    """The rows of the runs of the page."""
    if not query.experiments:
        return ()
    return _Plan(session, query).found()


class _Plan:
    def __init__(self, session: Session, query: Query) -> None:
        self._session = session
        self._query = query
        self._sqlite = session.get_bind().dialect.name == "sqlite"
        fields = [*(each.field for each in query.conditions), *(each.field for each in query.orders)]
        self._keys = known(session, {each.key for each in fields if each.kind in LOGGED})
        self._predicates = Predicates(self._keys, sqlite=self._sqlite)

    def found(self) -> Sequence[int]:
        page = self._query.page
        rows: list[int] = []
        passed = 0
        statements = list(self._statements())
        for number, statement in enumerate(statements, 1):
            skipped = max(0, page.offset - passed)
            part = self._session.scalars(statement.offset(skipped).limit(page.limit - len(rows))).all()
            rows += part
            if len(rows) == page.limit or number == len(statements):
                break
            # Only a page that ends in the next part has to know how long this one is.
            passed += skipped + len(part) if part else self._count(statement)
        return rows

    def _count(self, statement: Select[int]) -> int:
        return (
            self._session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
        )

    def _statements(self) -> Iterator[Select[int]]:
        few = self._most_selective()
        if few is not None:
            yield self._sorted(self._runs(few))
            return
        first = self._query.orders[0] if self._query.orders else None
        if first is None or first.field.kind is not Kind.METRIC or first.field.key not in self._keys:
            yield self._sorted(self._runs())
            return
        yield from self._along(first)

    def _most_selective(self) -> Select[int] | None:
        """The rows that the condition with the fewest runs finds, when those are few."""
        best, fewest = None, FEW + 1
        for condition in self._query.conditions:
            rows = self._predicates.found_by(condition, self._query.experiments)
            if rows is None:
                continue
            # Counted no further than the fewest so far: more would not be chosen.
            found = self._count(rows.limit(fewest))
            if found < fewest:
                best, fewest = rows, found
        return best

    def _runs(self, among: Select[int] | None = None) -> Select[int]:
        # The sum keeps SQLite from walking the index of the newest where the rows are known.
        experiment = RunRow.experiment_id if among is None else RunRow.experiment_id + 0
        statement = self._all_hold(
            select(RunRow.id).where(_one_of(experiment, self._query.experiments)), self._query.conditions
        )
        return statement if among is None else statement.where(RunRow.id.in_(among))

    def _all_hold(self, statement: Select[int], conditions: Sequence[Condition]) -> Select[int]:
        holding = map(self._predicates.holds, conditions)
        view = {
            View.ACTIVE_ONLY: [RunRow.deleted_at.is_(None)],
            View.DELETED_ONLY: [RunRow.deleted_at.is_not(None)],
        }
        return statement.where(*holding, *view.get(self._query.view, []))

    def _along(self, order: Order) -> Iterator[Select[int]]:
        """Numbers along the index, then NaN, then the runs without the metric: in MLflow's order, up and down."""
        key = self._keys[order.field.key]
        metric = aliased(RunMetricRow)
        # What is asked of this very metric is asked of the index: it then ends the walk early.
        of_it = [each for each in self._query.conditions if each.field == order.field]
        others = [each for each in self._query.conditions if each.field != order.field]
        joined = select(RunRow.id).join(metric, metric.run_row_id == RunRow.id)
        along = self._all_hold(joined, others).where(
            _one_of(metric.experiment_id, self._query.experiments),
            metric.key_id == key,
            *(self._predicates.metric_says(metric.value, each) for each in of_it),
        )
        value = metric.value if order.ascending else metric.value.desc()
        rest = self._query.orders[1:]
        yield self._sorted(along.where(metric.value.is_not(None)), rest, [value])
        yield self._sorted(along.where(metric.value.is_(None)), rest)
        there = exists().where(RunMetricRow.run_row_id == RunRow.id, RunMetricRow.key_id == key)
        yield self._sorted(self._runs().where(~there), rest)

    def _sorted(
        self,
        statement: Select[int],
        orders: Sequence[Order] | None = None,
        before: Sequence[Sql] = (),
    ) -> Select[int]:
        wanted = self._query.orders if orders is None else orders
        keys: list[Sql] = list(before)
        for order in wanted:
            statement, value, odd = self._ordering(statement, order.field)
            keys += [odd, value if order.ascending else value.desc()]
        if START_TIME not in (each.field for each in self._query.orders):
            keys.append(RunRow.started_ms.desc())
        return statement.order_by(*keys, self._plain(RunRow.run_id))

    def _ordering(self, statement: Select[int], field: Field) -> tuple[Select[int], Sql, Sql]:
        """The statement with the field joined, the field, and what puts NaN after numbers and nothing after NaN."""
        if field.kind is Kind.ATTRIBUTE:
            column = ATTRIBUTES[field.key]
            return statement, column if field.numeric else self._plain(column), column.is_(None)
        row: Any = aliased(LOGGED[field.kind])
        joined = statement.outerjoin(
            row, (row.run_row_id == RunRow.id) & (row.key_id == self._keys.get(field.key, -1))
        )
        if field.kind is Kind.METRIC:
            odd = case((row.run_row_id.is_(None), 2), (row.value.is_(None), 1), else_=0)
            return joined, row.value, odd
        text = row.value.concat(func.coalesce(row.rest, ""))
        return joined, self._plain(text), row.run_row_id.is_(None)

    def _plain(self, text: Any) -> Sql:
        """Texts in the order of their characters, whatever language PostgreSQL was set up for."""
        return text if self._sqlite else collate(text, "C")


def _one_of(column: Sql, ids: tuple[int, ...]) -> ColumnElement[bool]:
    # One experiment as a plain comparison: only then is the index in order.
    return column == ids[0] if len(ids) == 1 else column.in_(ids)
