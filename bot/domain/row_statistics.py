"""What each row adds to the sums that a measure is made of, and what the sums amount to.

Statistics have shape `(n, k)`, and are None where the answers do not allow the measure; of sums with shape `(…, k)`
the measure has shape `(…)`.
"""

from collections.abc import Callable

import numpy as np

from bot.domain.answers import Answers, Numbers

OfSums = Callable[[Numbers], Numbers]

MOST_LABELS = 100
_SMALLEST = float(np.finfo(np.float64).eps)


def errors(answers: Answers) -> Numbers | None:
    """Squared error, absolute error, 1, truth, squared truth; the truth is moved so that its mean is 0."""
    found = answers.estimates()
    if found is None:
        return None
    truth, prediction = found
    # Centred, since the squares of large truths would swallow their spread.
    error, centred = prediction - truth, truth - truth.mean()
    return np.column_stack([error**2, np.abs(error), np.ones(len(truth)), centred, centred**2])


def log_losses(answers: Answers) -> Numbers | None:
    """The negative logarithm of the probability given to what was true, and 1."""
    found = answers.probabilities()
    if found is None:
        return None
    truth, score = found
    # A probability of 0 for what was true would be an infinite loss; clipped as scikit-learn does.
    given = np.clip(np.where(truth == 1, score, 1 - score), _SMALLEST, 1 - _SMALLEST)
    return np.column_stack([-np.log(given), np.ones(len(truth))])


def squared_misses(answers: Answers) -> Numbers | None:
    """The squared distance of the probability from what was true, and 1."""
    found = answers.probabilities()
    return None if found is None else np.column_stack([(found[1] - found[0]) ** 2, np.ones(len(found[0]))])


def hits(answers: Answers) -> Numbers | None:
    """For truths of 0 and 1: found ones, predicted ones, true ones."""
    labels = answers.labels()
    if labels is None or not answers.is_binary:
        return None
    said, true = labels == 1, answers.truth == 1
    return np.column_stack([said & true, said, true]).astype(np.float64)


def hits_by_label(answers: Answers) -> Numbers | None:
    """The same for each label: `k` is three times the number of labels, all found ones first."""
    labels = answers.labels()
    if labels is None:
        return None
    known = np.unique(answers.truth)
    if len(known) > MOST_LABELS:
        return None
    said, true = labels[:, None] == known, answers.truth[:, None] == known
    return np.hstack([said & true, said, true]).astype(np.float64)


def f1(sums: Numbers) -> Numbers:
    """Twice the found ones among predicted and true ones."""
    return _share(2 * sums[..., 0], sums[..., 1] + sums[..., 2])


def precision(sums: Numbers) -> Numbers:
    """Found ones among predicted ones."""
    return _share(sums[..., 0], sums[..., 1])


def recall(sums: Numbers) -> Numbers:
    """Found ones among true ones."""
    return _share(sums[..., 0], sums[..., 2])


def mean(sums: Numbers) -> Numbers:
    """A sum over the count that follows it."""
    return sums[..., 0] / sums[..., 1]


def averaged(of_label: OfSums, *, weighted: bool) -> OfSums:
    """The mean over the labels that occur, each weighted by how often it is true if `weighted`."""

    def average(sums: Numbers) -> Numbers:
        found, said, true = np.split(sums, 3, axis=-1)
        each = of_label(np.stack([found, said, true], axis=-1))
        weights = true if weighted else (said + true > 0).astype(np.float64)
        return _share((each * weights).sum(axis=-1), weights.sum(axis=-1))

    return average


def mean_squared_error(sums: Numbers) -> Numbers:
    """In the squared unit of the truth."""
    return sums[..., 0] / sums[..., 2]


def root_mean_squared_error(sums: Numbers) -> Numbers:
    """In the unit of the truth."""
    return np.sqrt(mean_squared_error(sums))


def mean_absolute_error(sums: Numbers) -> Numbers:
    """In the unit of the truth."""
    return sums[..., 1] / sums[..., 2]


def r2(sums: Numbers) -> Numbers:
    """The share of the truth's variance that is explained; 0 where the truth does not vary."""
    spread = sums[..., 4] - sums[..., 3] ** 2 / sums[..., 2]
    return np.where(spread > 0, 1 - _share(sums[..., 0], spread), 0.0)


def _share(part: Numbers, whole: Numbers) -> Numbers:
    """A share, 0 where there is nothing to share."""
    return np.divide(part, whole, out=np.zeros(np.broadcast(part, whole).shape), where=whole > 0)
