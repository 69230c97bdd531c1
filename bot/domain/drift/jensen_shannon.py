"""The Jensen-Shannon distance: how well a single row tells from which of the two sides it came."""

import math

import numpy as np

from bot.domain.drift.bounded import Bounded
from bot.domain.drift.divergence import Numbers, summed
from bot.domain.drift.shares import Shares


def jensen_shannon(shares: Shares) -> Bounded:
    """The Jensen-Shannon distance, base 2: from 0, equal shares, to 1, nothing in common.

    With the shares p and q of both sides in each bin and their mean m = (p + q) / 2,

        JS = sqrt( 1/2 sum p log2(p / m) + 1/2 sum q log2(q / m) )

    Sources: Lin, IEEE Transactions on Information Theory 37 (1991) 145-151; its root is a distance: Endres and
    Schindelin, the same, 49 (2003) 1858-1860.

    >>> counts = np.random.default_rng(7).multinomial(1000, [[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
    >>> found = jensen_shannon(Shares((1000, 1000), counts, counts, counts))
    >>> round(found.value, 3), found.is_exact
    (0.229, True)
    """
    return summed(shares, _term, _apart, _term).map(_root)


def _root(divergence: float) -> float:
    # Rounding leaves a little above 1 where nothing is shared.
    return math.sqrt(min(max(divergence, 0.0), 1.0))


def _term(reference: Numbers, current: Numbers) -> Numbers:
    middle = (reference + current) / 2
    # Of two sides that round to the same, the logarithms may leave less than nothing.
    return np.maximum(_half(reference, middle) + _half(current, middle), 0.0)


def _half(share: Numbers, middle: Numbers) -> Numbers:
    is_there = share > 0
    ratio = np.divide(share, middle, out=np.ones_like(share), where=is_there)
    return np.asarray(share * np.log2(ratio) / 2)


def _apart(reference: Numbers, current: Numbers) -> Numbers:
    return np.asarray((reference + current) / 2)
