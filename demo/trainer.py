"""The demo's trainer: as much of GitHub as starts a workflow, and the workflow, which really trains and registers."""

import json
import logging
import re
import secrets
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import httpx

from bot.domain.registry import DataSetVersion
from demo.streams import Stream

if TYPE_CHECKING:
    from demo.retrained import Retrained

log = logging.getLogger(__name__)

NAME, REPOSITORY, WORKFLOW = "northwind-training", "northwind/training", "retrain.yml"
RULE = (
    f"\nretrain: {{name: {NAME}, github: {{repository: {REPOSITORY}, workflow: {WORKFLOW}}}, within: 1h}}\n"
)
"""What the demo's policy says beside the organisation's."""
_DISPATCHES = re.compile(rf"/repos/{REPOSITORY}/actions/workflows/{re.escape(WORKFLOW)}/dispatches")
_LARGEST, _TIMEOUT_S = 64 * 1024, 30.0


class Trainer:
    """Listens on this machine alone; what it trains, `streams` answer with once it is live."""

    def __init__(self, streams: tuple[Stream, ...], token: str) -> None:
        self.github_token = secrets.token_hex(16)
        self._streams = {each.model: each for each in streams}
        self._token = token
        self._address = ""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, name="demo-trainer", daemon=True)

    @property
    def api(self) -> str:
        """What stands in for GitHub's API."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def serve(self, address: str) -> None:
        """The bot is there."""
        self._address = address

    def stop(self) -> None:
        """Listen no more; a training that is under way ends with the process."""
        if self._thread.is_alive():
            self._server.shutdown()
        self._server.server_close()

    def dispatch(self, inputs: Mapping[str, str]) -> threading.Thread:
        """Start the workflow; the thread that it runs in."""
        thread = threading.Thread(target=self._run, args=(inputs,), name="demo-training", daemon=True)
        thread.start()
        return thread

    def _run(self, inputs: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(
            base_url=self._address, headers=headers, timeout=_TIMEOUT_S, trust_env=False
        ) as bot:
            try:
                self._train(bot, inputs)
            except (httpx.HTTPError, LookupError, ValueError) as problem:
                _broke(bot, inputs, _why(problem))

    def _train(self, bot: httpx.Client, inputs: Mapping[str, str]) -> None:
        model, version = inputs["model"], int(inputs["version"] or 1)
        _said(bot, inputs, state="running", details="on the rows as they are read now")
        # Here, not above: scikit-learn takes seconds to import, and most demos never need it.
        from demo.retrained import KEY, READ_NOW, retrain
        from demo.streaming import meets

        if not meets(model):
            raise ValueError(f"The demo reads no rows for {model}.")
        made = retrain(model, version)
        run_id = _logged(bot, made)
        wish = {
            "name": model,
            "source": f"runs:/{run_id}/model",
            "run_id": run_id,
            "description": f"Retrained for {inputs['alert']}.",
        }
        registered = int(_mlflow(bot, "model-versions/create", wish)["model_version"]["version"])
        if model in self._streams:
            self._streams[model].answers[registered] = made.answers
        worth = (
            f"{KEY} {made.metrics[KEY]:.3f} on the holdout, {made.metrics[READ_NOW]:.3f} as it is read now"
        )
        _said(bot, inputs, state="done", run=run_id, details=worth)


def _logged(bot: httpx.Client, made: "Retrained") -> str:
    """The run, as MLflow's client logs one."""
    name = {"experiment_name": made.experiment}
    found = bot.get("/api/2.0/mlflow/experiments/get-by-name", params=name).raise_for_status().json()
    begun = {
        "experiment_id": found["experiment"]["experiment_id"],
        "run_name": f"{made.experiment}-retrained",
    }
    run_id = str(_mlflow(bot, "runs/create", begun)["run"]["info"]["run_id"])
    metrics = [{"key": key, "value": value, "timestamp": 0, "step": 0} for key, value in made.metrics.items()]
    params = [{"key": key, "value": value} for key, value in made.params.items()]
    _mlflow(bot, "runs/log-batch", {"run_id": run_id, "metrics": metrics, "params": params})
    _mlflow(bot, "runs/log-inputs", {"run_id": run_id, "datasets": [_input(made.data)]})
    _mlflow(bot, "runs/update", {"run_id": run_id, "status": "FINISHED"})
    return run_id


def _input(data: DataSetVersion) -> dict[str, object]:
    # The protocol takes 36 characters of a fingerprint; people read fewer.
    named = {
        "name": data.name,
        "digest": data.fingerprint[:12],
        "source_type": "local",
        "source": "scikit-learn",
    }
    return {"dataset": named, "tags": [{"key": "mlflow.data.context", "value": "training"}]}


def _mlflow(bot: httpx.Client, what: str, fields: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = bot.post(f"/api/2.0/mlflow/{what}", json=fields).raise_for_status().json()
    return found


def _said(bot: httpx.Client, inputs: Mapping[str, str], **said: object) -> None:
    # Without MLOPS_PUBLIC_URL it is a path.
    bot.post(inputs["report_to"], json=said).raise_for_status()


def _broke(bot: httpx.Client, inputs: Mapping[str, str], why: str) -> None:
    """A workflow that breaks says so: to whoever asked for it, and in the log, should that not be heard."""
    log.warning("The training for %s failed: %s", inputs["alert"], why)
    try:
        _said(bot, inputs, state="failed", details=why[:300])
    except httpx.HTTPError as silence:
        log.warning("The bot does not know that it failed: %s", _why(silence))


def _why(problem: Exception) -> str:
    match problem:
        case httpx.HTTPStatusError(response=answer):
            return f"{answer.request.url.path} answered {answer.status_code}: {_sentence(answer)}"
        case httpx.HTTPError():
            return "The bot does not answer."
        case LookupError():
            return f"There is no {problem}."
    return str(problem)


def _sentence(answer: httpx.Response) -> str:
    """What the bot's own API says, or MLflow's protocol, or whatever stands there."""
    try:
        said = answer.json()
    except ValueError:
        said = {}
    return str(said.get("sentence") or said.get("message") or answer.text[:200])


def _handler(trainer: Trainer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Start the workflow for whoever has the token."""
            body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), _LARGEST))
            given = self.headers.get("Authorization") or ""
            if not secrets.compare_digest(given.encode(), f"Bearer {trainer.github_token}".encode()):
                self._answer(401)
            elif not _DISPATCHES.fullmatch(self.path):
                self._answer(404)
            else:
                trainer.dispatch(json.loads(body)["inputs"])
                self._answer(204)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    return Handler
