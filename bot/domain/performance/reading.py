"""The columns of a batch and of labels, as what was predicted and what was true. What is unreadable is unknown, never guessed."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Labels, Numbers, Rows, Texts
from bot.domain.columns import Column, Columns
from bot.domain.predictions import ID, PREDICTION, SCORE, SEGMENT, TRUTH

_TRUTHS = {b"true": 1.0, b"false": 0.0}
# Enough to see that a column of text holds something else than true and false.
_GLANCE = 100


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """`n` rows of one batch, arrays of shape `(n,)`: NaN, or no text, where something is not known."""

    ids: Texts
    score: Numbers | None
    prediction: Labels | None
    segment: Texts | None
    truth: Labels | None

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, eq=False)
class Truths:
    """`n` labels, in the order in which they were said, each with an id and a value."""

    ids: Texts
    truth: Labels

    def taken(self, rows: Rows) -> "Truths":
        """These of them."""
        return Truths(self.ids[rows], self.truth[rows])


def read_predicted(columns: Columns) -> Predicted:
    """What a batch says of its rows; a score that is text is no score."""
    rows = len(next(iter(columns.values())).values) if columns else 0
    return Predicted(
        _texts(columns[ID]) if ID in columns else np.zeros(rows, "S1"),
        _score(columns[SCORE]) if SCORE in columns else None,
        _values(columns[PREDICTION]) if PREDICTION in columns else None,
        _texts(columns[SEGMENT]) if SEGMENT in columns else None,
        _values(columns[TRUTH]) if TRUTH in columns else None,
    )


def read_truths(columns: Columns) -> Truths:
    """The labels of a delivery that have both an id and a value."""
    found = Truths(_texts(columns[ID]), _values(columns[TRUTH]))
    return found.taken((found.ids != b"") & is_known(found.truth))


def is_known(values: Labels) -> NDArray[np.bool_]:
    """Where there is a value."""
    return np.asarray(~np.isnan(values) if values.dtype.kind == "f" else values != b"")


def _score(column: Column) -> Numbers:
    found = _values(column)
    return found.astype(np.float64) if found.dtype.kind == "f" else np.full(len(found), np.nan)


def _texts(column: Column) -> Texts:
    if column.is_text:
        return np.where(column.missing, b"", column.values) if column.missing is not None else column.values
    # An empty column has no type of its own.
    return np.zeros(len(column.values), "S1")


def _values(column: Column) -> Labels:
    """Numbers, of which infinite ones are none; text as numbers where all of it is numbers, or true and false."""
    if not column.is_text:
        return _finite(column.values, column.missing)
    texts = _texts(column)
    there: NDArray[np.bool_] = texts != b""
    found = _as_numbers(texts[there])
    if found is None:
        return texts
    numbers = np.full(len(texts), np.nan)
    numbers[there] = found
    return _finite(numbers, None)


def _as_numbers(texts: Texts) -> Numbers | None:
    if {each.lower() for each in texts[:_GLANCE].tolist()} <= set(_TRUTHS):
        lower = np.char.lower(texts)
        if np.isin(lower, list(_TRUTHS)).all():
            return np.asarray(lower == b"true").astype(np.float64)
    try:
        return texts.astype(np.float64)
    except ValueError:
        return None


def _finite(values: NDArray[Any], missing: NDArray[np.bool_] | None) -> Numbers:
    numbers = values.astype(np.float64)
    numbers[~np.isfinite(numbers)] = np.nan
    if missing is not None:
        numbers[missing] = np.nan
    return numbers
