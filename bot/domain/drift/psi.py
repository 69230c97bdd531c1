"""PSI, the population stability index: how much the mix of values differs from the reference's."""

import numpy as np

from bot.domain.drift.bounded import Bounded
from bot.domain.drift.divergence import Numbers, summed
from bot.domain.drift.shares import Shares

# A share below one row in ten thousand counts as that much, so that an empty bin makes no infinity.
FLOOR = 1e-4


def psi(shares: Shares) -> Bounded:
    """The population stability index; without a unit, 0 where the shares are equal, and without an upper end.

    With the share p of the reference and q of the current in each bin, both at least FLOOR,

        PSI = sum (p - q) ln(p / q)

    which is Jeffreys' divergence of the binned shares, the same from either side. Source: Siddiqi, Credit Risk
    Scorecards (2006), as the system stability index; Jeffreys, Proceedings of the Royal Society A 186 (1946) 453-461.

    >>> counts = np.random.default_rng(7).multinomial(1000, [[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
    >>> found = psi(Shares((1000, 1000), counts, counts, counts))
    >>> round(found.value, 3), found.is_exact
    (0.297, True)
    """
    return summed(shares, _term, _apart, _together)


def by_chance(bins: int, rows: tuple[int, int]) -> float:
    """The PSI to expect of two samples of the same data: (bins - 1)(1 / n + 1 / m).

    Source: Yurdakul, Statistical Properties of Population Stability Index (Western Michigan University, 2018).

    >>> round(by_chance(10, (1000, 1000)), 4)
    0.018
    """
    return max(bins - 1, 0) * (1 / rows[0] + 1 / rows[1])


def _term(reference: Numbers, current: Numbers) -> Numbers:
    one, two = np.maximum(reference, FLOOR), np.maximum(current, FLOOR)
    return (one - two) * np.log(one / two)


def _apart(reference: Numbers, current: Numbers) -> Numbers:
    # No category of a group has a larger share than the group, and none counts as less than the floor.
    largest = np.maximum(np.maximum(reference, current), FLOOR)
    return (reference + current) * np.log(largest / FLOOR)


def _together(reference: Numbers, current: Numbers) -> Numbers:
    return np.zeros_like(reference)
