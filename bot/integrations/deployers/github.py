"""Tells a repository on GitHub: its workflow is started, or a deployment is created whose statuses are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from bot.domain.deployment import (
    Deployment,
    DeploymentState,
    Errand,
    Github,
    Order,
    Receipt,
    Reported,
    Target,
)
from bot.errors import Undelivered
from bot.integrations.deployers.outward import Answer, Outward
from bot.integrations.deployers.webhook import taken

VERSION = "2022-11-28"
ASKED_EVERY = timedelta(seconds=30)
# `inactive` is what an older deployment becomes when a newer one succeeds: it says nothing of how this one went.
_STATES = {
    "success": DeploymentState.LIVE,
    "failure": DeploymentState.FAILED,
    "error": DeploymentState.FAILED,
    "in_progress": DeploymentState.APPLYING,
}
_LONGEST = 4000


@dataclass(frozen=True, slots=True)
class GithubCourier:
    """Speaks to the API at `api` with a token; `address` is where this bot is reached."""

    token: str
    api: str
    outward: Outward
    address: str

    def tell(self, order: Errand) -> Receipt:
        """Start the workflow; or create the deployment, which a second telling finds by its task."""
        target = _github(order.target)
        if target.workflow is not None:
            path = f"/actions/workflows/{quote(target.workflow)}/dispatches"
            body = {"ref": target.ref, "inputs": self._inputs(order)}
            return Receipt(self._ask(order.deployer, "POST", target.repository, path, body)[0])
        if not isinstance(order, Order):
            # The policy asks for one; what waits from before it did ends here.
            raise Undelivered(f"{order.deployer} names no workflow to start.", retryable=False)
        there = self._created_before(order.deployment)
        if there is not None:
            return Receipt(200, there, ASKED_EVERY)
        status, made = self._call(order.deployment, "POST", "deployments", self._wanted(order, target))
        return Receipt(status, _id(order.deployment, made), ASKED_EVERY)

    def ask(self, deployment: Deployment) -> Reported | None:
        """What the newest status of the deployment says."""
        if not deployment.reference:
            return None
        path = f"deployments/{quote(deployment.reference)}/statuses?per_page=1"
        _, found = self._call(deployment, "GET", path)
        newest = found[0] if isinstance(found, list) and found and isinstance(found[0], dict) else {}
        state = _STATES.get(str(newest.get("state")))
        if state is None:
            return None
        url = str(newest.get("log_url") or newest.get("target_url") or "")
        link = url if url.startswith("https://") else ""
        return Reported(state, str(newest.get("description") or "")[:_LONGEST], link[:2000])

    def require_seen(self, target: Github) -> None:
        """Undelivered, in words, unless the token reaches the repository, and its workflow where one is named."""
        if target.workflow is None:
            self._ask(target.repository, "GET", target.repository, "")
        else:
            path = f"/actions/workflows/{quote(target.workflow)}"
            self._ask(f"{target.repository}, {target.workflow}", "GET", target.repository, path)

    def _inputs(self, order: Errand) -> dict[str, str]:
        data = order.payload(self.address)["data"]
        assert isinstance(data, dict)
        # A workflow takes text alone.
        return {name: "" if data[name] is None else str(data[name]) for name in order.inputs}

    def _wanted(self, order: Order, target: Github) -> dict[str, object]:
        told = order.deployment
        return {
            "ref": target.ref,
            "task": _task(told),
            "environment": told.environment,
            "description": f"{told.request}: {told.model}@{told.version}"[:140],
            "payload": order.payload(self.address)["data"],
            "auto_merge": False,
            # What has to pass was judged by the policy.
            "required_contexts": [],
        }

    def _created_before(self, deployment: Deployment) -> str | None:
        query = urlencode({"task": _task(deployment), "per_page": "1"})
        _, found = self._call(deployment, "GET", f"deployments?{query}")
        return _id(deployment, found[0]) if isinstance(found, list) and found else None

    def _call(
        self, deployment: Deployment, method: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, Any]:
        return self._ask(deployment.deployer, method, _github(deployment.target).repository, f"/{path}", body)

    def _ask(
        self, name: str, method: str, repository: str, path: str, body: Mapping[str, object] | None = None
    ) -> tuple[int, Any]:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "User-Agent": "mlops-bot",
            "X-GitHub-Api-Version": VERSION,
        }
        url = f"{self.api}/repos/{repository}{path}"
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.outward.send(method, url, headers, sent)
        if answer.status == 403 and b"rate limit" in answer.body:
            raise Undelivered("GitHub asks to wait (rate limit).", status=403)
        return answer.status, _decoded(taken(f"GitHub, asked for {name},", answer))


def _github(target: Target) -> Github:
    assert isinstance(target, Github)
    return target


def _task(deployment: Deployment) -> str:
    return f"deploy:{deployment.key}"


def _id(deployment: Deployment, made: object) -> str:
    number = made.get("id") if isinstance(made, dict) else None
    if not isinstance(number, int):
        raise Undelivered(f"GitHub took {deployment.name} without saying which deployment it is.")
    return str(number)


def _decoded(answer: Answer) -> object:
    try:
        return json.loads(answer.body) if answer.body else None
    except (ValueError, RecursionError):
        raise Undelivered("GitHub's answer cannot be read.", status=answer.status) from None
