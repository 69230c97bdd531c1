"""The upper tails of two distributions, without scipy, which takes longer to load than a comparison takes."""

import math

# Terms that change the sum by less are left out.
_ENOUGH = 1e-16
_MOST_TERMS = 100_000
_TINY = 1e-300


def chi_square_tail(value: float, freedom: float) -> float:
    """The probability that a chi-square variable with so many degrees of freedom, a fraction allowed, exceeds `value`.

    It is Q(freedom / 2, value / 2), the regularised incomplete gamma function: by its series where the value is below
    the mean, by its continued fraction above. Source: Abramowitz and Stegun, Handbook of Mathematical Functions
    (1964), 6.5.29 and 6.5.31.

    >>> round(chi_square_tail(3.841459, 1), 6), round(chi_square_tail(18.307038, 10), 6)
    (0.05, 0.05)
    """
    shape, at = freedom / 2, value / 2
    if at <= 0:
        return 1.0
    scale = math.exp(shape * math.log(at) - at - math.lgamma(shape))
    if at < shape + 1:
        return max(1.0 - scale * _series(shape, at), 0.0)
    return min(scale * _fraction(shape, at), 1.0)


def _series(shape: float, at: float) -> float:
    total = term = 1 / shape
    for step in range(1, _MOST_TERMS):
        term *= at / (shape + step)
        total += term
        if term < total * _ENOUGH:
            break
    return total


def _fraction(shape: float, at: float) -> float:
    # Convergents from the front, by Lentz's method: the ratios of successive numerators and denominators.
    above = at + 1 - shape
    over, under = 1 / _TINY, 1 / (above or _TINY)
    found = under
    for step in range(1, _MOST_TERMS):
        part = step * (shape - step)
        above += 2
        under = 1 / ((part * under + above) or _TINY)
        over = (above + part / over) or _TINY
        found *= under * over
        if abs(under * over - 1) < _ENOUGH * 10:
            break
    return found


def kolmogorov_tail(value: float) -> float:
    """The probability that Kolmogorov's variable exceeds `value`: 2 sum (-1)^(j-1) exp(-2 j^2 value^2), j = 1, 2, …

    Below 1 the other form of that function is summed, 1 - sqrt(2 pi) / value sum exp(-(2j-1)^2 pi^2 / (8 value^2)), since either
    needs few terms only on its side. Source: Marsaglia, Tsang and Wang, Journal of Statistical Software 8:18 (2003).

    >>> round(kolmogorov_tail(1.358099), 6), kolmogorov_tail(0.0)
    (0.05, 1.0)
    """
    if value < 0.1:  # there it is 1 to more digits than a number has
        return 1.0
    if value < 1:
        odd = (math.exp(-((2 * j - 1) ** 2) * math.pi**2 / (8 * value**2)) for j in range(1, 6))
        return 1 - math.sqrt(2 * math.pi) / value * sum(odd)
    return 2 * sum((-1.0) ** (j - 1) * math.exp(-2 * j * j * value * value) for j in range(1, 8))
