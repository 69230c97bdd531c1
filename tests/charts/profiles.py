"""Two sides of a table to draw, made of a few columns each."""

import numpy as np

from bot.domain.distribution import Distributions, distributions
from bot.domain.drift.drift import drift
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

HOSTILE = "$\\frac{1}$ \u6f22\u5b57 \U0001f389 \x07\u202e" + "long" * 40


def whole(name: str, *values: int, nulls: int = 0) -> ColumnSummary:
    return ColumnSummary.of_numbers(name, Kind.INTEGER, np.array(values, np.int64), nulls)


def floats(name: str, *values: float, nulls: int = 0) -> ColumnSummary:
    return ColumnSummary.of_floats(name, np.array(values, np.float64), nulls)


def texts(name: str, nulls: int = 0, *, concealed: bool = False, **counted: int) -> ColumnSummary:
    return ColumnSummary.of_texts(name, Categories.of(counted.items()), nulls, concealed=concealed)


def table(*columns: ColumnSummary) -> Profile:
    return Profile(max((each.rows for each in columns), default=0), columns)


def both(before: ColumnSummary, after: ColumnSummary) -> Distributions:
    return sides([before], [after])


def sides(before: list[ColumnSummary], after: list[ColumnSummary]) -> Distributions:
    reference, current = table(*before), table(*after)
    return distributions(reference, current, drift(reference, current))
