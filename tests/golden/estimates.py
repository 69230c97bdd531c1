"""The seeded scores of which our estimates without labels and NannyML's are compared."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

ROWS = 3000
SHAPES: Mapping[str, tuple[float, float]] = {
    "even": (1.0, 1.0),
    "sure": (0.4, 0.4),
    "unsure": (8.0, 6.0),
    "rare": (1.0, 9.0),
}


def estimated(seed: int = 20261130) -> Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """By name, reference and current side: the reference is score and truth, shape `(2, n)`, of the current only scores are given.

    Truth comes out as the scores say.
    """
    rng = np.random.default_rng(seed)
    found = {}
    for name, shape in SHAPES.items():
        reference, current = rng.beta(*shape, ROWS), rng.beta(*shape, ROWS)
        truth = (rng.random(ROWS) < reference).astype(np.float64)
        found[name] = np.array([reference, truth]), current.round(3)
    return found
