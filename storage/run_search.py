"""Searching runs: which rows, in which order. The plan is chosen by what the conditions find, not by statistics.

Three ways lead to the same runs: from the one condition that finds few, sorted; else along the index of the metric that
orders them; else from the newest run back. The last two stop as soon as the page is full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from bot.domain.run_search import Condition, Field, Order, Page, View
from bot.domain.runs import Run
from storage.run_keys import known
from storage.run_predicates import LOGGED, asked, parameters
from storage.run_statements import Part, Shape, among, few, parts
from storage.runs import runs_of

# As many runs as are sorted more quickly than an index of 100,000 is walked to fill a page.
FEW = 800


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
    return _Search(session, query).found() if query.experiments else ()


class _Search:
    def __init__(self, session: Session, query: Query) -> None:
        self._connection = session.connection()
        self._query = query
        sqlite = self._connection.dialect.name == "sqlite"
        numbered = _numbered(query)
        self._shape = Shape(
            tuple(asked(number, x, numbered[x.field]) for number, x in enumerate(query.conditions)),
            tuple(Order(numbered[each.field], each.ascending) for each in query.orders),
            query.view,
            len(query.experiments) == 1,
            sqlite,
        )
        ids = known(session, {each.key for each in numbered if each.kind in LOGGED})
        self._said: dict[str, Any] = {"experiment": query.experiments[0], "experiments": query.experiments}
        self._said |= {f"key_{each.key}": ids.get(field.key, -1) for field, each in numbered.items()}
        for number, condition in enumerate(query.conditions):
            self._said |= parameters(number, condition, sqlite=sqlite)

    def found(self) -> Sequence[int]:
        page = self._query.page
        rows: list[int] = []
        passed = 0
        ways = self._ways()
        for number, way in enumerate(ways, 1):
            skipped = max(0, page.offset - passed)
            part = self._rows(way.page, limit=page.limit - len(rows), offset=skipped)
            rows += part
            if len(rows) == page.limit or number == len(ways):
                break
            # Only a page that ends in the next part has to know how long this one is.
            passed += skipped + len(part) if part else self._rows(way.number)[0]
        return rows

    def _ways(self) -> Sequence[Part]:
        """From the condition with the fewest runs, when those are few, else along an index."""
        best, fewest = None, FEW + 1
        for condition in self._shape.conditions:
            counting = few(condition, self._shape.predicates)
            if counting is None:
                continue
            # Counted no further than the fewest so far: more would not be chosen.
            found = self._rows(counting, limit=fewest)[0]
            if found < fewest:
                best, fewest = condition, found
        return parts(self._shape) if best is None else (among(self._shape, best),)

    def _rows(self, statement: Select[int], **page: int) -> Sequence[int]:
        return self._connection.scalars(statement, {**self._said, **page}).all()


def _numbered(query: Query) -> dict[Field, Field]:
    """The fields as the statements know them: what is logged by numbers in place of names."""
    fields = dict.fromkeys(
        [*(each.field for each in query.conditions), *(each.field for each in query.orders)]
    )
    return {
        field: replace(field, key=str(number)) if field.kind in LOGGED else field
        for number, field in enumerate(fields)
    }
