"""Intervals of proportions, and of the difference of two that were measured on the same rows."""

import math

from bot.domain.difference import CONFIDENCE, quantile


def newcombe(counts: tuple[int, int, int, int], confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of p1 - p2 for the paired counts (both, p1 alone, p2 alone, neither).

    With Wilson's intervals l1 to u1 and l2 to u2, and the correlation phi of the four counts, lowered by half a
    row where it is positive,

        low  = d - sqrt((p1 - l1)^2 - 2 phi (p1 - l1)(u2 - p2) + (u2 - p2)^2)
        high = d + sqrt((u1 - p1)^2 - 2 phi (u1 - p1)(p2 - l2) + (p2 - l2)^2)

    >>> tuple(round(each, 3) for each in newcombe((1, 1, 7, 12)))
    (-0.507, -0.026)
    """
    both, first, second, _ = counts
    rows = sum(counts)
    p1, p2 = (both + first) / rows, (both + second) / rows
    (l1, u1), (l2, u2) = wilson(both + first, rows, confidence), wilson(both + second, rows, confidence)
    phi = _correlation(counts)
    down = (p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2
    up = (u1 - p1) ** 2 - 2 * phi * (u1 - p1) * (p2 - l2) + (p2 - l2) ** 2
    return p1 - p2 - math.sqrt(max(down, 0.0)), p1 - p2 + math.sqrt(max(up, 0.0))


def wilson(successes: int, rows: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a proportion (Journal of the American Statistical Association 22 (1927) 209-212).

    >>> tuple(round(each, 4) for each in wilson(81, 263))
    (0.2553, 0.3662)
    """
    z = quantile(confidence)
    middle = (successes + z * z / 2) / (rows + z * z)
    reach = z * math.sqrt(successes * (rows - successes) / rows + z * z / 4) / (rows + z * z)
    return middle - reach, middle + reach


def _correlation(counts: tuple[int, int, int, int]) -> float:
    both, first, second, neither = counts
    margins = (both + first) * (second + neither) * (both + second) * (first + neither)
    if margins == 0:
        return 0.0
    surplus = both * neither - first * second
    corrected = max(surplus - sum(counts) / 2, 0.0) if surplus > 0 else float(surplus)
    return corrected / math.sqrt(margins)
