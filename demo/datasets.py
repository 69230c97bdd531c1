"""The data sets that ship with scikit-learn, frozen as versions with fingerprints. A leaf: imports scikit-learn."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine

from bot.domain.registry import DataSetVersion
from demo.plan import Release

Numbers = NDArray[np.float64]

_HOLDOUT = 0.25


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of shape (rows, columns) and one target a row."""

    features: Numbers
    target: Numbers

    def taken(self, indices: NDArray[np.intp]) -> "Rows":
        """Only these rows, in this order."""
        return Rows(self.features[indices], self.target[indices])


@dataclass(frozen=True, slots=True)
class Split:
    """A frozen data set version: what a run learns from and what it is measured on."""

    version: DataSetVersion
    train: Rows
    holdout: Rows
    evaluation_fingerprint: str
    classes: int | None


@dataclass(frozen=True, slots=True)
class _Source:
    load: Callable[..., tuple[NDArray[np.generic], NDArray[np.generic]]]
    classes: int | None
    flipped: bool = False


# Benign is 1 in the breast cancer data; screening looks for malignant, so its target is turned round.
_SOURCES: Mapping[str, _Source] = {
    "breast-cancer": _Source(load_breast_cancer, classes=2, flipped=True),
    "wine": _Source(load_wine, classes=3),
    "digits": _Source(load_digits, classes=10),
    "diabetes": _Source(load_diabetes, classes=None),
}


def load(release: Release) -> Split:
    """Read a release: the holdout is drawn first by its seed, then a share of the rest is the training part."""
    source = _SOURCES[release.data_set]
    features, target = source.load(return_X_y=True)
    rows = Rows(np.asarray(features, np.float64), np.asarray(target, np.float64))
    if source.flipped:
        rows = Rows(rows.features, 1.0 - rows.target)
    # The holdout is drawn first, so that more training rows never reach into it.
    order = np.random.default_rng(release.holdout_seed).permutation(len(rows.target))
    held = round(len(order) * _HOLDOUT)
    kept = held + round((len(order) - held) * release.share)
    holdout = rows.taken(order[:held])
    return Split(
        # Sorted: the same rows drawn in another order are the same data.
        version=_version(release, rows.taken(np.sort(order[:kept])), source),
        train=rows.taken(order[held:kept]),
        holdout=holdout,
        evaluation_fingerprint=fingerprint(holdout),
        classes=source.classes,
    )


def fingerprint(rows: Rows) -> str:
    # Written out byte by byte, so that another machine comes to the same fingerprint.
    """SHA-256 over the shape and every value, little-endian float64, features before target."""
    digest = hashlib.sha256(repr(rows.features.shape).encode())
    digest.update(rows.features.astype("<f8").tobytes(order="C"))
    digest.update(rows.target.astype("<f8").tobytes())
    return digest.hexdigest()


def _version(release: Release, rows: Rows, source: _Source) -> DataSetVersion:
    count, columns = rows.features.shape
    return DataSetVersion(
        name=release.data_set,
        version=release.version,
        fingerprint=fingerprint(rows),
        rows=count,
        columns=columns,
        source=f"scikit-learn {source.load.__name__}",
    )
