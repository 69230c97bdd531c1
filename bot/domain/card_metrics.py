"""Metrics with intervals, and by segment, from the stored predictions of one version."""

from collections.abc import Mapping

import numpy as np

from bot.domain.difference import CONFIDENCE
from bot.domain.measures import Measure
from bot.domain.model_card import CardMetric, CardSegment
from bot.domain.paired import FEWEST_PAIRS, measure_of
from bot.domain.predictions import Predictions

RESAMPLES = 200
# Beyond, an interval is narrower than anybody reads, and takes longer than anybody waits.
MOST_ROWS = 20_000
MOST_SEGMENTS = 12


def card_metrics(
    metrics: Mapping[str, float], predictions: Predictions | None, seed: int
) -> tuple[CardMetric, ...]:
    """Every metric by name; with its interval where the predictions give the value again."""
    return tuple(_metric(name, value, predictions, seed) for name, value in sorted(metrics.items()))


def card_segments(metric: str, reported: float, predictions: Predictions | None) -> tuple[CardSegment, ...]:
    """A metric within the segments, the largest first; nothing where no segment is stored."""
    if predictions is None or predictions.segments is None:
        return ()
    measure, _ = measure_of(metric, [(reported, predictions)])
    if measure is None:
        return ()
    names, counts = np.unique(predictions.segments, return_counts=True)
    largest = sorted(zip(counts.tolist(), names.tolist(), strict=True), key=lambda each: (-each[0], each[1]))
    found = []
    for count, name in largest[:MOST_SEGMENTS]:
        within = measure.value(predictions.answers.taken(predictions.segments == name))
        value = None if within is None or not np.isfinite(within) else float(within)
        found.append(CardSegment(name.decode("utf-8", "replace"), metric, value, count))
    return tuple(found)


def _metric(name: str, value: float, predictions: Predictions | None, seed: int) -> CardMetric:
    if predictions is None or not FEWEST_PAIRS <= len(predictions) <= MOST_ROWS:
        return CardMetric(name, value)
    measure, _ = measure_of(name, [(value, predictions)])
    if measure is None:
        return CardMetric(name, value)
    low, high = _interval(measure, predictions, seed)
    return CardMetric(name, value, low, high, len(predictions))


def _interval(measure: Measure, predictions: Predictions, seed: int) -> tuple[float | None, float | None]:
    """The percentile interval of the bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, ch. 13)."""
    # A seed, so that the same card says the same, whoever asks and when.
    rng = np.random.default_rng(seed)
    rows = len(predictions)
    drawn = (measure.value(predictions.answers.taken(rng.integers(0, rows, rows))) for _ in range(RESAMPLES))
    values = [each for each in drawn if each is not None and np.isfinite(each)]
    if len(values) < RESAMPLES // 2:
        return None, None
    tail = 100 * (1 - CONFIDENCE) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return float(low), float(high)
