"""Whether a count in a batch is more than chance makes of the same data."""

import math


def chance(found: int, rows: int, before: int, rows_before: int) -> float:
    """How likely so many of the rows, or more, are `found`, where `before` of `rows_before` of the reference were: at most this.

    Where batch and reference are rows of the same data, given how many of both together were found, any of them are as
    likely to lie in the batch: the hypergeometric distribution (Fisher's exact test, one-sided). Its
    tail is bounded by a geometric series, since the ratio r of neighbours falls: P(X >= k) <= P(X = k) / (1 - r). No row
    of the reference is not known to be otherwise, so without one the chance is 1.

    Source: Fisher, Journal of the Royal Statistical Society 98 (1935) 39-82.

    >>> round(chance(14, 1000, 0, 1000), 6), chance(1, 1000, 1, 1000), chance(3, 3, 0, 0)
    (5.8e-05, 1.0, 1.0)
    """
    of_both = found + before
    if not found or not rows_before or found * rows_before <= before * rows:
        return 1.0
    ratio = (rows - found) * (of_both - found) / ((found + 1) * (rows_before - of_both + found + 1))
    # Before the peak of the distribution its neighbours rise: that is nothing to wonder at.
    if ratio >= 1:
        return 1.0
    log = _ways(rows, found) + _ways(rows_before, before) - _ways(rows + rows_before, of_both)
    return min(1.0, math.exp(log) / (1 - ratio))


def _ways(of: int, choose: int) -> float:
    """The logarithm of how many ways there are to choose."""
    return math.lgamma(of + 1) - math.lgamma(choose + 1) - math.lgamma(of - choose + 1)
