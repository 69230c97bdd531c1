"""What models in use meet: rows of real data and the answers of each version to them, at each step of a known shift.

Nothing here trains or imports what trains.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
from pydantic import TypeAdapter

STEPS = 6
"""How often a stream shifts; step 0 is the data as they are."""


@dataclass(frozen=True, slots=True)
class Stream:
    """The rows that a model may meet; `rows[step]` has a tuple for each row, `answers[version][step]` its answers.

    `answered`: what the answers are called, `score` or `prediction`.
    """

    model: str
    columns: tuple[str, ...]
    truth: tuple[float, ...]
    segments: tuple[str, ...]
    answered: str
    rows: tuple[tuple[tuple[float, ...], ...], ...]
    answers: dict[int, tuple[tuple[float, ...], ...]]

    def table(self, drawn: tuple[int, ...], step: int, version: int, name: str) -> pa.RecordBatch:
        """A batch of these rows: the features, the answers, and an id for each row."""
        rows = [self.rows[step][each] for each in drawn]
        told: dict[str, list[float] | list[str]] = {
            column: [row[index] for row in rows] for index, column in enumerate(self.columns)
        }
        told["prediction_id"] = ids(name, len(drawn))
        told[self.answered] = [self.answers[version][step][each] for each in drawn]
        if self.segments:
            told["segment"] = [self.segments[each] for each in drawn]
        return pa.RecordBatch.from_pydict(told)

    def labels(self, drawn: tuple[int, ...], name: str) -> pa.RecordBatch:
        """What was true of these rows, known later."""
        truth = [self.truth[each] for each in drawn]
        return pa.RecordBatch.from_pydict({"prediction_id": ids(name, len(drawn)), "truth": truth})

    def draw(self, seed: int, count: int) -> tuple[int, ...]:
        """Rows drawn with replacement."""
        drawn = np.random.default_rng(seed).integers(0, len(self.truth), count)
        return tuple(int(each) for each in drawn)


def ids(name: str, count: int) -> list[str]:
    """The ids of a batch's predictions."""
    return [f"{name}-{number:04d}" for number in range(1, count + 1)]


def to_json(streams: tuple[Stream, ...]) -> bytes:
    """The streams as JSON; `from_json` reads them back."""
    return _adapter().dump_json(streams)


def from_json(text: bytes) -> tuple[Stream, ...]:
    """The streams as they were written; raises ValueError when the text is not theirs."""
    return _adapter().validate_json(text)


@cache
def _adapter() -> TypeAdapter[tuple[Stream, ...]]:
    return TypeAdapter(tuple[Stream, ...])
