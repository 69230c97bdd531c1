"""In which part of the rows a model does worst, and whether that is more than chance among so many parts."""

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Texts
from bot.domain.difference import CONFIDENCE
from bot.domain.interval import Known, apart
from bot.domain.measures import Measure
from bot.domain.one_sample import Chance
from bot.domain.paired import FEWEST_PAIRS, MOST_SEGMENTS
from bot.domain.performance.joining import Joined
from bot.domain.performance.measuring import SEED, answers_at, measured, rows_of
from bot.domain.performance.told import Measured, Segment, Segments, Task, Why
from bot.domain.policy import Better

# There may be fifty of them, each with resamples of its own.
UNITS = 500

Parts = dict[bytes, NDArray[np.intp]]


def segments_of(joined: Joined, task: Task, measure: Measure) -> Segments:
    """The worst part, by one measure.

    Each of m parts gets an interval at 1 - 0.05 / m (Bonferroni), so that with 0.95 all hold at once. The part whose better
    end lies worst is held against all other rows, then the one whose value is worst: the first that is worse for certain
    is named, else the worst value. Rows without a segment count among the others only.
    """
    if joined.segment is None:
        return Segments(measure.name, why=Why.NO_SEGMENTS)
    rows = rows_of(measure, joined, task)
    parts = _parts(joined.segment[rows], rows)
    if len(parts) > MOST_SEGMENTS:
        return Segments(measure.name, why=Why.TOO_MANY_SEGMENTS)
    if len(parts) < 2:
        return Segments(measure.name, why=Why.NO_SEGMENTS)
    enough = {name: found for name, found in parts.items() if len(found) >= FEWEST_PAIRS}
    confidence = 1 - (1 - CONFIDENCE) / max(len(enough), 1)
    judged = {
        name: found
        for name, places in enough.items()
        if (found := _measured(joined, measure, places, confidence)).low is not None
    }
    worst = _worst(joined, measure, rows, parts, judged, confidence)
    why = None if worst else Why.TOO_FEW
    return Segments(measure.name, len(judged), len(parts) - len(judged), confidence, worst, why)


def _parts(segments: Texts, rows: NDArray[np.intp]) -> Parts:
    names, place = np.unique(segments, return_inverse=True)
    if len(names) > MOST_SEGMENTS + 1:
        # Too many to be looked at, and none is.
        return dict.fromkeys((bytes(each) for each in names), rows[:0])
    return {bytes(name): rows[place == at] for at, name in enumerate(names) if name}


def _worst(
    joined: Joined,
    measure: Measure,
    rows: NDArray[np.intp],
    parts: Parts,
    judged: dict[bytes, Measured],
    confidence: float,
) -> Segment | None:
    found: list[Segment] = []
    for name in dict.fromkeys(_candidates(judged)):
        others = _measured(joined, measure, _others(rows, parts[name], len(joined.truth)), confidence)
        found.append(_segment(name, judged[name], others))
    certain = [each for each in found if each.is_worse]
    return next(iter(certain or found[-1:]), None)


def _measured(joined: Joined, measure: Measure, places: NDArray[np.intp], confidence: float) -> Measured:
    chance = Chance(len(places), SEED, UNITS)
    return measured(measure, answers_at(joined, places), None, confidence, chance)


def _others(rows: NDArray[np.intp], part: NDArray[np.intp], length: int) -> NDArray[np.intp]:
    is_other = np.zeros(length, bool)
    is_other[rows] = True
    is_other[part] = False
    return np.flatnonzero(is_other)


def _candidates(judged: dict[bytes, Measured]) -> list[bytes]:
    """The part that is bad for certain, as far as one is, and the one with the worst value."""
    if not judged:
        return []
    return [min(judged, key=lambda name: _badness(judged[name], end)) for end in ("best", "value")]


def _badness(found: Measured, end: str) -> float:
    is_higher = found.better is Better.HIGHER
    which = found.value if end == "value" else (found.high if is_higher else found.low)
    return (which or 0.0) * (1 if is_higher else -1)


def _segment(name: bytes, found: Measured, others: Measured) -> Segment:
    own = _known(found)
    text = name.decode(errors="replace")
    if others.low is None:
        # Nothing is certain beside what is not known well itself.
        alone = own.value - (others.value or 0.0)
        return Segment(text, found.rows, own.value, own.low, own.high, alone, None, None, is_worse=False)
    gap = apart(_known(others), own)
    is_worse = gap.high < 0 if found.better is Better.HIGHER else gap.low > 0
    return Segment(text, found.rows, own.value, own.low, own.high, gap.value, gap.low, gap.high, is_worse)


def _known(found: Measured) -> Known:
    value = found.value or 0.0
    return Known(
        value, value if found.low is None else found.low, value if found.high is None else found.high
    )
