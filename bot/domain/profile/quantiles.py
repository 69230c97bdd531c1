"""Quantiles of a column, as far as its bins tell them."""

from collections.abc import Sequence

import numpy as np

from bot.domain.profile.column import ColumnSummary


def quantiles(column: ColumnSummary, shares: Sequence[float]) -> tuple[float, ...] | None:
    """For each share the smallest finite value up to which so much of them lies; None where there is none.

    A bin of several values is told by its middle, so that a quantile is off by half of a bin's width at most.

    >>> from bot.domain.profile.column import Kind
    >>> ages = ColumnSummary.of_numbers("age", Kind.INTEGER, np.array([18, 20, 20, 90]))
    >>> quantiles(ages, (0, 0.5, 1))
    (18.0, 20.0, 90.0)
    """
    bins = column.bins
    if bins is None or column.ends is None:
        return None
    upto = np.cumsum(bins.counts)
    places = np.searchsorted(upto, np.asarray(shares) * upto[-1])
    at = np.clip(places, 0, len(upto) - 1)
    # Nothing lies beyond the ends, however wide their bins are.
    low, high = (column.values_of(np.clip(each, *column.ends)) for each in (bins.first[at], bins.last[at]))
    # What is too large becomes an infinity.
    with np.errstate(over="ignore", invalid="ignore"):
        return tuple((low + (high - low) / 2).tolist())


def median(column: ColumnSummary) -> float | None:
    """The value in the middle of all finite ones."""
    found = quantiles(column, (0.5,))
    return found[0] if found else None
