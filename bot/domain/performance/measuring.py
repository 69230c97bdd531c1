"""Every metric of the labelled rows, with its interval, or why it is not known."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.domain.answers import Answers
from bot.domain.difference import CONFIDENCE
from bot.domain.measures import Measure
from bot.domain.one_sample import Chance
from bot.domain.paired import FEWEST_PAIRS, too_few
from bot.domain.performance.joining import Joined
from bot.domain.performance.reading import is_known
from bot.domain.performance.tasks import NEEDS_PROBABILITIES, NEEDS_SCORES, Wanted, better
from bot.domain.performance.told import Measured, Task, Why

SEED = 20_26
_OF_ONES = frozenset({"f1", "recall"})
# A mean over rows, whatever their kinds.
_OF_ROWS = frozenset({"accuracy", "log_loss", "brier"})


def measure_all(joined: Joined, task: Task, wanted: Sequence[Wanted]) -> tuple[Measured, ...]:
    """Each of the wanted measures over the rows that it can be computed of."""
    scored, labelled = scored_rows(joined, task), label_rows(joined, task)
    # Drawn once for all measures of the same rows.
    chances = {rows: Chance(rows, SEED) for rows in {len(scored), len(labelled)}}
    found = []
    for each in wanted:
        answers, why = _rows_for(each.measure, joined, scored, labelled)
        chance = None if answers is None else chances[len(answers.truth)]
        found.append(measured(each.measure, answers, why, chance=chance))
    return tuple(found)


def measured(
    measure: Measure,
    answers: Answers | None,
    missing: Why | None = None,
    confidence: float = CONFIDENCE,
    chance: Chance | None = None,
) -> Measured:
    """A measure of these answers; `missing` says why there are none."""
    name = measure.name
    rows = 0 if answers is None else len(answers.truth)
    if answers is None or not rows:
        return Measured(name, better(name), 0, why=missing or Why.NO_LABELS)
    value = value_of(measure, answers)
    if value is None:
        is_alike = answers.is_binary and len(np.unique(answers.truth)) < 2
        return Measured(name, better(name), rows, why=Why.ONE_CLASS if is_alike else Why.NOT_MEASURABLE)
    if rows < FEWEST_PAIRS or (name not in _OF_ROWS and too_few(answers)):
        return Measured(name, better(name), rows, value, why=Why.TOO_FEW)
    found = measure.interval(answers, chance or Chance(rows, SEED), confidence)
    if found is None:
        return Measured(name, better(name), rows, value, why=Why.NO_SPREAD)
    return Measured(name, better(name), rows, value, found.low, found.high, found.method)


def value_of(measure: Measure, answers: Answers) -> float | None:
    """The value alone; None where it is undefined."""
    value = None if _is_undefined(measure.name, answers) else measure.value(answers)
    return value if value is not None and math.isfinite(value) else None


def rows_of(measure: Measure, joined: Joined, task: Task) -> NDArray[np.intp]:
    """The places of the rows that a measure is computed of."""
    needs = NEEDS_SCORES | NEEDS_PROBABILITIES
    return (scored_rows if measure.name in needs else label_rows)(joined, task)


def scored_rows(joined: Joined, task: Task) -> NDArray[np.intp]:
    """The places of labelled rows that have a score."""
    if joined.score is None or task is not Task.BINARY:
        return np.zeros(0, np.intp)
    return np.flatnonzero(_usable(joined, task) & ~np.isnan(joined.score))


def label_rows(joined: Joined, task: Task) -> NDArray[np.intp]:
    """The places of labelled rows of which something was predicted; a probability says 1 from one half."""
    if joined.prediction is not None:
        return np.flatnonzero(_usable(joined, task) & is_known(joined.prediction))
    return scored_rows(joined, task) if has_probabilities(joined) else np.zeros(0, np.intp)


def has_probabilities(joined: Joined) -> bool:
    """Whether every score that is one lies between 0 and 1."""
    return joined.score is not None and joined.counts.outside == 0


def answers_at(joined: Joined, rows: NDArray[np.intp]) -> Answers:
    """What was said and true of these rows."""
    prediction = None if joined.prediction is None else joined.prediction[rows]
    return Answers(joined.truth[rows], None if joined.score is None else joined.score[rows], prediction)


def _rows_for(
    measure: Measure, joined: Joined, scored: NDArray[np.intp], labelled: NDArray[np.intp]
) -> tuple[Answers | None, Why | None]:
    if not joined.counts.labelled:
        return None, Why.NO_LABELS
    if measure.name in NEEDS_SCORES | NEEDS_PROBABILITIES:
        if not len(scored):
            return None, Why.NO_SCORES
        if measure.name in NEEDS_PROBABILITIES and not has_probabilities(joined):
            return None, Why.NOT_PROBABILITIES
        return answers_at(joined, scored), None
    if len(labelled):
        return answers_at(joined, labelled), None
    is_ranking = joined.prediction is None and len(scored) > 0
    return None, Why.NOT_PROBABILITIES if is_ranking else Why.NO_SCORES


def _usable(joined: Joined, task: Task) -> NDArray[np.bool_]:
    """Where the truth is known, and one that such predictions can have."""
    found = joined.is_labelled
    return found & np.isin(joined.truth, (0.0, 1.0)) if task is Task.BINARY else found


def _is_undefined(name: str, answers: Answers) -> bool:
    """Of what is found among the ones nothing can be said where there are none."""
    return name in _OF_ONES and answers.is_binary and not (answers.truth == 1).any()
