"""The same search, run by run in plain Python: what the filter and the order mean, with no thought for speed."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bot.domain.run_search import Condition, Field, Kind, Operator, Order, View
from bot.domain.runs import CONTEXT, DataSetInput, Run

COMPARED: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda one, other: one == other,
    Operator.UNEQUAL: lambda one, other: one != other,
    Operator.LESS: lambda one, other: one < other,
    Operator.AT_MOST: lambda one, other: one <= other,
    Operator.MORE: lambda one, other: one > other,
    Operator.AT_LEAST: lambda one, other: one >= other,
    Operator.LIKE: lambda one, other: like(one, other, 0),
    Operator.ILIKE: lambda one, other: like(one, other, re.IGNORECASE),
    Operator.IN: lambda one, other: one in other,
    Operator.NOT_IN: lambda one, other: one not in other,
}


def found(
    runs: Iterable[Run], conditions: Sequence[Condition], orders: Sequence[Order], view: View
) -> list[str]:
    """The ids of the runs that match, in order."""
    rows = [run for run in runs if seen(run, view) and all(holds(run, each) for each in conditions)]
    rows.sort(key=lambda run: run.run_id)
    if "start_time" not in [each.field.key for each in orders if each.field.kind is Kind.ATTRIBUTE]:
        rows.sort(key=lambda run: -run.started_at.timestamp())
    for order in reversed(orders):
        rows = in_order(rows, order)
    return [run.run_id for run in rows]


def seen(run: Run, view: View) -> bool:
    """Whether the view shows the run."""
    return view is View.ALL or (run.deleted_at is not None) == (view is View.DELETED_ONLY)


def in_order(runs: Sequence[Run], order: Order) -> list[Run]:
    """Values up or down, then NaN, then the runs without a value; a stable sort keeps the order of equals."""
    values = [(value_of(run, order.field), run) for run in runs]
    whole = [(value, run) for value, run in values if value is not None and not is_nan(value)]
    odd = [run for value, run in values if value is not None and is_nan(value)]
    none = [run for value, run in values if value is None]
    # Reversed twice, equals stay as they were.
    whole = whole if order.ascending else whole[::-1]
    whole.sort(key=lambda each: each[0])
    return [run for _, run in (whole if order.ascending else whole[::-1])] + odd + none


def holds(run: Run, condition: Condition) -> bool:
    """Whether the condition holds for the run."""
    if condition.field.kind is Kind.DATASET:
        values = [data_set_value(each, condition.field.key) for each in run.inputs]
        return any(
            value is not None and COMPARED[condition.operator](value, condition.value) for value in values
        )
    value = value_of(run, condition.field)
    if condition.operator is Operator.IS_NULL:
        return value is None
    if condition.operator is Operator.IS_NOT_NULL:
        return value is not None
    return value is not None and COMPARED[condition.operator](value, condition.value)


def value_of(run: Run, field: Field) -> Any:
    """What the field is in a run, or None."""
    if field.kind is Kind.ATTRIBUTE:
        return attribute(run, field.key)
    logged: Mapping[str, Any] = {Kind.METRIC: run.metrics, Kind.PARAM: run.params, Kind.TAG: run.tags}[
        field.kind
    ]
    return logged.get(field.key)


def attribute(run: Run, key: str) -> Any:
    """What MLflow calls an attribute."""
    ended = None if run.ended_at is None else round(run.ended_at.timestamp() * 1000)
    return {
        "run_id": run.run_id, "run_name": run.name, "status": run.status, "user_id": run.author,
        "artifact_uri": run.artifact_uri, "start_time": round(run.started_at.timestamp() * 1000), "end_time": ended,
    }[key]  # fmt: skip


def data_set_value(data_set: DataSetInput, key: str) -> str | None:
    """What a filter knows of a data set."""
    return data_set.tags.get(CONTEXT) if key == "context" else getattr(data_set, key)


def like(text: str, pattern: str, flags: int) -> bool:
    """The pattern of SQL: any number of characters for %, one for _, nothing else."""
    plain = "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)
    return re.fullmatch(plain, text, flags | re.DOTALL) is not None


def is_nan(value: Any) -> bool:
    """Whether it is a float that is no number."""
    return isinstance(value, float) and math.isnan(value)
