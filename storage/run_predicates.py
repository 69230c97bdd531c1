"""What the conditions of a search of runs are in SQL, the same on both databases."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.domain.run_search import Condition, Field, Kind, Operator
from storage.tables.runs import (
    HEAD,
    LoggedDataSetRow,
    RunInputRow,
    RunMetricRow,
    RunParamRow,
    RunRow,
    RunTagRow,
)

LOGGED: Mapping[Kind, type[RunMetricRow | RunParamRow | RunTagRow]] = {
    Kind.METRIC: RunMetricRow,
    Kind.PARAM: RunParamRow,
    Kind.TAG: RunTagRow,
}
ATTRIBUTES: Mapping[str, InstrumentedAttribute[Any]] = {
    "artifact_uri": RunRow.artifact_uri,
    "end_time": RunRow.ended_ms,
    "run_id": RunRow.run_id,
    "run_name": RunRow.name,
    "start_time": RunRow.started_ms,
    "status": RunRow.status,
    "user_id": RunRow.author,
}
DATA_SETS: Mapping[str, InstrumentedAttribute[Any]] = {
    "name": LoggedDataSetRow.name,
    "digest": LoggedDataSetRow.digest,
    "context": RunInputRow.context,
}
Truth = ColumnElement[bool]
Sql = ColumnElement[Any] | InstrumentedAttribute[Any]


class Predicates:
    """Conditions as SQL for one database; `keys` are the ids of the names that are stored."""

    def __init__(self, keys: Mapping[str, int], *, sqlite: bool) -> None:
        self._keys = keys
        self._sqlite = sqlite

    def holds(self, condition: Condition) -> Truth:
        """Whether the condition holds for the run of the statement around it."""
        field = condition.field
        if field.kind is Kind.ATTRIBUTE:
            return self._says(ATTRIBUTES[field.key], condition)
        if condition.operator is Operator.IS_NULL:
            return not_(self._logged(field).exists())
        if field.kind is Kind.DATASET:
            return self._inputs(condition).where(RunInputRow.run_row_id == RunRow.id).exists()
        if condition.operator is Operator.IS_NOT_NULL:
            return self._logged(field).exists()
        return self._logged(field).where(self._value_says(condition)).exists()

    def found_by(self, condition: Condition, experiments: tuple[int, ...]) -> Select[int] | None:
        """The rows of the runs for which it holds, where an index finds them; None where none does."""
        field = condition.field
        if field.kind is Kind.DATASET:
            return self._inputs(condition).where(LoggedDataSetRow.experiment_id.in_(experiments))
        if field.kind is Kind.ATTRIBUTE or condition.operator not in INDEXED or field.key not in self._keys:
            return None
        table = LOGGED[field.kind]
        return select(table.run_row_id).where(
            table.experiment_id.in_(experiments),
            table.key_id == self._keys[field.key],
            self._value_says(condition),
        )

    def _logged(self, field: Field) -> Select[int]:
        table = LOGGED[field.kind]
        key = self._keys.get(field.key)
        there = false() if key is None else table.key_id == key
        return select(table.run_row_id).where(table.run_row_id == RunRow.id, there)

    def _inputs(self, condition: Condition) -> Select[int]:
        joined = select(RunInputRow.run_row_id).join(
            LoggedDataSetRow, LoggedDataSetRow.id == RunInputRow.logged_data_set_id
        )
        return joined.where(self._says(DATA_SETS[condition.field.key], condition))

    def metric_says(self, value: Sql, condition: Condition) -> Truth:
        """Whether a metric's value does; NULL is NaN here, which is unequal to every number and nothing else."""
        said = self._says(value, condition)
        return or_(said, value.is_(None)) if condition.operator is Operator.UNEQUAL else said

    def _value_says(self, condition: Condition) -> Truth:
        if condition.field.kind is Kind.METRIC:
            return self.metric_says(RunMetricRow.value, condition)
        table = RunParamRow if condition.field.kind is Kind.PARAM else RunTagRow
        if condition.operator in (Operator.EQUAL, Operator.UNEQUAL):
            equal = is_text(table, str(condition.value))
            return equal if condition.operator is Operator.EQUAL else not_(equal)
        return self._says(whole_text(table), condition)

    def _says(self, column: Sql, condition: Condition) -> Truth:
        value: Any = condition.value
        if condition.operator is Operator.LIKE:
            return (
                column.op("GLOB", is_comparison=True)(glob(value))
                if self._sqlite
                else column.like(value, escape="")
            )
        if condition.operator is Operator.ILIKE:
            # LIKE of SQLite takes no notice of case, ILIKE is PostgreSQL's; neither shall know of escapes.
            return (
                column.op("LIKE", is_comparison=True)(value)
                if self._sqlite
                else column.ilike(value, escape="")
            )
        if condition.operator is Operator.IN:
            return column.in_(value)
        if condition.operator is Operator.NOT_IN:
            return column.not_in(value)
        return _COMPARED[condition.operator](column, value)


_COMPARED: Mapping[Operator, Callable[[Any, Any], Truth]] = {
    Operator.EQUAL: lambda column, value: column == value,
    Operator.UNEQUAL: lambda column, value: column != value,
    Operator.LESS: lambda column, value: column < value,
    Operator.AT_MOST: lambda column, value: column <= value,
    Operator.MORE: lambda column, value: column > value,
    Operator.AT_LEAST: lambda column, value: column >= value,
}
# What is unequal to a value is nearly everything, and nothing for an index to find.
INDEXED = frozenset(_COMPARED) - {Operator.UNEQUAL}


def whole_text(table: type[RunParamRow | RunTagRow]) -> ColumnElement[str]:
    """A text that lies in two parts."""
    return table.value.concat(func.coalesce(table.rest, ""))


def is_text(table: type[RunParamRow | RunTagRow], text: str) -> Truth:
    """Whether a text that lies in two parts is this one; the index finds the first."""
    rest = func.coalesce(table.rest, "")
    return and_(table.value == text[:HEAD], rest == text[HEAD:])


def glob(pattern: str) -> str:
    """A pattern of LIKE as one of GLOB, which knows upper from lower case on SQLite."""
    plain = re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", pattern)
    return plain.replace("%", "*").replace("_", "?")
