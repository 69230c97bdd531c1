"""Batches that come to a house where monitors watch, and what the monitors made of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import numpy as np

from bot.domain.alerts.alert import Alert
from bot.domain.batches import Batch, ReportedMetric, Window
from bot.domain.monitors.reading import Reading
from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile
from bot.services import batches, monitoring
from bot.services.batches import Content, Delivery
from storage import alerts, monitors
from tests.services.house import MONDAY, POLICY, House

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TUESDAY = MONDAY.replace(hour=0) + DAY
"""The first midnight after the first version of each model went live."""
SENDER = "feature-pipeline"


def policy(*found: str, more: str = "") -> str:
    """The policy with these monitors of churn."""
    return POLICY.replace(
        "churn: {channel: C0CHURN}", f"churn: {{channel: C0CHURN, monitors: [{', '.join(found)}]{more}}}"
    )


@dataclass
class Watched:
    """The house, and batches that come to it by the day."""

    house: House
    rng: np.random.Generator = field(default_factory=lambda: np.random.default_rng(11))

    def rows(self, count: int = 500, shift: float = 0.0, nulls: int = 0) -> Profile:
        """What a batch is about; of a shift it is the age, and the ages that are not there are so many."""
        ages = ColumnSummary.of_floats("age", self.rng.normal(40, 9, count - nulls) + shift * 9, nulls)
        visits = ColumnSummary.of_numbers("visits", Kind.INTEGER, self.rng.integers(0, 9, count))
        score = ColumnSummary.of_floats("score", self.rng.beta(2, 5, count))
        return Profile(count, (ages, visits, score))

    def send(
        self, until: datetime, profile: Profile | None = None, *, name: str = "", model: str = "churn",
        version: int | None = None, by: str = SENDER,
    ) -> Batch:  # fmt: skip
        """A batch of the hour until then arrives now."""
        called = name or f"{until:%Y-%m-%dT%H:%M}"
        known = sha256(f"{model} {called}".encode()).hexdigest()
        told = Delivery(model, "production", known, by, self.house.clock.now())
        found = Content(self.rows() if profile is None else profile, {})
        with self.house.database.write() as session:
            return batches.store(
                session, told, found, Window(until - HOUR, until), name=called, version=version
            )

    def report(
        self, until: datetime, value: float, metric: str = "roc_auc", version: int | None = None
    ) -> None:
        """A metric is reported."""
        told = ReportedMetric(
            "churn", "production", metric, value, Window(until - HOUR, until), 900, version, self.house.clock.now(), SENDER
        )  # fmt: skip
        with self.house.database.write() as session:
            batches.store_metric(session, told)

    def at(self, moment: datetime) -> int:
        """It is that time, and the routine runs; how many looks there were."""
        self.house.clock.set(moment)
        return monitoring.sweep(self.house.context)

    def day(self, number: int, profile: Profile | None = None, *, model: str = "churn") -> int:
        """A batch comes at noon of that day after Tuesday's midnight, and the day after the monitors look at it."""
        noon = TUESDAY + number * DAY + 12 * HOUR
        self.house.clock.set(noon)
        self.send(noon, profile, model=model)
        return self.at(TUESDAY + (number + 1) * DAY + 7 * HOUR)

    def days(self, numbers: Sequence[int]) -> None:
        """Days on which all is as always."""
        for each in numbers:
            self.day(each)

    def readings(self, monitor: str, model: str = "churn") -> list[Reading]:
        """What a monitor saw, the first look first."""
        with self.house.database.read() as session:
            return list(reversed(monitors.readings(session, model, "production", monitor, 100)))

    def opened(self) -> list[Alert]:
        """The alerts that are open, the oldest first."""
        with self.house.database.read() as session:
            return list(reversed(alerts.under_way(session)))


def concealed(name: str, values: Sequence[str], nulls: int = 0) -> ColumnSummary:
    """A column that may be personal: its texts stand for hashes."""
    counts = {each: list(values).count(each) for each in set(values)}
    return ColumnSummary.of_texts(name, Categories.of(counts.items()), nulls, concealed=True)
