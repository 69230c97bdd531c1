"""Predictions and the labels that follow them, joined on the id of the prediction.

Of a prediction that comes again the first one counts: what is said later of a row may know what became of it. Of labels the
last one counts, since truth gets corrected.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Labels, Numbers, Texts
from bot.domain.performance.reading import Predicted, Truths, is_known
from bot.domain.performance.told import Counts


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """`n` predicted rows in the order of their ids, with what is known of their truth: NaN, or no text, where it is not.

    `part` says of which of the parts each row is, from 0.
    """

    score: Numbers | None
    prediction: Labels | None
    segment: Texts | None
    truth: Labels
    part: NDArray[np.intp]
    counts: Counts

    def coded(self) -> "Joined":
        """The same with numbers in place of labels of text: equal ones are equal still, and they are compared a hundred times faster.

        They begin at 2, so that none is taken for the 0 and 1 of two kinds.
        """
        if self.prediction is None or self.prediction.dtype.kind != "S":
            return self
        rows = len(self.truth)
        texts, codes = np.unique(np.concatenate([self.truth, self.prediction]), return_inverse=True)
        numbers = np.where(texts == b"", np.nan, np.arange(2.0, len(texts) + 2))[codes]
        return replace(self, truth=numbers[:rows], prediction=numbers[rows:])

    @property
    def is_labelled(self) -> NDArray[np.bool_]:
        """Where the truth is known."""
        return is_known(self.truth)


class Join:
    """The predictions of one stretch of time, to which labels are added delivery by delivery: only one is held at a time."""

    def __init__(self, parts: Sequence[Predicted]) -> None:
        """`parts` in the order in which they came."""
        ids, self._unnamed, kept = _named(parts)
        # The first of each id: `unique` is stable about that.
        self._ids, first = np.unique(ids, return_index=True)
        self._repeated = len(ids) - len(first)
        rows = kept[first]
        self._part = np.repeat(np.arange(len(parts)), [len(each) for each in parts])[rows]
        predictions = _labels([each.prediction for each in parts], parts)
        self._prediction = None if predictions is None else predictions[rows]
        scores = _numbers([each.score for each in parts], parts)
        self._score = None if scores is None else scores[rows]
        segments = _texts([each.segment for each in parts], parts)
        self._segment = None if segments is None else segments[rows]
        self._is_text = self._prediction is not None and self._prediction.dtype.kind == "S"
        # Of scores alone the truth is 0 or 1.
        self._is_binary = self._prediction is None
        self._truth: Labels = np.zeros(len(rows), "S1") if self._is_text else np.full(len(rows), np.nan)
        self._mistyped = 0
        self._take_own(parts, rows)

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, labels: Truths) -> Texts:
        """Take labels in; returns the ids that no prediction here has."""
        # The last of each id: the first one from behind.
        ids, place = np.unique(labels.ids[::-1], return_index=True)
        truth = labels.truth[::-1][place]
        if not len(self._ids):
            return ids
        at = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        is_here = self._ids[at] == ids
        self._put(at[is_here], truth[is_here])
        return np.asarray(ids[~is_here], ids.dtype)

    def done(self, unknown: int, *, at_most: bool = False) -> Joined:
        """What came of it; so many labels belong to no prediction at all."""
        score = self._score
        counts = Counts(
            predicted=len(self._ids) + self._unnamed,
            labelled=int(is_known(self._truth).sum()),
            repeated=self._repeated,
            unnamed=self._unnamed,
            unscored=0 if score is None else int(np.isnan(score).sum()),
            outside=0 if score is None else int(((score < 0) | (score > 1)).sum()),
            unknown=unknown,
            unknown_at_most=at_most,
            mistyped=self._mistyped,
        )
        return Joined(score, self._prediction, self._segment, self._truth, self._part, counts)

    def _take_own(self, parts: Sequence[Predicted], rows: NDArray[np.intp]) -> None:
        """The truth that came with the predictions: what is said later of the same rows counts in its place."""
        start = 0
        for part in parts:
            end = start + len(part)
            if part.truth is not None:
                here = np.flatnonzero((rows >= start) & (rows < end))
                truth = part.truth[rows[here] - start]
                there = is_known(truth)
                self._put(here[there], truth[there])
            start = end

    def _put(self, at: NDArray[np.intp], truth: Labels) -> None:
        if (truth.dtype.kind == "S") is not self._is_text:
            self._mistyped += len(at)
            return
        if self._is_binary:
            fits = np.isin(truth, (0.0, 1.0))
            self._mistyped += int((~fits).sum())
            at, truth = at[fits], truth[fits]
        if self._is_text and truth.dtype.itemsize > self._truth.dtype.itemsize:
            self._truth = self._truth.astype(f"S{truth.dtype.itemsize}")
        self._truth[at] = truth


def _named(parts: Sequence[Predicted]) -> tuple[Texts, int, NDArray[np.intp]]:
    """The ids of rows that can be joined, how many cannot, and which rows they are."""
    if not parts:
        return np.zeros(0, "S1"), 0, np.zeros(0, np.intp)
    ids = np.concatenate([each.ids for each in parts])
    own = [np.zeros(len(each), bool) if each.truth is None else is_known(each.truth) for each in parts]
    is_unnamed = np.asarray(ids == b"")
    # A row that brings its own truth needs no name: it gets one that nobody can send.
    alone = np.flatnonzero(is_unnamed & np.concatenate(own))
    if len(alone):
        names = np.char.add(b"\x01row ", alone.astype(np.bytes_))
        ids = ids.astype(np.promote_types(ids.dtype, names.dtype))
        ids[alone] = names
        is_unnamed[alone] = False
    kept = np.flatnonzero(~is_unnamed)
    return ids[kept], int(is_unnamed.sum()), kept


def _labels(values: Sequence[Labels | None], parts: Sequence[Predicted]) -> Labels | None:
    """What was predicted, of the type that the newest part has; in others it is not known."""
    there = [each for each in values if each is not None and is_known(each).any()]
    if not there:
        return None
    if there[-1].dtype.kind == "f":
        return _numbers(
            [each if each is not None and each.dtype.kind == "f" else None for each in values], parts
        )
    return _texts([each if each is not None and each.dtype.kind == "S" else None for each in values], parts)


def _numbers(values: Sequence[Labels | None], parts: Sequence[Predicted]) -> Numbers | None:
    if all(each is None for each in values):
        return None
    filled = [
        np.full(len(part), np.nan) if each is None else each for each, part in zip(values, parts, strict=True)
    ]
    return np.concatenate(filled).astype(np.float64)


def _texts(values: Sequence[Labels | None], parts: Sequence[Predicted]) -> Texts | None:
    if all(each is None for each in values):
        return None
    filled = [
        np.zeros(len(part), "S1") if each is None else each for each, part in zip(values, parts, strict=True)
    ]
    return np.concatenate(filled).astype(np.bytes_)
