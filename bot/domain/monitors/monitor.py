"""A monitor as somebody wrote it down: what it watches, against what, and how often. It loads nothing heavy."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.drift.thresholds import Thresholds
from bot.domain.severity import Severity
from bot.domain.working_time import Duration, parse_duration

CRITICAL = "critical"
FINDINGS, ROWS, BATCHES = "findings", "rows", "batches"
LONGEST_NAME = 64
ENOUGH = 8
"""Of fewer earlier windows nobody knows how much they vary."""
_PERCENT = re.compile(r"\s*(\d{1,2}(?:\.\d{1,3})?)\s*%\s*")


class What(StrEnum):
    """What is watched."""

    FEATURE_DRIFT = "feature_drift"
    PREDICTION_DRIFT = "prediction_drift"
    PERFORMANCE = "performance"
    DATA_QUALITY = "data_quality"
    VOLUME = "volume"
    NO_DATA = "no_data"

    @property
    def is_drift(self) -> bool:
        """Whether it holds two distributions against each other."""
        return self in {What.FEATURE_DRIFT, What.PREDICTION_DRIFT}


class Statistic(StrEnum):
    """How far a column moved, in which measure."""

    PSI = "psi"
    JS = "js"
    KS = "ks"
    WASSERSTEIN = "wasserstein"
    CHI2 = "chi2"

    @property
    def key(self) -> str:
        """What the drift of a column calls it; Wasserstein in standard deviations, so that one limit fits all columns."""
        return "wasserstein_normed" if self is Statistic.WASSERSTEIN else self.value


class Reference(StrEnum):
    """What something is held against: the data of the training, the first batch of the live version, earlier batches."""

    TRAINING = "training"
    PROMOTION = "promotion"
    WINDOW = "window"


@dataclass(frozen=True, slots=True)
class Limits:
    """What is too much: `above` or `below` a number, or with `false_alarms` what a batch that is well shows that rarely."""

    above: float | None = None
    below: float | None = None
    false_alarms: float | None = None

    @property
    def is_learned(self) -> bool:
        """Whether the numbers are learned from earlier batches."""
        return self.false_alarms is not None

    @property
    def is_said(self) -> bool:
        """Whether anything was said."""
        return self != Limits()


@dataclass(frozen=True, slots=True)
class Monitor:
    """Watches `what` in its measure `of`: a statistic, a metric's name, `findings`, `rows` or `batches`.

    It looks `every` so long, at what happened in the `window` before, once late data had its `delay`. Without
    `environments` it watches where every version ends up; without `reference` the one that goes with what it watches.
    `earlier`: of a window as reference, how long it is.
    """

    what: What
    of: str
    limits: Limits = Limits()
    every: Duration = Duration("1d", seconds=86400)
    reference: Reference | None = None
    earlier: Duration | None = None
    window: Duration | None = None
    delay: Duration | None = None
    severity: Severity | None = None
    columns: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    called: str = ""

    @property
    def name(self) -> str:
        """What it is called: as somebody said, else after what it does."""
        if self.called:
            return self.called
        return self.what.value if self.of in {FINDINGS, ROWS, BATCHES} else f"{self.what} {self.of}"

    @property
    def period(self) -> timedelta:
        """How often it looks."""
        return timedelta(seconds=self.every.seconds)

    @property
    def looks_back(self) -> timedelta:
        """Over how long it looks back."""
        return timedelta(seconds=(self.window or self.every).seconds)

    @property
    def waits(self) -> timedelta:
        """How long it waits for what comes late; a quarter of its schedule, where nobody said."""
        return self.period / 4 if self.delay is None else timedelta(seconds=self.delay.seconds)

    @property
    def remembers(self) -> timedelta:
        """How far back the batches lie that it is held against."""
        return timedelta(seconds=(self.earlier or EARLIER).seconds)

    @property
    def against(self) -> Reference | None:
        """What it is held against; None where it is held against nothing, or the training data as far as they are known."""
        if self.limits.is_learned:
            return Reference.WINDOW
        usual = {What.PREDICTION_DRIFT: Reference.PROMOTION, What.DATA_QUALITY: Reference.PROMOTION}
        return self.reference or usual.get(self.what)

    @property
    def statistic(self) -> Statistic | None:
        """Of drift, how it is measured."""
        return Statistic(self.of) if self.what.is_drift else None

    @property
    def upper(self) -> float | None:
        """The number above which it is too much, said or not; None where there is none, or it is learned."""
        if self.limits.above is not None or self.limits.is_learned:
            return self.limits.above
        if self.what is What.DATA_QUALITY:
            return 0.0
        key = self.statistic.key if self.statistic else ""
        return getattr(Thresholds(), key, 0.0 if self.statistic else None)

    def loudness(self, tier: str | None) -> Severity:
        """How loudly it speaks of a model: drift pages nobody unless somebody says so."""
        if self.severity is not None:
            return self.severity
        matters = self.what in {What.PERFORMANCE, What.VOLUME, What.NO_DATA}
        return Severity.PAGE if matters and tier == CRITICAL else Severity.CHANNEL


EARLIER = Duration("30d", seconds=30 * 86400)


def parse_share(text: str) -> float:
    """A share such as `1%`; ValueError for what is none, and for one that no alarm could keep to or nobody wants.

    >>> parse_share("1%")
    0.01
    """
    found = _PERCENT.fullmatch(text)
    share = float(found[1]) / 100 if found else 0.0
    if not 0.001 <= share <= 0.2:
        raise ValueError(f"must be a share from `0.1%` to `20%`, like `1%`, not `{text[:60]}`")
    return share


def parse_reference(text: str) -> tuple[Reference, Duration | None]:
    """`training`, `promotion`, or how long the window of earlier batches is, like `30d`; ValueError for what is neither."""
    if text in {Reference.TRAINING, Reference.PROMOTION}:
        return Reference(text), None
    try:
        found = parse_duration(text)
    except ValueError:
        found = None
    if found is None or not found.seconds:
        raise ValueError(f"must be `training`, `promotion`, or a time like `30d`, not `{text[:60]}`")
    return Reference.WINDOW, found
