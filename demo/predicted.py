"""What a trained run said of its holdout, row by row, and the parts the rows fall into."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.columns import Column
from bot.domain.predictions import Predictions, read_predictions, text_column

Numbers = NDArray[np.float64]

# The column by which the rows of a data set are parted in three, and what the parts are called.
_PARTED = {
    "breast-cancer": (1, ("fine texture", "medium texture", "coarse texture")),
    "digits": (None, ("thin strokes", "medium strokes", "bold strokes")),
    "diabetes": (0, ("younger", "middle-aged", "older")),
}
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Predicted:
    """Predictions on the holdout as plain values; a score for two classes, a prediction otherwise."""

    truth: tuple[float, ...]
    score: tuple[float, ...] = ()
    prediction: tuple[float, ...] = ()
    segments: tuple[str, ...] = ()

    def as_predictions(self) -> Predictions:
        """As they are stored; the holdout's rows are numbered."""
        columns = {
            "prediction_id": text_column([f"row-{number:04d}" for number in range(1, len(self.truth) + 1)]),
            "truth": Column(np.array(self.truth)),
        }
        for name, values in (("score", self.score), ("prediction", self.prediction)):
            if values:
                columns[name] = Column(np.array(values))
        if self.segments:
            columns["segment"] = text_column(self.segments)
        return read_predictions(columns)


def predicted(truth: Numbers, answers: Numbers, classes: int | None, segments: tuple[str, ...]) -> Predicted:
    """From targets and answers: probabilities of shape (rows, classes), or estimates where `classes` is None."""
    if classes is None:
        return Predicted(_rounded(truth), prediction=_rounded(answers), segments=segments)
    if classes == 2:
        return Predicted(_rounded(truth), score=_rounded(answers[:, 1]), segments=segments)
    return Predicted(
        _rounded(truth), prediction=_rounded(answers.argmax(axis=1).astype(np.float64)), segments=segments
    )


def segments_of(data_set: str, features: Numbers) -> tuple[str, ...]:
    """The part each row falls into, three of equal size; none for a data set with too few rows."""
    if data_set not in _PARTED:
        return ()
    column, names = _PARTED[data_set]
    values = features.sum(axis=1) if column is None else features[:, column]
    part = np.searchsorted(np.quantile(values, [1 / 3, 2 / 3]), values)
    return tuple(names[each] for each in part)


def _rounded(values: Numbers) -> tuple[float, ...]:
    return tuple(float(f"{value:.{_DIGITS}g}") for value in values)
