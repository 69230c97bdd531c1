"""What is known of one measurement, and how far two that share no rows lie apart."""

import math
from dataclasses import dataclass

from bot.domain.difference import CONFIDENCE, Method


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`, two-sided at `confidence`."""

    low: float
    high: float
    method: Method
    confidence: float = CONFIDENCE


@dataclass(frozen=True, slots=True)
class Known:
    """A value with the ends of its interval; a value that is taken as it stands is its own two ends."""

    value: float
    low: float
    high: float


def apart(first: Known, second: Known) -> Known:
    """Second minus first, of two independent measurements, with its interval.

    With the distances of the ends from their values, of d = second - first

        low  = d - sqrt((second - low2)^2 + (high1 - first)^2)
        high = d + sqrt((high2 - second)^2 + (first - low1)^2)

    so that an interval that is longer on one side stays so. Source: Zou and Donner, Statistics in Medicine 27 (2008)
    1693-1702. On rows that overlap, as a part and the whole, it is wider than it need be.

    >>> found = apart(Known(0.5, 0.4, 0.6), Known(0.9, 0.86, 0.93))
    >>> round(found.value, 3), round(found.low, 3), round(found.high, 3)
    (0.4, 0.292, 0.504)
    """
    gap = second.value - first.value
    down = math.hypot(second.value - second.low, first.high - first.value)
    up = math.hypot(second.high - second.value, first.value - first.low)
    return Known(gap, gap - down, gap + up)
