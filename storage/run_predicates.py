"""What the conditions of a search of runs are in SQL, the same on both databases. Names and values are parameters."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Float,
    Select,
    and_,
    bindparam,
    func,
    not_,
    or_,
    select,
)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition without its value, which is the parameter of its number.

    `fits` says that a text has no second part, and that a time is a whole number.
    """

    number: int
    field: Field
    operator: Operator
    fits: bool

    @property
    def value(self) -> BindParameter[Any]:
        """The parameter; it takes the type of what it is compared with, but that a broken number keeps its own."""
        listed = self.operator in (Operator.IN, Operator.NOT_IN)
        kind = None if self.fits else Float()
        return bindparam(f"value_{self.number}", type_=kind, expanding=listed)


def asked(number: int, condition: Condition, field: Field) -> Asked:
    """The condition of that number, about the field as its statement knows it."""
    value = condition.value
    is_time = field.kind is Kind.ATTRIBUTE and field.numeric
    fits = isinstance(value, int) if is_time else not _has_parts(condition) or len(str(value)) < HEAD
    return Asked(number, field, condition.operator, fits)


def parameters(number: int, condition: Condition, *, sqlite: bool) -> dict[str, Any]:
    """What a condition gives to the parameters of its number."""
    value: Any = condition.value
    if _has_parts(condition):
        return {f"value_{number}": value[:HEAD], f"rest_{number}": value[HEAD:]}
    if condition.operator is Operator.LIKE and sqlite:
        value = glob(value)
    return {f"value_{number}": value}


def key_of(field: Field) -> BindParameter[int]:
    """The id of the name of what is logged; no name has the id -1."""
    return bindparam(f"key_{field.key}", type_=BigInteger())


def searched(column: Sql, alone: bool) -> Truth:
    """Whether it is one of the experiments; one as a plain comparison: only then is the index in order."""
    if alone:
        return column == bindparam("experiment")
    return column.in_(bindparam("experiments", expanding=True))


@dataclass(frozen=True, slots=True)
class Predicates:
    """Conditions as SQL for one database, when one experiment is searched `alone` or several are."""

    alone: bool
    sqlite: bool

    def holds(self, asked: Asked, run: Sql = RunRow.id) -> Truth:
        """Whether the condition holds for the run of the statement around it, whose row `run` is."""
        field = asked.field
        if field.kind is Kind.ATTRIBUTE:
            return self._says(ATTRIBUTES[field.key], asked)
        if asked.operator is Operator.IS_NULL:
            return not_(_logged(field, run).exists())
        if field.kind is Kind.DATASET:
            return self._inputs(asked).where(RunInputRow.run_row_id == run).exists()
        if asked.operator is Operator.IS_NOT_NULL:
            return _logged(field, run).exists()
        return _logged(field, run).where(self._value_says(asked)).exists()

    def found_by(self, asked: Asked) -> Select[int] | None:
        """The rows of the runs for which it holds, where an index finds them; None where none does."""
        field = asked.field
        if field.kind is Kind.DATASET:
            return self._inputs(asked).where(searched(LoggedDataSetRow.experiment_id, self.alone))
        if field.kind is Kind.ATTRIBUTE or asked.operator not in INDEXED:
            return None
        table = LOGGED[field.kind]
        return select(table.run_row_id).where(
            searched(table.experiment_id, self.alone),
            table.key_id == key_of(field),
            self._value_says(asked),
        )

    def metric_says(self, value: Sql, asked: Asked) -> Truth:
        """Whether a metric's value does; NULL is NaN here, which is unequal to every number and nothing else."""
        said = self._says(value, asked)
        return or_(said, value.is_(None)) if asked.operator is Operator.UNEQUAL else said

    def _inputs(self, asked: Asked) -> Select[int]:
        joined = select(RunInputRow.run_row_id).join(
            LoggedDataSetRow, LoggedDataSetRow.id == RunInputRow.logged_data_set_id
        )
        return joined.where(self._says(DATA_SETS[asked.field.key], asked))

    def _value_says(self, asked: Asked) -> Truth:
        if asked.field.kind is Kind.METRIC:
            return self.metric_says(RunMetricRow.value, asked)
        table = RunParamRow if asked.field.kind is Kind.PARAM else RunTagRow
        if asked.operator in (Operator.EQUAL, Operator.UNEQUAL):
            equal = _is_text(table, asked)
            return equal if asked.operator is Operator.EQUAL else not_(equal)
        return self._says(whole_text(table), asked)

    def _says(self, column: Sql, asked: Asked) -> Truth:
        value = asked.value
        if asked.operator is Operator.LIKE:
            return (
                column.op("GLOB", is_comparison=True)(value) if self.sqlite else column.like(value, escape="")
            )
        if asked.operator is Operator.ILIKE:
            # LIKE of SQLite takes no notice of case, ILIKE is PostgreSQL's; neither shall know of escapes.
            return (
                column.op("LIKE", is_comparison=True)(value)
                if self.sqlite
                else column.ilike(value, escape="")
            )
        if asked.operator is Operator.IN:
            return column.in_(value)
        if asked.operator is Operator.NOT_IN:
            return column.not_in(value)
        return _COMPARED[asked.operator](column, value)


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


def _has_parts(condition: Condition) -> bool:
    return condition.field.kind in (Kind.PARAM, Kind.TAG) and condition.operator in (
        Operator.EQUAL,
        Operator.UNEQUAL,
    )


def _logged(field: Field, run: Sql) -> Select[int]:
    table = LOGGED[field.kind]
    return select(table.run_row_id).where(table.run_row_id == run, table.key_id == key_of(field))


def whole_text(table: type[RunParamRow | RunTagRow]) -> ColumnElement[str]:
    """A text that lies in two parts."""
    return table.value.concat(func.coalesce(table.rest, ""))


def _is_text(table: type[RunParamRow | RunTagRow], asked: Asked) -> Truth:
    """Whether a text that lies in two parts is this one; the index finds the first, and a short one has no other."""
    head = table.value == bindparam(f"value_{asked.number}")
    if asked.fits:
        return head
    return and_(head, func.coalesce(table.rest, "") == bindparam(f"rest_{asked.number}"))


def glob(pattern: str) -> str:
    """A pattern of LIKE as one of GLOB, which knows upper from lower case on SQLite."""
    plain = re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", pattern)
    return plain.replace("%", "*").replace("_", "?")
