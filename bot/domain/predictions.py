"""Stored evaluation predictions: what a version or run said of rows whose truth is known, one row a `prediction_id`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Answers, Labels, Numbers, Texts
from bot.domain.columns import Column, Columns, packed
from bot.domain.text import listed
from bot.errors import BadInput

ID, TRUTH, SCORE, PREDICTION, SEGMENT = "prediction_id", "truth", "score", "prediction", "segment"
KNOWN = (ID, TRUTH, SCORE, PREDICTION, SEGMENT)
MOST_ROWS = 1_000_000
LONGEST_TEXT = 128
FIELD = "predictions"


@dataclass(frozen=True, slots=True, eq=False)
class Predictions:
    """`n` predictions in the order of their ids; every array has shape `(n,)`, texts are UTF-8 bytes."""

    ids: Texts
    answers: Answers
    segments: Texts | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def columns(self) -> Columns:
        """The columns they were made of, as they are stored."""
        answers = self.answers
        optional: dict[str, NDArray[Any] | None] = {
            SCORE: answers.score,
            PREDICTION: answers.prediction,
            SEGMENT: self.segments,
        }
        given = {name: Column(values) for name, values in optional.items() if values is not None}
        return {ID: Column(self.ids), TRUTH: Column(answers.truth), **given}

    def digest(self) -> str:
        """The SHA-256 of what they say; the order in which they came does not matter."""
        return hashlib.sha256(packed(self.columns())).hexdigest()


@dataclass(frozen=True, slots=True)
class Predictor:
    """What predicted: a version or a run, and the artifact (its SHA-256) that made them, where known."""

    model: str | None = None
    version: int | None = None
    run_id: str | None = None
    artifact_sha256: str | None = None

    @property
    def name(self) -> str:
        """As it is typed."""
        return f"{self.model}@{self.version}" if self.model is not None else self.run_id or ""


@dataclass(frozen=True, slots=True)
class PredictionSet:
    """The facts of stored predictions; `evaluation_fingerprint` says on which data they were made."""

    predictor: Predictor
    evaluation_fingerprint: str
    rows: int
    sha256: str
    stored_at: datetime
    stored_by: str


def read_predictions(columns: Columns) -> Predictions:
    """The predictions in these columns, sorted by id; BadInput says which column or row cannot be used."""
    _require(columns)
    ids = _texts(columns, ID)
    order = np.argsort(ids, kind="stable")
    again = np.asarray(ids[order][1:] == ids[order][:-1])
    if again.any():
        first, second = sorted(int(each) + 1 for each in order[again.argmax() :][:2])
        raise BadInput(
            f"A {ID} stands twice, in rows {first:,} and {second:,}; each row needs its own.", field=FIELD
        )
    truth, prediction = _labels(columns, TRUTH), None
    if PREDICTION in columns:
        prediction = _labels(columns, PREDICTION)
        if prediction.dtype.kind != truth.dtype.kind:
            raise BadInput(f"{TRUTH} and {PREDICTION} must both be numbers or both be labels.", field=FIELD)
    score = _numbers(columns, SCORE) if SCORE in columns else None
    answers = Answers(truth, score, prediction)
    # A score is read as the probability that the truth is 1.
    if score is not None and not answers.is_binary:
        raise BadInput(f"With a {SCORE}, {TRUTH} must be 0 or 1. Else store a {PREDICTION}.", field=FIELD)
    segments = _texts(columns, SEGMENT, may_be_missing=True) if SEGMENT in columns else None
    return Predictions(ids[order], answers.taken(order), None if segments is None else segments[order])


def _require(columns: Columns) -> None:
    unknown = sorted(set(columns) - set(KNOWN))
    if unknown or not {ID, TRUTH} <= set(columns) or not {SCORE, PREDICTION} & set(columns):
        raise BadInput(
            f"Predictions need the columns {ID}, {TRUTH}, and {SCORE} or {PREDICTION}.",
            field=FIELD,
            hint=f"These were not expected: {listed(unknown[:5])}." if unknown else "",
        )
    lengths = {len(each.values) for each in columns.values()}
    if len(lengths) > 1:
        raise BadInput("The columns are not equally long.", field=FIELD)
    if not 0 < max(lengths) <= MOST_ROWS:
        raise BadInput(f"Predictions have 1 to {MOST_ROWS:,} rows; these have {max(lengths):,}.", field=FIELD)


def _numbers(columns: Columns, name: str) -> Numbers:
    column = columns[name]
    if column.is_text:
        raise BadInput(f"Every {name} must be a finite number.", field=FIELD)
    is_none = ~np.isfinite(column.values)
    if column.missing is not None:
        is_none |= column.missing
    if is_none.any():
        row = int(is_none.argmax()) + 1
        raise BadInput(f"Every {name} must be a finite number: that of row {row:,} is none.", field=FIELD)
    return column.values.astype(np.float64)


def _labels(columns: Columns, name: str) -> Labels:
    return _texts(columns, name) if columns[name].is_text else _numbers(columns, name)


def _texts(columns: Columns, name: str, *, may_be_missing: bool = False) -> Texts:
    column = columns[name]
    if not column.is_text:
        raise BadInput(f"Every {name} must be text.", field=FIELD)
    if column.values.dtype.itemsize > LONGEST_TEXT:
        raise BadInput(f"A {name} has at most {LONGEST_TEXT} bytes.", field=FIELD)
    if not may_be_missing:
        is_missing = np.asarray(column.values == b"")
        if column.missing is not None:
            is_missing |= column.missing
        if is_missing.any():
            raise BadInput(f"A {name} is missing in row {int(is_missing.argmax()) + 1:,}.", field=FIELD)
    return np.asarray(column.values, dtype=f"S{max(column.values.dtype.itemsize, 1)}")


def text_column(values: Sequence[str]) -> Column:
    """Texts as a column."""
    return Column(np.array([each.encode() for each in values], dtype=np.bytes_))
