"""Made rows for the tests of performance: predictions, and labels that follow."""

from collections.abc import Sequence

import numpy as np

from bot.domain.answers import Labels, Numbers
from bot.domain.columns import Column
from bot.domain.performance.joining import Join, Joined
from bot.domain.performance.reading import read_predicted, read_truths
from bot.domain.predictions import text_column

Values = Sequence[float] | Sequence[str] | Labels


def column(values: Values) -> Column:
    found = np.asarray(values)
    if found.dtype.kind in "US":
        return text_column(
            [each.decode() if isinstance(each, bytes) else str(each) for each in found.tolist()]
        )
    return Column(found.astype(np.float64))


def ids(count: int, start: int = 0) -> list[str]:
    return [f"p{at:06d}" for at in range(start, start + count)]


def batch(names: Sequence[str] | None = None, /, **columns: Values) -> dict[str, Column]:
    rows = len(next(iter(columns.values())))
    named = {"prediction_id": text_column(ids(rows) if names is None else names)}
    return named | {name: column(values) for name, values in columns.items()}


def labels(truth: Values, names: Sequence[str] | None = None) -> dict[str, Column]:
    return batch(names, truth=truth)


def joined(batches: Sequence[dict[str, Column]], *deliveries: dict[str, Column]) -> Joined:
    join = Join([read_predicted(each) for each in batches])
    unknown = sum(len(join.add(read_truths(each))) for each in deliveries)
    return join.done(unknown)


def scored(rows: int, seed: int = 1, *, off: float = 0.0) -> tuple[Numbers, Numbers]:
    """Probabilities, and truths that come out as they say; with `off` the scores say something else than what happens."""
    rng = np.random.default_rng(seed)
    probability = rng.beta(1, 2, rows)
    truth = (rng.random(rows) < probability).astype(np.float64)
    return np.clip(probability + off, 0, 1), truth
