"""The bias-corrected and accelerated interval of what was resampled: for pairs, and for one sample alone."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bot.domain.difference import quantile

Numbers = NDArray[np.float64]

_NORMAL = NormalDist()


def bca(
    value: float, drawn: Numbers, left_out: Numbers, confidence: float, weights: Numbers | None = None
) -> tuple[float, float]:
    """The quantiles Phi(z0 + (z0 + z) / (1 - a (z0 + z))) of the resampled values.

    z0 comes from the share of `drawn` below the observed `value`, a from the skewness of the jackknife: `left_out`
    are the values without one unit each, every one of which stands for so many units as its weight says.

    Source: Efron, Journal of the American Statistical Association 82 (1987) 171-185.
    """
    # Nothing varies, so there is no normal to correct by.
    if np.ptp(drawn) == 0:
        return value, value
    # Half of the ties: a discrete measure is equal to the observed one in many resamples.
    below = (np.count_nonzero(drawn < value) + np.count_nonzero(drawn == value) / 2) / len(drawn)
    # Kept from 0 and 1, where the normal's quantile is infinite.
    edge = 1 / (2 * len(drawn))
    bias = _NORMAL.inv_cdf(min(max(below, edge), 1 - edge))
    skew = _acceleration(left_out, np.ones(len(left_out)) if weights is None else weights)
    reach = quantile(confidence)
    shares = [_share(bias, skew, z) for z in (-reach, reach)]
    low, high = np.quantile(drawn, shares)
    return float(low), float(high)


def _acceleration(left_out: Numbers, weights: Numbers) -> float:
    spread = np.average(left_out, weights=weights) - left_out
    scale = float((weights * spread**2).sum()) ** 1.5
    return float((weights * spread**3).sum()) / (6 * scale) if scale > 0 else 0.0


def _share(bias: float, skew: float, z: float) -> float:
    moved = bias + z
    # Past the pole of the formula only the plain percentile is left.
    return _NORMAL.cdf(bias + moved / (1 - skew * moved)) if skew * moved < 1 else _NORMAL.cdf(z)
