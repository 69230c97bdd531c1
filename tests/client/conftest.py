"""Our server over HTTP, as a training job finds it in its environment; and MLflow's own Python, run as a process."""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.tokens import ApiToken, Scope
from bot.integrations.artifact_folder import ArtifactFolder
from bot.services import tokens
from handlers import http
from handlers.mlflow.routes import routes
from handlers.server import Server
from tests.services.conftest import furnished_postgres, furnished_sqlite, house
from tests.services.house import ADA, LEO, House

__all__ = ["furnished_postgres", "furnished_sqlite", "house"]

QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", "OPENBLAS_NUM_THREADS": "1"}


def printed(python: Path, script: Path, folder: Path, surroundings: Mapping[str, str], *words: str) -> Any:
    """What a script printed as JSON; it must end well."""
    ended = subprocess.run(
        [python, script, *words],
        cwd=folder,
        env={**os.environ, **QUIET, **surroundings},
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    return json.loads(next(line for line in ended.stdout.splitlines() if line.startswith("JSON"))[4:])


@pytest.fixture
def served(house: House, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What a training job has in its environment: the server's address, and a token of Leo's."""
    context = replace(house.context, files=ArtifactFolder(tmp_path / "files", 10**9))
    hosts = ("127.0.0.1",)
    app = http.create(
        None, list, signing_secret=None, allowed_hosts=hosts, routes=routes(context), now=house.clock.now
    )
    server = Server(app, "127.0.0.1", 0, finish_s=1)
    server.start()
    wish = ApiToken("", "trainer", frozenset(Scope), house.clock.now(), ADA, LEO)
    _, text = tokens.issue(house.context, wish, "T0HOME/U0ADA")
    yield {"MLFLOW_TRACKING_URI": server.address, "MLFLOW_TRACKING_TOKEN": text}
    server.stop(2)
