"""GitHub is told by its workflow or a deployment: against a stand-in of its API on this machine."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from bot.domain.deployment import Deployment, DeploymentState, Github, Order
from bot.domain.registry import ChangeKind
from bot.errors import Undelivered
from bot.integrations.deployers.github import GithubCourier
from bot.integrations.deployers.outward import Outward

REPOSITORY = "/repos/org/serving"


@dataclass
class Standin:
    """As much of GitHub as is used: deployments with their statuses, and workflows that are started."""

    address: str = ""
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    made: list[dict[str, Any]] = field(default_factory=list)
    statuses: list[dict[str, Any]] = field(default_factory=list)
    refuses: tuple[int, bytes] | None = None

    def answer(self, method: str, path: str, body: Any) -> tuple[int, object]:
        """What GitHub would say."""
        self.asked.append((method, path, body))
        address, _, query = path.partition("?")
        if address == f"{REPOSITORY}/actions/workflows/release.yml/dispatches":
            return 204, None
        if (method, address) == ("GET", f"{REPOSITORY}/actions/workflows/release.yml"):
            return 200, {"id": 7, "state": "active"}
        if method == "POST" and address == f"{REPOSITORY}/deployments":
            self.made.append({"id": 41 + len(self.made), **body})
            return 201, self.made[-1]
        if address == f"{REPOSITORY}/deployments":
            return 200, [each for each in self.made if each["task"].replace(":", "%3A") in query]
        if address.endswith("/statuses"):
            return 200, self.statuses[-1:]
        return 404, {"message": "Not Found"}


@contextmanager
def standing_in() -> Iterator[Standin]:
    """A stand-in at a port of this machine."""
    github = Standin()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer."""
            self._answer()

        def do_GET(self) -> None:
            """Answer."""
            self._answer()

        def _answer(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            github.headers.append({key.lower(): value for key, value in self.headers.items()})
            status, said = github.answer(self.command, self.path, json.loads(text) if text else None)
            sent = b"" if said is None else json.dumps(said).encode()
            if github.refuses is not None:
                status, sent = github.refuses
            self.send_response(status)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    github.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield github
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def github() -> Iterator[Standin]:
    """The stand-in."""
    with standing_in() as found:
        yield found


def order(workflow: str | None = None) -> Order:
    """Promote churn@7."""
    at = datetime.now(UTC)
    target = Github("org/serving", workflow)
    told = Deployment(
        3, 12, "churn", 7, "production", ChangeKind.PROMOTION, "org/serving", target, "msg_1",
        DeploymentState.WAITING, at, at + timedelta(hours=1), "1h", previous=5,
    )  # fmt: skip
    return Order(told)


def courier(github: Standin) -> GithubCourier:
    """One with a token."""
    return GithubCourier("ghp_x", github.address, Outward(limit_s=5), "https://bot.example")


def test_a_workflow_is_started_with_what_it_needs_to_report(github: Standin) -> None:
    assert courier(github).tell(order("release.yml")).status == 204

    ((_, _, said),) = github.asked
    assert said["ref"] == "main"
    assert said["inputs"] == {
        "attempt": "3", "request": "P-12", "kind": "promotion", "model": "churn", "version": "7",
        "environment": "production", "sha256": "", "source": "",
        "report_to": "https://bot.example/api/v1/deployments/3",
    }  # fmt: skip
    assert github.headers[0]["authorization"] == "Bearer ghp_x"


def test_a_deployment_is_created_once_however_often_it_is_told(github: Standin) -> None:
    first, second = (courier(github).tell(order()) for _ in range(2))

    assert (first.reference, second.reference, len(github.made)) == ("41", "41", 1)
    assert github.made[0]["environment"] == "production"
    assert (github.made[0]["required_contexts"], github.made[0]["auto_merge"]) == ([], False)
    assert github.made[0]["payload"]["version"] == 7


@pytest.mark.parametrize(
    ("state", "read"),
    [
        ("success", DeploymentState.LIVE),
        ("failure", DeploymentState.FAILED),
        ("error", DeploymentState.FAILED),
        ("in_progress", DeploymentState.APPLYING),
        ("queued", None),
        ("inactive", None),
    ],
)
def test_the_newest_status_says_how_far_it_is(
    github: Standin, state: str, read: DeploymentState | None
) -> None:
    github.statuses = [
        {"state": "queued"},
        {"state": state, "description": "done", "log_url": "https://gh/1"},
    ]
    found = courier(github).ask(replace(order().deployment, reference="41"))

    assert (found.state if found else None) == read
    if found is not None:
        assert (found.details, found.url) == ("done", "https://gh/1")


def test_no_status_says_nothing(github: Standin) -> None:
    assert courier(github).ask(replace(order().deployment, reference="41")) is None
    assert courier(github).ask(order().deployment) is None


@pytest.mark.parametrize(
    ("refusal", "later"),
    [
        ((401, b'{"message": "Bad credentials"}'), False),
        ((403, b'{"message": "API rate limit exceeded"}'), True),
        ((502, b""), True),
        ((200, b"<html>"), True),
    ],
)
def test_what_github_refuses_is_said_and_tried_again_when_that_may_help(
    github: Standin, refusal: tuple[int, bytes], later: bool
) -> None:
    github.refuses = refusal
    with pytest.raises(Undelivered) as found:
        courier(github).tell(order())

    assert (found.value.retryable, found.value.status) == (later, refusal[0])
    assert "ghp_x" not in found.value.sentence
