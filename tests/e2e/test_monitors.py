"""Batches come over the API: drift opens an alert in the model's channel, `health` says so, and a batch that is well ends it."""

import random
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import LEO, WINE
from storage import monitors, tokens
from tests.e2e.people import Someone
from tests.e2e.reading import Json, everything
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

MODEL, HOUR = "wine-grading", timedelta(hours=1)
RULES = f"""
extends: starter
environments: [staging, production]
models:
  wine-grading:
    channel: {WINE}
    monitors:
      - {{feature_drift: psi, every: 1h, delay: 1m}}
      - {{data_quality: findings, every: 1h, delay: 1m}}
"""


class Service:
    """What serves the wine, and sends what it met."""

    def __init__(self, stage: Stage) -> None:
        made = ApiToken(
            "serving000", "serving", frozenset({Scope.BATCHES_WRITE}), self._now(stage), "terminal"
        )
        self._token, self._stage, self._chance = spell(made.id, "A" * 40), stage, random.Random(4)
        with stage.database.write() as session:
            tokens.add(session, made, digest(self._token))

    @staticmethod
    def _now(stage: Stage) -> datetime:
        return datetime.fromtimestamp(stage.control.now(), UTC)

    @property
    def hour(self) -> datetime:
        """The beginning of the hour."""
        return self._now(self._stage).replace(minute=0, second=0, microsecond=0)

    def sends(self, until: datetime, alcohol: float = 13.0) -> None:
        """A batch of four hundred wines of about so much alcohol."""
        rows = "".join(
            f"{self._chance.gauss(alcohol, 0.8):.3f},{self._chance.choice('abc')}\n" for _ in range(400)
        )
        said = httpx.post(
            f"{self._stage.address}/api/v1/models/{MODEL}/environments/production/batches",
            params={"since": (until - timedelta(minutes=10)).isoformat(), "until": until.isoformat()},
            content=f"alcohol,cultivar\n{rows}".encode(),
            headers={"authorization": f"Bearer {self._token}", "content-type": "text/csv"},
            trust_env=False,
            timeout=60,
        )  # fmt: skip
        assert said.status_code == 201, said.text

    def an_hour_later(self, looks: int) -> None:
        """The hour is over, and every monitor looked at it."""
        to = self.hour + HOUR + timedelta(minutes=2)
        self._stage.control.advance((to - self._now(self._stage)).total_seconds())
        self.looked(looks)

    def looked(self, times: int) -> None:
        """Every monitor looked so often."""
        self._stage.until(lambda: self._looks() >= times or None, f"look {times} of each monitor")

    def _looks(self) -> int:
        with self._stage.database.read() as session:
            names = ("feature_drift psi", "data_quality")
            return min(len(monitors.readings(session, MODEL, "production", each, 99)) for each in names)


def alerted(stage: Stage) -> Json | None:
    """The message of the alert, once it is there."""
    return next((each for each in stage.posts(WINE) if "alcohol moved (PSI" in everything(each)), None)


def test_drift_of_what_a_model_meets_is_told_in_its_channel_and_ends_with_it(stage: Stage) -> None:
    serving, leo = Service(stage), Someone(stage, LEO)
    serving.an_hour_later(0)
    serving.sends(serving.hour - timedelta(minutes=20))
    stage.ruled_by(RULES)
    serving.looked(1)

    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(2)
    assert "healthy" in leo.types("health wine-grading", WINE)
    assert alerted(stage) is None

    serving.sends(serving.hour + timedelta(minutes=1), alcohol=15.0)
    serving.an_hour_later(3)
    card = stage.until(lambda: alerted(stage), "the alert in the channel")
    assert "Moved by more than 0.1, held against the first batch of the live version" in everything(card)
    told = leo.types("health wine-grading production", WINE)
    assert "production: degraded" in told
    assert "alcohol (PSI" in told

    serving.sends(serving.hour + timedelta(minutes=1))
    serving.an_hour_later(4)
    stage.thread_says(card, "recovered")
    assert "healthy" in leo.types("health wine-grading", WINE)
