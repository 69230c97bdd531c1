"""Columns for the tests of drift: what hypothesis draws, as profiles keep it and whole."""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from bot.domain.drift import exact
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

Floats = NDArray[np.float64]
# So few bins that most columns need wide ones, and more than PSI has.
FEW_BINS = 11

_measured = st.floats(-1e6, 1e6) | st.floats(-3, 3) | st.sampled_from([0.0, -0.0, 1.0, 1.0, 2.5])
_odd = st.sampled_from([np.nan, np.inf, -np.inf])
FLOATS = arrays(np.float64, st.integers(0, 60), elements=_measured | _odd)
MEASURED = arrays(np.float64, st.integers(1, 60), elements=_measured)
WHOLE = arrays(np.int64, st.integers(0, 60), elements=st.integers(-(2**63), 2**63 - 1) | st.integers(-9, 9))
TEXTS = st.lists(st.sampled_from([f"t{at}" for at in range(12)]), max_size=60)
NULLS = st.integers(0, 5)


def kept(values: Floats, nulls: int = 0, most: int = FEW_BINS) -> ColumnSummary:
    """A column of floating-point numbers as a profile keeps it."""
    return ColumnSummary.of_floats("x", values, nulls, most)


def whole(values: Floats, nulls: int = 0) -> ColumnSummary:
    """The same with each number by itself."""
    return exact.floats("x", values, nulls)


def counted(values: NDArray[np.int64], nulls: int = 0, most: int = FEW_BINS) -> ColumnSummary:
    """A column of whole numbers as a profile keeps it."""
    return ColumnSummary.of_numbers("x", Kind.INTEGER, values, nulls, most)


def texts(values: Sequence[str], nulls: int = 0) -> ColumnSummary:
    """A column of categories."""
    return ColumnSummary.of_texts("x", Categories.of(Counter(values).items()), nulls)


def table(*columns: ColumnSummary) -> Profile:
    """A profile of these columns."""
    return Profile(columns[0].rows, columns)
