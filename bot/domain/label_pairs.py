"""Which labels were said of which true ones, and how often: all that accuracy, precision, recall and F1 need."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Answers, Numbers


def label_pairs(answers: Answers) -> tuple[Answers, Numbers] | None:
    """The distinct pairs of true and predicted labels and their counts, shape `(d,)`; None without labels.

    Predicted labels that are never true are one: NaN, or no text.

    >>> found, counts = label_pairs(Answers(np.array([1.0, 0.0, 1.0]), None, np.array([1.0, 7.0, 1.0])))
    >>> found.truth.tolist(), found.prediction.tolist(), counts.tolist()
    ([0.0, 1.0], [nan, 1.0], [1.0, 2.0])
    """
    labels = answers.labels()
    if labels is None or not len(labels):
        return None
    truths, true = _distinct(answers.truth)
    said = np.minimum(np.searchsorted(truths, labels), len(truths) - 1)
    # One more than there are: for what is never true.
    codes = true * (len(truths) + 1) + np.where(truths[said] == labels, said, len(truths))
    pairs, counts = np.unique(codes, return_counts=True)
    predicted = _and_none(truths)[pairs % (len(truths) + 1)]
    return Answers(truths[pairs // (len(truths) + 1)], None, predicted), counts.astype(np.float64)


def _distinct(labels: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    return np.unique(labels, return_inverse=True)


def _and_none(truths: NDArray[Any]) -> NDArray[Any]:
    return np.append(truths, np.full(1, np.nan if truths.dtype.kind == "f" else b"", truths.dtype))
