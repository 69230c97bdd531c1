"""Files dropped in a folder come in by themselves: drift is told in Slack, a vanished folder once, and a killed bot loses nothing."""

import os
import random
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.batches import Batch
from demo.organisation import LEO, MIA, WINE
from storage import batches
from tests.e2e.crashes import PAST_EVERY_LEASE_S, Theatre, theatre
from tests.e2e.people import Someone
from tests.e2e.reading import everything

pytestmark = pytest.mark.e2e

MODEL = "wine-grading"
RULES = """
extends: starter
environments: [staging, production]
models:
  wine-grading:
    channel: {channel}
    monitors:
      - {{feature_drift: psi, every: 1h, delay: 20m}}
    sources:
      - {{name: cellar, files: "{folder}/*.csv", every: 1h, timestamp: seen_at}}
"""


class Cellar:
    """A folder into which somebody else puts files, beside a bot that may read it."""

    def __init__(self, house: Theatre, folder: Path) -> None:
        self.house, self.folder = house, folder
        self._chance = random.Random(4)

    @property
    def now(self) -> datetime:
        """By the clock of the workspace."""
        return datetime.fromtimestamp(self.house.stage.control.now(), UTC)

    def puts(self, name: str, alcohol: float = 13.0) -> None:
        """A file of four hundred wines of ten minutes ago, written a minute ago as the disk counts, which knows no other clock."""
        seen_at = (self.now - timedelta(minutes=10)).isoformat(sep=" ", timespec="seconds")
        wines = (
            f"{self._chance.gauss(alcohol, 0.8):.3f},{self._chance.choice('abc')},{seen_at}"
            for _ in range(400)
        )
        path = self.folder / f"{name}.csv"
        # Written elsewhere and moved, as whoever cares does.
        apart = self.folder.parent / path.name
        apart.write_text("\n".join(["alcohol,cultivar,seen_at", *wines, ""]))
        moment = time.time() - 60
        os.utime(apart, (moment, moment))
        apart.rename(path)

    def batches(self) -> list[Batch]:
        """What came, the first first."""
        with self.house.stage.database.read() as session:
            found = batches.newest(session, MODEL, "production", 99)
        return [each for each in found if each.received_by.startswith("source cellar")]

    def came(self, count: int) -> None:
        """So many batches are there."""
        self.house.stage.until(lambda: len(self.batches()) >= count or None, f"batch {count}")
        assert len(self.batches()) == count

    def an_hour_later(self) -> None:
        """The hour is over, and late data had their time."""
        to = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, minutes=25)
        self.house.stage.control.advance((to - self.now).total_seconds())

    def said(self, *words: str) -> list[str]:
        """What was said in the channel with these words."""
        told = (everything(each) for each in self.house.stage.posts(WINE))
        return [each for each in told if all(word in each for word in words)]


@pytest.fixture(scope="module")
def cellar(
    northwind_file: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cellar]:
    """A bot that may read the folder."""
    folder = tmp_path_factory.mktemp("sources")
    shutil.copyfile(northwind_file, folder / "mlops.db")
    (folder / "cellar").mkdir()
    policy = folder / "policy.yml"
    policy.write_text(RULES.format(channel=WINE, folder=folder / "cellar"), encoding="utf-8")
    with theatre(f"sqlite:///{folder / 'mlops.db'}", folder, morning) as house:
        house.change(MLOPS_POLICY=str(policy), MLOPS_SOURCE_ROOTS=str(folder / "cellar"))
        yield Cellar(house, folder / "cellar")


def test_a_file_that_is_dropped_leads_to_an_alert_in_slack(cellar: Cellar) -> None:
    cellar.house.start()
    cellar.puts("a")
    Someone(cellar.house.stage, MIA).types(f"monitor {MODEL} pull", WINE)
    cellar.came(1)
    cellar.an_hour_later()
    cellar.puts("b", alcohol=16.0)
    Someone(cellar.house.stage, MIA).types(f"monitor {MODEL} pull cellar", WINE)
    cellar.came(2)
    listed = Someone(cellar.house.stage, LEO).types(f"monitor {MODEL}", WINE)
    assert "cellar: batches from" in listed
    assert "; next " in listed
    cellar.an_hour_later()
    cellar.house.stage.until(lambda: cellar.said(MODEL, "alcohol") or None, "the alert of drift")
    cellar.house.stop()


@pytest.mark.parametrize("point", ["pull.claimed", "pull.read", "pull.stored", "pull.settled"])
def test_a_bot_that_is_killed_neither_loses_nor_doubles_a_file(cellar: Cellar, point: str) -> None:
    before = len(cellar.batches())

    def put() -> None:
        cellar.puts(f"{point} one")
        cellar.puts(f"{point} two")
        cellar.an_hour_later()

    cellar.house.dies_at(point, put)
    cellar.house.stage.control.advance(PAST_EVERY_LEASE_S)
    cellar.came(before + 2)
    cellar.house.stop()


def test_a_folder_that_vanished_is_told_once_and_well_again_once(cellar: Cellar) -> None:
    cellar.house.start()
    words = ("cellar", "is not there")
    away = cellar.folder.rename(cellar.folder.with_name("away"))
    cellar.an_hour_later()
    cellar.house.stage.until(lambda: cellar.said(*words) or None, "the alert of the source")
    cellar.an_hour_later()
    said = Someone(cellar.house.stage, LEO).types(f"health {MODEL}", WINE)
    assert "cannot be read" in said
    away.rename(cellar.folder)
    cellar.an_hour_later()
    cellar.house.stage.until(
        lambda: (
            "cannot be read" not in Someone(cellar.house.stage, LEO).types(f"health {MODEL}", WINE) or None
        ),
        "that it is well again",
    )
    assert len(cellar.said(*words)) == 1
    cellar.house.stop()
