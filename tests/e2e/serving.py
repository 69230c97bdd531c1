"""What serves the wine in a story: it sends what it met, and the monitors look at it."""

import random
from datetime import UTC, datetime, timedelta

import httpx

from bot.domain.tokens import ApiToken, Scope, digest, spell
from demo.organisation import WINE
from storage import monitors, tokens
from tests.e2e.stage import Stage

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
