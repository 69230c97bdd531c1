"""What must be so after a SIGKILL while an alias is set on a server: set once, and live only once it was read back."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.domain.promotion import State
from demo.organisation import WINE
from tests.e2e.crashes import Theatre, applied_and_killed, theatre
from tests.e2e.honest import Honest, serving
from tests.e2e.process import ROOT
from tests.e2e.reading import everything

MODEL = "wine-grading"
OURS = ("applying.claimed", "applying.moved", "applying.committed")
THEIRS = ("set", "was set", "read back")


@contextmanager
def adopted(url: str, folder: Path, morning: datetime) -> Iterator[tuple[Theatre, Honest]]:
    """A theatre over a server that others could move Northwind's model on, adopted as it is."""
    with serving(Honest(MODEL, 3)) as server, theatre(url, folder, morning) as opened:
        for alias, environment in (("champion", "production"), ("staging", "staging")):
            version = opened.stage.live(MODEL, environment)
            assert version is not None
            server.aliases[alias] = version
        environment = opened.change(MLOPS_REGISTRY=f"mlflow+{server.address}")
        said = subprocess.run(
            [sys.executable, "-m", "bot", "adopt"],
            env={**environment, "PYTHONPATH": str(ROOT), "PATH": ""},
            cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert "Nobody was told." in said.stdout, said.stderr
        audited = len(opened.stage.audited())
        opened.start()
        # Gates only report since the adoption, so what is asked for in Northwind is judged anew, once.
        opened.stage.until(
            lambda: opened.stage.audited()[audited:] == ["evidence.changed"], "the new judgement"
        )
        opened.stop()
        yield opened, server


def killed_by_us(house: Theatre, server: Honest, point: str) -> None:
    """The story of a promotion that is killed at a point of ours, and what the server has seen of it."""
    sets = len(server.sets)
    applied_and_killed(house, point)
    live = house.stage.live(MODEL, "staging")
    assert server.sets[sets:] == [("staging", live)]
    assert server.aliases["staging"] == live
    assert not [x for x in house.stage.posts(WINE) if "without approval" in everything(x)]
    house.stop()


def killed_by_them(house: Theatre, server: Honest, point: str) -> None:
    """The same, killed while the server is asked: nothing is live by then."""
    moves = len(house.stage.moves(MODEL, "staging"))
    seen: list[tuple[set[State], int]] = []

    def killed() -> None:
        mine = {x.state for x in house.stage.requests() if x.model == MODEL and x.environment == "staging"}
        seen.append((mine, len(house.stage.moves(MODEL, "staging"))))
        house.kill()

    server.sets.clear()
    server.armed, server.happens = point, killed

    killed_by_us(house, server, "-")

    assert seen == [({State.APPLYING}, moves)]
