"""The paired bootstrap: the interval of a difference of any measure that is made of sums over rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from bot.domain.bca import bca
from bot.domain.difference import CONFIDENCE, Difference, Method

Numbers = NDArray[np.float64]
OfSums = Callable[[Numbers], Numbers]
"""From sums of row statistics, shape `(…, k)`, to the measure, shape `(…)`."""

RESAMPLES = 2000
# More rows than this are put into so many groups at random, which are resampled in their place.
MOST_UNITS = 2000


@dataclass(frozen=True, slots=True, eq=False)
class Resamples:
    """Which of `rows` rows are drawn together, and how often each time: made once for all measures of two subjects.

    `starts` divides the rows, put into `order`, into units; `counts` has shape `(RESAMPLES, units)`.
    """

    order: NDArray[np.intp]
    starts: NDArray[np.intp]
    counts: Numbers

    @classmethod
    def of(cls, rows: int, seed: int, most: int = MOST_UNITS) -> Self:
        """The resamples of so many rows, in so many units at most; the same seed gives the same ones."""
        # A seed, so that the same comparison gives the same interval, whoever asks and when.
        rng = np.random.default_rng(seed)
        units = min(rows, most)
        # In random order, or groups of rows that stand together would be more alike than rows are.
        order = rng.permutation(rows) if rows > units else np.arange(rows)
        starts = np.linspace(0, rows, units, endpoint=False).astype(np.intp)
        drawn = rng.integers(0, units, (RESAMPLES, units)) + units * np.arange(RESAMPLES)[:, None]
        # Counts in place of drawn rows: the sums of all resamples are one product of matrices.
        counted = np.bincount(drawn.ravel(), minlength=RESAMPLES * units)
        return cls(order, starts, counted.reshape(RESAMPLES, units).astype(np.float64))

    def units(self, statistics: Numbers) -> Numbers:
        """Row statistics of shape `(rows, k)`, summed within each unit."""
        return np.add.reduceat(statistics[self.order], self.starts, axis=0)


def paired_bootstrap(
    first: Numbers,
    second: Numbers,
    of_sums: OfSums,
    resamples: Resamples,
    confidence: float = CONFIDENCE,
    *,
    is_share: bool = False,
) -> Difference | None:
    """The difference of a measure (second minus first) on the same `n` rows, in the measure's own unit.

    `first` and `second` have shape `(n, k)`: what each row adds to the k sums that `of_sums` makes the measure of
    (for the root mean squared error, the squared error and 1). Rows are drawn with replacement, both sides
    together, RESAMPLES times; the interval is bias-corrected and accelerated (BCa): the quantiles

        Phi(z0 + (z0 + z) / (1 - a (z0 + z)))

    of the resampled differences, with z0 from the share of them below the observed one and a from the skewness of
    the jackknife. BCa, because these measures are skewed, and the jackknife costs nothing where measures are sums.

    Source: Efron, Journal of the American Statistical Association 82 (1987) 171-185; Efron and Tibshirani, An
    Introduction to the Bootstrap (1993), chapter 14. Resampling random groups in place of very many rows leaves
    the spread of sums as it is. None for a measure that `is_share` and has reached its end on one side: a share
    that is 1 in every resample does not know how far it could be from 1.

    >>> rng = np.random.default_rng(7)
    >>> weak, strong = (np.abs(rng.normal(0, width, (300, 1))) for width in (1.2, 1.0))
    >>> found = paired_bootstrap(weak, strong, lambda sums: sums[..., 0] / 300, Resamples.of(300, seed=7))
    >>> found and (round(found.value, 3), round(found.low, 3), round(found.high, 3))
    (-0.128, -0.226, -0.032)
    """
    rows, width = first.shape
    units = resamples.units(np.hstack([first, second]))
    total = units.sum(axis=0)

    def differences(sums: Numbers) -> Numbers:
        return of_sums(sums[..., width:]) - of_sums(sums[..., :width])

    value = float(differences(total))
    # Each side by itself: where columns stand in a product decides how they are rounded, and equal sides must be equal.
    sums = np.hstack([resamples.counts @ side for side in np.split(units, 2, axis=-1)])
    if is_share and value != 0 and any(np.ptp(of_sums(side)) == 0 for side in np.split(sums, 2, axis=-1)):
        return None
    # The jackknife leaves one unit out at a time: of sums that is one subtraction.
    low, high = bca(value, differences(sums), differences(total - units), confidence)
    # Three rows that all agree give an interval without zero, and are no evidence.
    telling = int(np.count_nonzero((first != second).any(axis=1)))
    return Difference(value, low, high, rows, Method.BOOTSTRAP, None, confidence, telling)
