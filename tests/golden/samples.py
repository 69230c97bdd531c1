"""The seeded data on which our statistics and the peers' are compared."""

import hashlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Column = NDArray[np.float64] | NDArray[np.int64] | NDArray[np.str_]
REFERENCE_ROWS, CURRENT_ROWS = 3000, 2000


def samples(seed: int = 20261129) -> Mapping[str, tuple[Column, Column]]:
    """Columns by name, reference and current of each.

    The first is of the same distribution on both sides; of the others mean, spread, shape, counts and mix change.
    """
    rng = np.random.default_rng(seed)
    n, m = REFERENCE_ROWS, CURRENT_ROWS
    mixes = [0.5, 0.3, 0.15, 0.05, 0.0], [0.4, 0.25, 0.2, 0.05, 0.1]
    return {
        "same": (rng.normal(0, 1, n), rng.normal(0, 1, m)),
        "mean": (rng.normal(0, 1, n), rng.normal(0.25, 1, m)),
        "spread": (rng.lognormal(3, 0.5, n), rng.lognormal(3, 0.8, m)),
        "shape": (rng.normal(0, 1, n), rng.choice([-1.0, 1.0], m) + rng.normal(0, 0.3, m)),
        "count": (rng.poisson(20, n), rng.poisson(22, m)),
        "mix": (rng.choice(list("abcde"), n, p=mixes[0]), rng.choice(list("abcde"), m, p=mixes[1])),
    }


def digest(columns: Mapping[str, tuple[Column, Column]] | Mapping[str, tuple[Numbers, Numbers]]) -> str:
    """The SHA-256 of all values, by which golden files say of which data they are."""
    found = hashlib.sha256()
    for name, sides in columns.items():
        for side in sides:
            found.update(name.encode() + side.tobytes())
    return found.hexdigest()
