"""What one subject said of rows whose truth is known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Texts = NDArray[np.bytes_]
Labels = Numbers | Texts
Rows = NDArray[np.intp] | NDArray[np.bool_]

# A score of so much or more says 1.
CUT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What one subject said of `n` rows; all arrays have shape `(n,)`.

    `truth` and `prediction` are numbers, or labels as bytes; `score` is the probability (or another rising score)
    that the truth is 1.
    """

    truth: Labels
    score: Numbers | None = None
    prediction: Labels | None = None

    def taken(self, rows: Rows) -> "Answers":
        """The answers about these rows."""
        score = None if self.score is None else self.score[rows]
        prediction = None if self.prediction is None else self.prediction[rows]
        return Answers(self.truth[rows], score, prediction)

    @property
    def is_binary(self) -> bool:
        """Whether every truth is 0 or 1."""
        return self.truth.dtype.kind == "f" and bool(np.isin(self.truth, (0.0, 1.0)).all())

    def labels(self) -> Labels | None:
        """The predicted labels: as given, else 1 where the score reaches one half; None where there are none."""
        if self.prediction is not None:
            return self.prediction if self.prediction.dtype.kind == self.truth.dtype.kind else None
        if self.score is None or not self.is_binary:
            return None
        return (self.score >= CUT).astype(np.float64)

    def right(self) -> NDArray[np.bool_] | None:
        """Where the predicted label is the true one."""
        labels = self.labels()
        return None if labels is None else np.asarray(labels == self.truth)

    def probabilities(self) -> tuple[Numbers, Numbers] | None:
        """Truth of 0 and 1 and the probability of 1; None where the score is no probability."""
        if self.score is None or not self.is_binary or not ((self.score >= 0) & (self.score <= 1)).all():
            return None
        return self.truth.astype(np.float64), self.score

    def estimates(self) -> tuple[Numbers, Numbers] | None:
        """True and predicted numbers."""
        # Labels of text have no distance, so nothing is estimated.
        if self.prediction is None or {self.truth.dtype.kind, self.prediction.dtype.kind} != {"f"}:
            return None
        return self.truth.astype(np.float64), self.prediction.astype(np.float64)
