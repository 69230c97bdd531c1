"""Killed while an alias is set on an MLflow server, and started again: set once, and live only once it was read back."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.domain.promotion import State
from demo.organisation import WINE
from tests.e2e.crashes import Theatre, applied_and_killed, theatre
from tests.e2e.honest import Honest, serving
from tests.e2e.process import ROOT
from tests.e2e.reading import everything

pytestmark = pytest.mark.e2e

MODEL = "wine-grading"
OURS = ("applying.claimed", "applying.moved", "applying.committed")
THEIRS = ("set", "was set", "read back")


@pytest.fixture(scope="module")
def server() -> Iterator[Honest]:
    """Northwind's model on a server that others could move it on."""
    with serving(Honest(MODEL, 3)) as honest:
        yield honest


@pytest.fixture(scope="module")
def house(
    server: Honest, northwind_file: Path, morning: datetime, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Theatre]:
    """A theatre over that server, adopted as it is."""
    folder = tmp_path_factory.mktemp("crashes")
    path = folder / "mlops.db"
    shutil.copyfile(northwind_file, path)
    with theatre(f"sqlite:///{path}", folder, morning) as opened:
        for alias, environment in (("champion", "production"), ("staging", "staging")):
            version = opened.stage.live(MODEL, environment)
            assert version is not None
            server.aliases[alias] = version
        environment = opened.change(MLOPS_REGISTRY=f"mlflow+{server.address}")
        adopted = subprocess.run(
            [sys.executable, "-m", "bot", "adopt"],
            env={**environment, "PYTHONPATH": str(ROOT), "PATH": ""},
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "Nobody was told." in adopted.stdout, adopted.stderr
        audited = len(opened.stage.audited())
        opened.start()
        # Gates only report since the adoption, so what is asked for in Northwind is judged anew, once.
        opened.stage.until(
            lambda: opened.stage.audited()[audited:] == ["evidence.changed"], "the new judgement"
        )
        opened.stop()
        yield opened


def told(house: Theatre, server: Honest, point: str) -> None:
    """The story of a promotion that is killed there, and what the server has seen of it."""
    sets = len(server.sets)
    applied_and_killed(house, point)
    live = house.stage.live(MODEL, "staging")
    assert server.sets[sets:] == [("staging", live)]
    assert server.aliases["staging"] == live
    assert not [x for x in house.stage.posts(WINE) if "without approval" in everything(x)]
    house.stop()


@pytest.mark.parametrize("point", OURS)
def test_killed_between_the_steps_of_applying_the_alias_is_set_once(
    house: Theatre, server: Honest, point: str
) -> None:
    told(house, server, point)


@pytest.mark.parametrize("point", THEIRS)
def test_killed_while_the_server_is_asked_nothing_is_live_before_it_was_read_back(
    house: Theatre, server: Honest, point: str
) -> None:
    moves = len(house.stage.moves(MODEL, "staging"))
    seen: list[tuple[set[State], int]] = []

    def killed() -> None:
        mine = {x.state for x in house.stage.requests() if x.model == MODEL and x.environment == "staging"}
        seen.append((mine, len(house.stage.moves(MODEL, "staging"))))
        house.kill()

    server.sets.clear()
    server.armed, server.happens = point, killed

    told(house, server, "-")

    assert seen == [({State.APPLYING}, moves)]
