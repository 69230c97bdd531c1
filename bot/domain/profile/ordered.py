"""Floating-point numbers as whole numbers in the same order, so that one kind of bins serves both."""

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
_MAGNITUDE = np.int64(2**63 - 1)


def ordered(values: NDArray[np.float64]) -> Whole:
    """A whole number for each value, shape `(n,)`, in the values' order; 0 and -0 are one. NaN has no place.

    IEEE 754 lays out sign, exponent and mantissa so that positive numbers are ordered as their bits are, and negative
    ones the other way round: those have all bits but the sign turned.

    >>> ordered(np.array([-2.0, -1.0, -0.0, 0.0, 1.0, np.inf])).tolist() == sorted(ordered(np.array([1, 0, -1, -2, np.inf, -0.0])))
    True
    """
    bits = (values + 0.0).view(np.int64)
    turned = bits >> 63
    turned &= _MAGNITUDE
    bits ^= turned
    return bits


def of_ordered(numbers: Whole) -> NDArray[np.float64]:
    """The values behind the numbers: the inverse of `ordered`.

    >>> of_ordered(ordered(np.array([-1.5, 0.0, 3e300]))).tolist()
    [-1.5, 0.0, 3e+300]
    """
    bits = np.asarray(numbers, np.int64)
    return (bits ^ ((bits >> 63) & _MAGNITUDE)).view(np.float64)
