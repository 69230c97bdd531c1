"""Fitted estimators as arrays of numbers in an npz file, which loads without running any code."""

import io
from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

_TREE = ("children_left", "children_right", "feature", "threshold", "value")


def serialised(**parts: object) -> bytes:
    """The settings and fitted arrays of estimators in the npz format, the same bytes for the same numbers."""
    arrays = {name: array for part, value in parts.items() for name, array in _arrays(part, value)}
    buffer = io.BytesIO()
    # No pickle in it: nothing of the product ever opens one.
    np.savez(buffer, allow_pickle=False, **arrays)
    return buffer.getvalue()


def _arrays(name: str, value: object) -> Iterator[tuple[str, NDArray[np.generic]]]:
    if isinstance(value, np.ndarray) and value.dtype != object:
        yield name, value
    elif isinstance(value, np.ndarray | list | tuple):
        for index, each in enumerate(value):
            yield from _arrays(f"{name}.{index}", each)
    elif (tree := getattr(value, "tree_", None)) is not None:
        for part in _TREE:
            yield f"{name}.{part}", np.asarray(getattr(tree, part))
    elif hasattr(value, "get_params"):
        yield from _of_estimator(name, vars(value))


def _of_estimator(name: str, attributes: Mapping[str, object]) -> Iterator[tuple[str, NDArray[np.generic]]]:
    for attribute, value in sorted(attributes.items()):
        if isinstance(value, int | float):
            # Numbers of neighbours, trees and the like: the fitted arrays alone would not say.
            yield f"{name}.{attribute}", np.asarray(value)
        # scikit-learn ends the name of what was fitted with an
        # underscore; neighbours keep their rows in `_fit_X`.
        elif attribute.endswith("_") or attribute == "_fit_X":
            yield from _arrays(f"{name}.{attribute}", value)
