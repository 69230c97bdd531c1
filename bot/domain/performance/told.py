"""What is told of the performance of a model in use: light values, for whoever only reads them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.batches import ReportedMetric
from bot.domain.difference import CONFIDENCE
from bot.domain.policy import Better


class Task(StrEnum):
    """What is predicted: one of two kinds (0 and 1), one of several labels, or a number."""

    BINARY = "binary"
    LABELS = "labels"
    NUMBERS = "numbers"


class Why(StrEnum):
    """Why something is not known."""

    NO_PREDICTIONS = "no_predictions"
    NO_LABELS = "no_labels"
    ONE_CLASS = "one_class"
    NO_SCORES = "no_scores"
    NOT_PROBABILITIES = "not_probabilities"
    TOO_FEW = "too_few"
    NO_SPREAD = "no_spread"
    NO_SEGMENTS = "no_segments"
    TOO_MANY_SEGMENTS = "too_many_segments"
    NOT_MEASURABLE = "not_measurable"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows: how many were predicted and labelled, and what could not be used.

    `repeated` predictions came again under an id that was there, `unnamed` ones have no id, `unscored` ones a score that
    is no number, `outside` ones a score that is no probability. `unknown` labels belong to no prediction (at most so many,
    when `unknown_at_most`), `mistyped` ones are of another type than what was predicted.
    """

    predicted: int = 0
    labelled: int = 0
    repeated: int = 0
    unnamed: int = 0
    unscored: int = 0
    outside: int = 0
    unknown: int = 0
    unknown_at_most: bool = False
    mistyped: int = 0


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric over `rows` labelled rows with its interval; `why` says why either is not known."""

    metric: str
    better: Better
    rows: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    method: str | None = None
    why: Why | None = None


class Verdict(StrEnum):
    """What a comparison says: only what lies outside of chance is better or worse."""

    BETTER = "better"
    WORSE = "worse"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Against:
    """A metric beside what was claimed when the version was promoted: now minus then, with its interval.

    `claim_low` and `claim_high` are known where the predictions behind the claim are stored; else the claim is taken as
    exact. `metric` is the name it was claimed under, `measure` what it was found to be. `claimed_by` is the promotion request,
    or the version where there was none.
    """

    metric: str
    measure: str
    claimed_by: str
    claim: float
    claim_low: float | None
    claim_high: float | None
    difference: float
    low: float
    high: float
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of the rows; `name` is None where it may be personal data. `low` to `high` is corrected for their number.

    `gap` is this part minus all other rows, with its corrected interval; `is_worse` when that lies on the worse side of 0.
    """

    name: str | None
    rows: int
    value: float
    low: float
    high: float
    gap: float
    gap_low: float | None
    gap_high: float | None
    is_worse: bool


@dataclass(frozen=True, slots=True)
class Segments:
    """The worst of the parts that were judged by `metric`, each at `confidence`; those with too few rows were not."""

    metric: str = ""
    judged: int = 0
    too_few: int = 0
    confidence: float = CONFIDENCE
    worst: Segment | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """The rows with a score from `low` to `high`: their mean score, and the share that came true with its interval."""

    low: float
    high: float
    rows: int
    score: float
    share: float
    share_low: float
    share_high: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether scores are the probabilities they claim to be: the expected calibration error over the bins.

    `by_chance` is the error that probabilities which are exactly right would show on so many rows.
    """

    rows: int
    error: float
    by_chance: float
    bins: tuple[Bin, ...]

    @property
    def is_off(self) -> bool:
        """Whether the scores are plainly not calibrated: further off than 0.05 and than twice what chance makes."""
        return self.error > max(OFF, 2 * self.by_chance)


OFF = 0.05


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a metric is likely to be without labels, if scores are calibrated: never a measurement.

    The interval is where the true value would lie if that holds; `is_doubtful` when the labels that came speak against it.
    """

    metric: str
    rows: int
    value: float
    low: float
    high: float
    is_doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Point:
    """The metric over the rows of one stretch of time that ended at `at`; estimated where too few labels are known."""

    at: datetime
    rows: int
    value: float
    low: float | None = None
    high: float | None = None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class OverTime:
    """The metric that the model is judged by, stretch by stretch, the oldest first."""

    metric: str = ""
    better: Better = Better.HIGHER
    points: tuple[Point, ...] = ()


@dataclass(frozen=True, slots=True)
class Performance:
    """The performance of one version in one environment, over batches whose windows span `since` to `until`.

    `left_out` counts older batches that were not looked at, since more rows than a limit had come; `beside` are metrics
    that were computed elsewhere.
    """

    model: str
    environment: str
    version: int | None
    since: datetime | None
    until: datetime | None
    batches: int = 0
    left_out: int = 0
    task: Task | None = None
    counts: Counts = Counts()
    metrics: tuple[Measured, ...] = ()
    against: tuple[Against, ...] = ()
    segments: Segments = Segments(why=Why.NO_LABELS)
    calibration: Calibration | None = None
    estimates: tuple[Estimate, ...] = ()
    over_time: OverTime = OverTime()
    beside: tuple[ReportedMetric, ...] = ()
