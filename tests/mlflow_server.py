"""A real MLflow server for tests: a process on a free port of this machine, with SQLite, and a few calls to fill it."""

import os
import secrets
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

READY_WITHIN_S = 300
STARTED_MS = 1_764_000_000_000


def unique(name: str) -> str:
    """A name that no other test has used on the same server."""
    return f"{name} {secrets.token_hex(4)}"


@dataclass(frozen=True, slots=True)
class Mlflow:
    """The server, and what a data scientist or somebody in its own page does there."""

    address: str
    # Name and password, where it asks for them.
    auth: tuple[str, str] | None = None

    def call(self, method: str, path: str, *, api: str = "2.0", **body: object) -> dict[str, Any]:
        """One call of its REST API."""
        url = f"{self.address}/api/{api}/mlflow/{path}"
        with httpx.Client(trust_env=False, timeout=60, auth=self.auth) as client:
            sent = {"params": body} if method == "GET" else {"json": body}
            answer = client.request(method, url, **sent)  # type: ignore[arg-type]  # plain values all
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def run(self, name: str, metrics: dict[str, float], tags: dict[str, str] | None = None) -> str:
        """A finished run; its id."""
        tagged = [{"key": key, "value": value} for key, value in (tags or {}).items()]
        made = self.call(
            "POST", "runs/create", experiment_id="0", start_time=STARTED_MS, run_name=name, tags=tagged
        )
        run_id: str = made["run"]["info"]["run_id"]
        for key, value in metrics.items():
            self.call("POST", "runs/log-metric", run_id=run_id, key=key, value=value, timestamp=STARTED_MS)
        self.call("POST", "runs/update", run_id=run_id, status="FINISHED", end_time=STARTED_MS + 5000)
        return run_id

    def model(self, name: str, versions: int = 0, **tags: str) -> None:
        """A registered model with so many versions, each with a run of its own."""
        tagged = [{"key": key, "value": value} for key, value in tags.items()]
        self.call("POST", "registered-models/create", name=name, tags=tagged)
        for number in range(1, versions + 1):
            self.version(name, self.run(f"run {number}", {"roc_auc": 0.8 + number / 100}))

    def version(self, name: str, run_id: str, **more: object) -> int:
        """A new version; its number."""
        body = {"name": name, "source": f"s3://models/{name}", "run_id": run_id, **more}
        return int(self.call("POST", "model-versions/create", **body)["model_version"]["version"])

    def point(self, name: str, alias: str, version: int | None) -> None:
        """Move an alias, as anybody can."""
        if version is None:
            self.call("DELETE", "registered-models/alias", name=name, alias=alias)
        else:
            self.call("POST", "registered-models/alias", name=name, alias=alias, version=str(version))

    def points_to(self, name: str, alias: str) -> int | None:
        """Where an alias is."""
        found = self.call("GET", "registered-models/get", name=name)
        aliases = found["registered_model"].get("aliases", [])
        return next((int(each["version"]) for each in aliases if each["alias"] == alias), None)


@contextmanager
def running(
    python: Path, folder: Path, *words: str, environment: Mapping[str, str] | None = None
) -> Iterator[Mlflow]:
    """Start the server, wait until it answers, and end it with everything it started."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        python, "-m", "mlflow", "server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--backend-store-uri", f"sqlite:///{folder / 'mlflow.db'}",
        "--artifacts-destination", str(folder / "artifacts"), *words,
    ]  # fmt: skip
    # Its runners of background jobs are ten processes more that each load all of MLflow.
    alone = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", "OPENBLAS_NUM_THREADS": "1"}
    quiet = {"MLFLOW_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "true", **alone}
    with (folder / "mlflow.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **quiet, **(environment or {})},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, folder / "mlflow.log")
        yield Mlflow(address)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < ends and process.poll() is None:
        try:
            if httpx.get(f"{address}/health", trust_env=False, timeout=30).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.3)
    raise RuntimeError(f"the MLflow server did not start:\n{log.read_text()[-3000:]}")
