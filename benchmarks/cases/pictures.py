"""The pictures that monitoring answers with, each 1600 x 900 points large, beside the same panels as pyplot makes them.

The peer is what most programs do: `pyplot.subplots`, a panel a column with its histogram before and after, a title, `savefig` of
the same size. The words that our pictures bring are made too. Loading matplotlib is part of neither.
"""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray

from benchmarks.rows import PeerTakes, Row, Samples
from benchmarks.watch import in_turns, timed
from bot.charts.course import course_png
from bot.charts.distribution_words import Sides
from bot.charts.distributions import distributions_png
from bot.charts.status_grid import status_png
from bot.domain.course import Course, Measurement, Release
from bot.domain.distribution import distributions
from bot.domain.drift.drift import drift
from bot.domain.monitors.reading import Status
from bot.domain.policy import Better
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile
from bot.domain.status import ModelStatus

COLUMNS, ROWS, DAYS, MODELS = 6, 5_000, 60, 30
START = datetime(2026, 10, 1, tzinfo=UTC)

Table = dict[str, NDArray[np.float64]]


def measure() -> Iterator[Row]:
    """A row a picture."""
    before, after = _table(0.0), _table(0.5)
    ours, peer = in_turns(_moved(before, after), _by_pyplot(before, after), rounds=15)
    yield Row(f"{COLUMNS} columns before and after", ours, peer, "pyplot", PeerTakes(1.5))
    yield Row(f"a metric over {DAYS} days", _alone(lambda: course_png(_course())))
    yield Row(f"{MODELS} models by status", _alone(lambda: status_png(_models())))


def _alone(draw: Callable[[], object]) -> Samples:
    return timed(draw, rounds=15)


def _table(shift: float) -> Table:
    rng = np.random.default_rng(5)
    return {f"column {at}": rng.normal(shift, 1, ROWS) for at in range(COLUMNS)}


def _moved(before: Table, after: Table) -> Callable[[], object]:
    # Profiles are kept with a batch; they are no part of drawing.
    one, two = (_profile(each) for each in (before, after))
    found = distributions(one, two, drift(one, two))
    return lambda: distributions_png(found, "bench in production", Sides())


def _profile(table: Table) -> Profile:
    return Profile(ROWS, tuple(ColumnSummary.of_floats(name, values) for name, values in table.items()))


def _by_pyplot(before: Table, after: Table) -> Callable[[], object]:
    mpl.use("Agg")
    from matplotlib import pyplot as plt

    # Binned before, as ours are: pyplot draws the same steps.
    bins = {name: np.histogram_bin_edges(np.concatenate([before[name], after[name]]), 24) for name in before}
    counts = {
        name: [np.histogram(each[name], edges)[0] for each in (before, after)] for name, edges in bins.items()
    }

    def draw() -> None:
        figure, axes = plt.subplots(2, 3, figsize=(8, 4.5))
        for panel, (name, (one, two)) in zip(axes.flat, counts.items(), strict=True):
            panel.stairs(one, bins[name], fill=True, color="#cfd3da")
            panel.stairs(two, bins[name], color="#1264a3")
            panel.set_title(name)
        figure.suptitle("bench in production")
        figure.savefig(io.BytesIO(), dpi=200)
        plt.close(figure)

    return draw


def _course() -> Course:
    chance = np.random.default_rng(6)
    values = cast(list[float], (0.9 + 0.01 * chance.standard_normal(DAYS)).tolist())
    points = tuple(
        Measurement(START + timedelta(days=day), value, value - 0.01, value + 0.01)
        for day, value in enumerate(values)
    )
    return Course(
        "bench in production", "roc_auc", Better.HIGHER, points, (Release(START + timedelta(days=20), "@2"),)
    )


def _models() -> list[ModelStatus]:
    worst = (Status.FAILING, Status.DEGRADED, Status.NO_DATA, Status.HEALTHY)
    return [ModelStatus(f"model-{at}", worst[min(at // 3, 3)]) for at in range(MODELS)]
