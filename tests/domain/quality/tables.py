"""Tables for the tests of quality, as profiles: columns from plain Python values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import numpy as np

from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.findings import Finding

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
Values = Sequence[object] | np.ndarray


def column(name: str, values: Values, kind: Kind | None = None) -> ColumnSummary:
    """A column whose kind follows from its values, None among them as nulls."""
    there = [each for each in values if each is not None]
    nulls = len(values) - len(there)
    if all(isinstance(each, str) for each in there) and kind in {None, Kind.CATEGORY}:
        return ColumnSummary.of_texts(name, Categories.of(Counter(map(str, there)).items()), nulls)
    numbers = np.array(there)
    if numbers.dtype.kind == "f":
        return ColumnSummary.of_floats(name, numbers, nulls)
    return ColumnSummary.of_numbers(name, kind or Kind.INTEGER, numbers.astype(np.int64), nulls)


def table(columns: Mapping[str, Values]) -> Profile:
    """A table of columns of one length."""
    rows = len(next(iter(columns.values())))
    return Profile(rows, tuple(column(name, each) for name, each in columns.items()))


def wrong(expected: Expectations, batch: Profile) -> list[Finding]:
    """What an examination finds."""
    return list(examine(expected, Batch(batch), NOW))


def kinds(found: Sequence[Finding]) -> list[tuple[str, str]]:
    """The findings in short."""
    return [(each.kind.value, each.column) for each in found]
