"""The bootstrap of one sample: the interval of a measure that is made of sums over rows."""

from functools import cached_property

import numpy as np

from bot.domain.bca import bca
from bot.domain.bootstrap import MOST_UNITS, RESAMPLES, Numbers, OfSums, Resamples
from bot.domain.difference import CONFIDENCE, Method
from bot.domain.interval import Interval

# So many numbers are drawn at once, whatever the number of kinds.
_DRAWN_AT_ONCE = 2_000_000


class Chance:
    """What is drawn at random about the same rows: when it is first needed, once for all measures, by the seed alone.

    With fewer `units` it is faster, and the ends of intervals are a little less exact.
    """

    def __init__(self, rows: int, seed: int, units: int = MOST_UNITS) -> None:
        self._rows = rows
        self._seed = seed
        self._units = units
        self._last: tuple[Numbers, Numbers, Numbers] | None = None

    @cached_property
    def resamples(self) -> Resamples:
        """Of rows, or of random groups of them where they are many."""
        return Resamples.of(self._rows, self._seed, self._units)

    def sums(self, kinds: Numbers, counts: Numbers) -> Numbers:
        """The sums of resampled rows, shape `(RESAMPLES, k)`: how many are of each kind is multinomial."""
        if self._last is None or not all(map(np.array_equal, self._last, (kinds, counts))):
            self._last = kinds, counts, self._drawn(kinds, counts)
        return self._last[2]

    def _drawn(self, kinds: Numbers, counts: Numbers) -> Numbers:
        rng, step = np.random.default_rng(self._seed), max(1, _DRAWN_AT_ONCE // len(counts))
        sizes = (min(step, RESAMPLES - at) for at in range(0, RESAMPLES, step))
        shares = counts / counts.sum()
        return np.concatenate(
            [rng.multinomial(self._rows, shares, each).astype(np.float64) @ kinds for each in sizes]
        )


def interval_of_rows(
    statistics: Numbers, of_sums: OfSums, chance: Chance, confidence: float = CONFIDENCE
) -> Interval:
    """The interval (BCa) of the measure that `of_sums` makes of the sums of `statistics`, shape `(n, k)`.

    More than two thousand rows are resampled in random groups, which leaves the spread of sums as it is.

    >>> errors = np.random.default_rng(7).exponential(1, (400, 1))
    >>> found = interval_of_rows(errors, lambda sums: sums[..., 0] / 400, Chance(400, seed=7))
    >>> round(float(errors.mean()), 2), round(found.low, 2), round(found.high, 2)
    (1.02, 0.92, 1.14)
    """
    units = chance.resamples.units(statistics)
    total = units.sum(axis=0)
    drawn = of_sums(chance.resamples.counts @ units)
    low, high = bca(float(of_sums(total)), drawn, of_sums(total - units), confidence)
    return Interval(low, high, Method.BOOTSTRAP, confidence)


def interval_of_kinds(
    kinds: Numbers, counts: Numbers, of_sums: OfSums, chance: Chance, confidence: float = CONFIDENCE
) -> Interval | None:
    """The same of rows that are of few kinds: `kinds` has shape `(d, k)`, and of each there are so many as `counts` says.

    Drawing n rows with replacement draws how many are of each kind from the multinomial distribution: this is the
    bootstrap itself, at a cost that does not grow with n. None where every resample is the same: a share that has
    reached its end does not know how far it could be from it.
    """
    drawn, total = of_sums(chance.sums(kinds, counts)), counts @ kinds
    if np.ptp(drawn) == 0:
        return None
    low, high = bca(float(of_sums(total)), drawn, of_sums(total - kinds), confidence, counts)
    return Interval(low, high, Method.BOOTSTRAP, confidence)
