"""Limits that are learned from what earlier windows showed, with the share of false alarms that was asked for.

With n values of windows that are well, another such one is above their k-th smallest, k = ⌈(n + 1)(1 - share)⌉, in at most that
share of cases, whatever their distribution: they could stand in any order. Source: Vovk, Gammerman and Shafer, Algorithmic Learning
in a Random World (2005), chapter 2. That takes 1 / share - 1 values. With fewer, the values (or their logarithms) are taken for
normal, and the limit is that of a single further one: mean + t s √(1 + 1/n). Source: Hahn and Meeker, Statistical
Intervals (1991), section 4.4. t by Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.5.
"""

import math
from collections.abc import Sequence
from statistics import NormalDist, mean, stdev

from bot.domain.monitors.monitor import ENOUGH as ENOUGH

# The smallest value of which a logarithm says something.
_TINY = 1e-6


def upper(values: Sequence[float], share: float, *, are_positive: bool = False) -> float | None:
    """What a window that is well exceeds in at most this share of cases; None of too few values.

    >>> upper([float(each) for each in range(1, 100)], 0.01)
    99.0
    """
    count = len(values)
    if count < ENOUGH:
        return None
    rank = math.ceil((count + 1) * (1 - share) - 1e-9)
    if rank <= count:
        return sorted(values)[rank - 1]
    if not are_positive:
        return _predicted(values, share)
    return math.exp(_predicted([math.log(max(each, 0.0) + _TINY) for each in values], share)) - _TINY


def lower(values: Sequence[float], share: float, *, are_positive: bool = False) -> float | None:
    """The same below: what a window that is well falls short of in at most this share of cases.

    >>> lower([float(each) for each in range(1, 100)], 0.01)
    1.0
    """
    count = len(values)
    if count < ENOUGH:
        return None
    if math.ceil((count + 1) * (1 - share) - 1e-9) <= count or not are_positive:
        found = upper([-each for each in values], share)
        return None if found is None else -found
    logs = [-math.log(max(each, 0.0) + _TINY) for each in values]
    return max(math.exp(-_predicted(logs, share)) - _TINY, 0.0)


def _predicted(values: Sequence[float], share: float) -> float:
    count = len(values)
    return mean(values) + _t(share, count - 1) * stdev(values) * math.sqrt(1 + 1 / count)


def _t(share: float, degrees: int) -> float:
    """Student's t that is exceeded in this share of cases."""
    z = NormalDist().inv_cdf(1 - share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(degrees) ** power for power, term in enumerate(terms, start=1))
