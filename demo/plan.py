"""What the data scientists tried: which algorithm, with which settings, on which data, and when."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from demo.organisation import ANA, LEO

Settings = Mapping[str, int | float]

# A Monday. Shown times are moved by whole weeks, so work stays on working days.
FIRST_DAY = datetime(2026, 1, 5, 8, tzinfo=UTC)


class Learner(StrEnum):
    """The families of algorithms that were tried."""

    LINEAR = "linear"
    NEIGHBOURS = "neighbours"
    FOREST = "forest"
    BOOSTING = "boosting"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Release:
    """A data set as it was frozen: `share` of its training rows, and a holdout drawn by a seed."""

    data_set: str
    version: str
    share: float
    holdout_seed: int


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """One training run before it is trained; `started_at` is on the plan's own calendar."""

    name: str
    experiment: str
    learner: Learner
    settings: Settings
    release: Release
    author: str
    commit: str
    dirty: bool
    seed: int
    started_at: datetime
    duration: timedelta

    @property
    def run_id(self) -> str:
        """32 hexadecimal digits that are the same each time."""
        # Made of the name, so that a link to a run holds over a new training.
        return hashlib.sha256(f"northwind/{self.name}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Sweep:
    """One algorithm tried with several settings in one go, on the `day`-th day of the plan."""

    experiment: str
    learner: Learner
    release: Release
    author: str
    day: int
    settings: tuple[Settings, ...]


CANCER_V1 = Release("breast-cancer", "v1", 0.6, 11)
CANCER_V2 = Release("breast-cancer", "v2", 1.0, 11)
WINE_V1 = Release("wine", "v1", 0.5, 12)
WINE_V2 = Release("wine", "v2", 1.0, 12)
DIGITS_V1 = Release("digits", "v1", 0.4, 13)
DIGITS_V2 = Release("digits", "v2", 1.0, 13)
# The first holdout was drawn otherwise, so what was measured on it does not compare with the second.
DIABETES_V1 = Release("diabetes", "v1", 0.7, 14)
DIABETES_V2 = Release("diabetes", "v2", 1.0, 15)
DATA_RELEASES = (
    CANCER_V1,
    CANCER_V2,
    WINE_V1,
    WINE_V2,
    DIGITS_V1,
    DIGITS_V2,
    DIABETES_V1,
    DIABETES_V2,
)

_SECONDS_A_STEP = {
    Learner.LINEAR: 4,
    Learner.NEIGHBOURS: 7,
    Learner.FOREST: 11,
    Learner.BOOSTING: 19,
    Learner.NETWORK: 26,
}


def _linear(*pairs: tuple[float, float]) -> tuple[Settings, ...]:
    return tuple({"alpha": alpha, "eta0": eta0, "epochs": 20} for alpha, eta0 in pairs)


def _neighbours(*counts: int) -> tuple[Settings, ...]:
    return tuple({"n_neighbors": count} for count in counts)


def _forest(*pairs: tuple[int, int]) -> tuple[Settings, ...]:
    return tuple({"n_estimators": trees, "max_depth": depth} for trees, depth in pairs)


def _boosting(*triples: tuple[int, int, float]) -> tuple[Settings, ...]:
    return tuple(
        {"n_estimators": trees, "max_depth": depth, "learning_rate": rate} for trees, depth, rate in triples
    )


def _network(*triples: tuple[int, float, int]) -> tuple[Settings, ...]:
    return tuple({"hidden": hidden, "alpha": alpha, "epochs": epochs} for hidden, alpha, epochs in triples)


SWEEPS = (
    Sweep(
        "tumour-screening", Learner.LINEAR, CANCER_V1, ANA, 0, _linear((1.0, 0.02), (0.3, 0.05), (0.1, 0.1))
    ),
    Sweep("tumour-screening", Learner.FOREST, CANCER_V1, LEO, 3, _forest((60, 2), (120, 4), (200, 8))),
    Sweep(
        "tumour-screening",
        Learner.BOOSTING,
        CANCER_V2,
        ANA,
        15,
        _boosting((60, 2, 0.05), (100, 2, 0.1), (160, 3, 0.1), (120, 1, 0.2)),
    ),
    Sweep(
        "tumour-screening",
        Learner.NETWORK,
        CANCER_V2,
        LEO,
        29,
        _network((8, 0.01, 30), (16, 0.1, 40), (32, 0.001, 40)),
    ),
    Sweep("wine-grading", Learner.LINEAR, WINE_V1, LEO, 1, _linear((1.0, 0.01), (0.3, 0.02), (0.1, 0.05))),
    Sweep("wine-grading", Learner.NEIGHBOURS, WINE_V1, LEO, 2, _neighbours(3, 7, 15)),
    Sweep("wine-grading", Learner.FOREST, WINE_V2, ANA, 17, _forest((40, 2), (80, 3), (160, 6))),
    Sweep(
        "wine-grading",
        Learner.BOOSTING,
        WINE_V2,
        ANA,
        30,
        _boosting((30, 1, 0.1), (60, 2, 0.1), (90, 3, 0.05)),
    ),
    Sweep(
        "digit-reader", Learner.LINEAR, DIGITS_V1, ANA, 4, _linear((0.1, 0.01), (0.01, 0.02), (0.001, 0.05))
    ),
    Sweep("digit-reader", Learner.NEIGHBOURS, DIGITS_V1, ANA, 7, _neighbours(3, 5, 11)),
    Sweep(
        "digit-reader",
        Learner.NETWORK,
        DIGITS_V2,
        LEO,
        18,
        _network((16, 0.01, 30), (32, 0.01, 40), (64, 0.001, 40)),
    ),
    Sweep("digit-reader", Learner.FOREST, DIGITS_V2, LEO, 31, _forest((60, 5), (120, 8), (200, 14))),
    Sweep("diabetes-progression", Learner.NEIGHBOURS, DIABETES_V1, LEO, 8, _neighbours(5, 15)),
    Sweep(
        "diabetes-progression",
        Learner.LINEAR,
        DIABETES_V1,
        LEO,
        9,
        _linear((0.1, 0.001), (0.01, 0.002), (0.001, 0.01)),
    ),
    Sweep("diabetes-progression", Learner.FOREST, DIABETES_V2, ANA, 21, _forest((60, 3), (120, 5), (200, 9))),
    Sweep(
        "diabetes-progression",
        Learner.BOOSTING,
        DIABETES_V2,
        ANA,
        32,
        _boosting((60, 2, 0.05), (100, 1, 0.1), (120, 3, 0.05), (160, 2, 0.1)),
    ),
)


def planned_runs() -> tuple[PlannedRun, ...]:
    """Every run of the plan, the earliest first."""
    runs = (run for sweep in SWEEPS for run in _runs_of(sweep))
    return tuple(sorted(runs, key=lambda run: (run.started_at, run.name)))


def _runs_of(sweep: Sweep) -> Iterator[PlannedRun]:
    prefix = f"{sweep.experiment.split('-')[0]}-{sweep.learner}"
    started_at = FIRST_DAY + timedelta(days=sweep.day)
    for index, settings in enumerate(sweep.settings):
        name = f"{prefix}-{index + 1}"
        duration = _duration(name, sweep.learner, settings)
        yield PlannedRun(
            name=name,
            experiment=sweep.experiment,
            learner=sweep.learner,
            settings=settings,
            release=sweep.release,
            author=sweep.author,
            commit=hashlib.sha1(f"northwind/models {name}".encode(), usedforsecurity=False).hexdigest(),
            dirty=index == 0 and sweep.learner is Learner.NEIGHBOURS,
            seed=1000 + sweep.day * 10 + index,
            started_at=started_at,
            duration=duration,
        )
        started_at += duration + timedelta(minutes=6)


def _duration(name: str, learner: Learner, settings: Settings) -> timedelta:
    # Not the clock's: that differs each time, and what is shown would too.
    steps = max(settings.get("epochs", 0), settings.get("n_estimators", 0) / 5, 10)
    spread = 0.9 + int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) / 0xFFFF / 5
    return timedelta(seconds=round(steps * _SECONDS_A_STEP[learner] * spread))
