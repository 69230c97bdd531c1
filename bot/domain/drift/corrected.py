"""Benjamini-Hochberg: what p-values are worth when there are as many tests as columns."""

from collections.abc import Sequence


def corrected(p_values: Sequence[float]) -> tuple[float, ...]:
    """For each p-value the smallest share of false alarms among alarms at which it would be one.

    With the k-th smallest of n p-values p(k), it is the smallest p(j) n / j over j ≥ k, at most 1. Source: Benjamini and
    Hochberg, Journal of the Royal Statistical Society B 57 (1995) 289-300.

    >>> [round(each, 3) for each in corrected([0.01, 0.04, 0.03, 0.5])]
    [0.04, 0.053, 0.053, 0.5]
    """
    found = [1.0] * len(p_values)
    least = 1.0
    falling = sorted(range(len(p_values)), key=lambda at: p_values[at], reverse=True)
    for at, rank in zip(falling, range(len(p_values), 0, -1), strict=True):
        least = min(least, p_values[at] * (len(p_values) / rank))
        found[at] = least
    return tuple(found)
