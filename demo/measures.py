"""What a fitted estimator is worth on the holdout. A leaf: imports scikit-learn."""

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    f1_score,
    log_loss,
    mean_absolute_error,
    mean_squared_error,
    precision_score,
    r2_score,
    recall_score,
    roc_auc_score,
)

from demo.datasets import Numbers, Rows
from demo.learners import Estimator

# More digits than anybody reads, fewer than two machines disagree about.
_DIGITS = 6


def measure(estimator: Estimator, rows: Rows, classes: int | None) -> dict[str, float]:
    """The metrics of a fitted estimator on these rows; `classes` is None for a regression."""
    answers = answers_of(estimator, rows.features, classes)
    if classes is None:
        values = _regression(rows.target, answers)
    else:
        values = _classification(rows.target, answers, classes)
    return {key: round(float(value), _DIGITS) for key, value in values.items()}


def answers_of(estimator: Estimator, features: Numbers, classes: int | None) -> Numbers:
    """The estimate for each row, or the probability of each class, a column each."""
    return estimator.predict(features) if classes is None else estimator.predict_proba(features)


def _regression(truth: Numbers, predicted: Numbers) -> dict[str, float]:
    return {
        "rmse": mean_squared_error(truth, predicted) ** 0.5,
        "mae": mean_absolute_error(truth, predicted),
        "r2": r2_score(truth, predicted),
    }


def _classification(truth: Numbers, probabilities: Numbers, classes: int) -> dict[str, float]:
    labels = np.arange(classes, dtype=np.float64)
    chosen = probabilities.argmax(axis=1).astype(np.float64)
    scores = probabilities[:, 1] if classes == 2 else probabilities
    values = {
        "roc_auc": roc_auc_score(truth, scores, multi_class="ovr", labels=labels),
        "log_loss": log_loss(truth, probabilities, labels=labels),
        "accuracy": accuracy_score(truth, chosen),
        # zero_division: a class that was never answered counts as 0, and not as a warning.
        "f1": f1_score(truth, chosen, average="binary" if classes == 2 else "macro", zero_division=0.0),
    }
    if classes == 2:
        values["precision"] = precision_score(truth, chosen, zero_division=0.0)
        values["recall"] = recall_score(truth, chosen, zero_division=0.0)
    return values
