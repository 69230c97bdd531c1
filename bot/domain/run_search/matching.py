"""Conditions and orders on what is already in memory: for the few there are of something, experiments for one."""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from bot.domain.run_search.conditions import Condition, Operator

Item = TypeVar("Item")


def holds(value: Any, condition: Condition) -> bool:
    """Whether the condition holds for a value of its field; only IS NULL holds for None."""
    if condition.operator is Operator.IS_NULL:
        return value is None
    if value is None:
        return False
    return condition.operator is Operator.IS_NOT_NULL or _COMPARED[condition.operator](value, condition.value)


def in_order(items: Iterable[Item], value_of: Callable[[Item], Any], *, ascending: bool) -> list[Item]:
    """Values up or down, then NaN, then the items without one; equal ones stay as they stand."""
    found = [(value_of(item), item) for item in items]
    whole = [(value, item) for value, item in found if not _is_odd(value)]
    whole.sort(key=lambda each: each[0], reverse=not ascending)
    odd = [item for value, item in found if _is_odd(value) and value is not None]
    return [*(item for _, item in whole), *odd, *(item for value, item in found if value is None)]


def _is_odd(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _like(flags: int) -> Callable[[Any, Any], bool]:
    def like(text: Any, pattern: Any) -> bool:
        plain = "".join({"%": ".*", "_": "."}.get(each, re.escape(each)) for each in pattern)
        return re.fullmatch(plain, text, flags | re.DOTALL) is not None

    return like


def _among(value: Any, wanted: Sequence[Any]) -> bool:
    return value in wanted


_COMPARED: Mapping[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: lambda value, wanted: bool(value == wanted),
    Operator.UNEQUAL: lambda value, wanted: bool(value != wanted),
    Operator.LESS: lambda value, wanted: bool(value < wanted),
    Operator.AT_MOST: lambda value, wanted: bool(value <= wanted),
    Operator.MORE: lambda value, wanted: bool(value > wanted),
    Operator.AT_LEAST: lambda value, wanted: bool(value >= wanted),
    Operator.LIKE: _like(0),
    Operator.ILIKE: _like(re.IGNORECASE),
    Operator.IN: _among,
    Operator.NOT_IN: lambda value, wanted: not _among(value, wanted),
}
