"""`mlops-bot run-routine`: the real command, against a workspace where no bot runs."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from demo.organisation import RELEASES
from tests.e2e import northwind
from tests.e2e.conftest import staged
from tests.e2e.process import ROOT
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e


@pytest.fixture
def alone(northwind_file: Path, morning: datetime, tmp_path: Path) -> Iterator[Stage]:
    """A stage without a bot."""
    path = tmp_path / "mlops.db"
    shutil.copyfile(northwind_file, path)
    with staged(f"sqlite:///{path}", tmp_path, morning) as made:
        yield made


def run_routine(stage: Stage, *words: str) -> str:
    """Type the command; it ends well, and what it printed is returned."""
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "run-routine", *words],
        env={"PYTHONPATH": str(ROOT), **northwind.surroundings(stage.workspace, stage.database_url)},
        cwd=stage.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_a_routine_runs_as_if_it_were_another_moment_and_once(alone: Stage, morning: datetime) -> None:
    tomorrow = (morning + timedelta(days=1)).isoformat()

    assert "digests: done" in run_routine(alone, "digests", "--at", tomorrow)
    run_routine(alone, "digests", "--at", tomorrow)
    assert alone.posts(RELEASES) == []
    assert "outbox: done" in run_routine(alone, "outbox", "--at", tomorrow)

    (digest,) = alone.posts(RELEASES)
    assert digest["text"].startswith("Digest")
