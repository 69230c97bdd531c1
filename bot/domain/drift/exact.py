"""Columns whole, for tables that fit in memory: the same statistics of the values themselves, without bounds.

Each side of a column is sorted once, into a summary in which every number has a bin of its own; all statistics read that.
"""

import numpy as np
from numpy.typing import NDArray

from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind

# More bins than there are numbers.
_EVERY = 1 << 62


def floats(name: str, values: NDArray[np.float64], nulls: int = 0) -> ColumnSummary:
    """Of floating-point numbers, shape `(n,)`, beside so many nulls.

    >>> found = floats("x", np.random.default_rng(7).normal(size=50_000))
    >>> found.bins.is_exact, len(found.bins.numbers)
    (True, 50000)
    """
    return ColumnSummary.of_floats(name, values, nulls, _EVERY)


def numbers(name: str, kind: Kind, values: NDArray[np.int64], nulls: int = 0) -> ColumnSummary:
    """Of whole numbers, days, microseconds or truths, shape `(n,)`, beside so many nulls."""
    return ColumnSummary.of_numbers(name, kind, values, nulls, _EVERY)


def texts(name: str, counted: dict[str, int], nulls: int = 0) -> ColumnSummary:
    """Of texts that were counted, however many they are, beside so many nulls."""
    return ColumnSummary.of_texts(name, Categories(counted), nulls)
