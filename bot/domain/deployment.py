"""Deployers and what they are asked: one deployment is one deployer's attempt to bring one request's version into service."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.registry import ChangeKind
from bot.domain.working_time import Duration

WITHIN = Duration("1h", seconds=3600)
"""How long a deployer has, where the policy says nothing else."""

# Dense at first, for most silences are short; then so that a dead server is not hammered.
_WAITS_S = (10, 30, 60, 120, 300, 600)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A server that is told by a signed request."""

    url: str


@dataclass(frozen=True, slots=True)
class Github:
    """A repository: its workflow is started, or, where none is named, a deployment of it is created."""

    repository: str
    workflow: str | None = None
    ref: str = "main"


Target = Webhook | Github


@dataclass(frozen=True, slots=True)
class Deployer:
    """What brings a decided version into service, and how long it has; its token bears its name."""

    name: str
    target: Target
    within: Duration = WITHIN


class DeploymentState(StrEnum):
    """How far a deployer is."""

    WAITING = "waiting"
    TOLD = "told"
    APPLYING = "applying"
    LIVE = "live"
    FAILED = "failed"


MOVES: Mapping[DeploymentState, frozenset[DeploymentState]] = {
    # Whoever is quick reports before the answer to the telling has arrived.
    DeploymentState.WAITING: frozenset(DeploymentState) - {DeploymentState.WAITING},
    DeploymentState.TOLD: frozenset(
        {DeploymentState.WAITING, DeploymentState.APPLYING, DeploymentState.LIVE, DeploymentState.FAILED}
    ),
    DeploymentState.APPLYING: frozenset(
        {DeploymentState.WAITING, DeploymentState.LIVE, DeploymentState.FAILED}
    ),
    DeploymentState.LIVE: frozenset(),
    # Only told again: see `may_be_told_again`.
    DeploymentState.FAILED: frozenset({DeploymentState.WAITING}),
}
ENDED = frozenset({DeploymentState.LIVE, DeploymentState.FAILED})
UNDER_WAY = frozenset(DeploymentState) - ENDED


@dataclass(frozen=True, slots=True)
class Deployment:
    """One deployer's attempt. `key` is the webhook's id, the same at each try; `reference` what the other side calls it.

    `next_try_at`: when it is told again, or, once it is told, asked how it stands.
    """

    id: int
    request_id: int
    model: str
    version: int
    environment: str
    kind: ChangeKind
    deployer: str
    target: Target
    key: str
    state: DeploymentState
    created_at: datetime
    due_at: datetime
    within: str
    previous: int | None = None
    tries: int = 0
    next_try_at: datetime | None = None
    reference: str = ""
    details: str = ""
    url: str = ""
    ended_at: datetime | None = None

    @property
    def name(self) -> str:
        """As it is typed: `D-3`."""
        return f"D-{self.id}"

    @property
    def request(self) -> str:
        """The request it belongs to: `P-12`."""
        return f"P-{self.request_id}"

    @property
    def is_under_way(self) -> bool:
        """Whether something is still expected of the deployer."""
        return self.state in UNDER_WAY


@dataclass(frozen=True, slots=True)
class Delivery:
    """One try to tell a deployer: `status` is what it answered, None when it did not."""

    deployment_id: int
    number: int
    at: datetime
    status: int | None
    outcome: str
    next_try_at: datetime | None = None


class Errand(Protocol):
    """What a courier carries: to whom, under which key, and in which words."""

    @property
    def deployer(self) -> str:
        """Whom to tell, as the policy calls it."""
        ...

    @property
    def target(self) -> Target:
        """Where it is told."""
        ...

    @property
    def key(self) -> str:
        """The same at each try."""
        ...

    @property
    def inputs(self) -> tuple[str, ...]:
        """What of the words a workflow is started with: ten at most, and text alone."""
        ...

    def payload(self, address: str) -> dict[str, object]:
        """As JSON has it; `address` is where this bot is reached."""
        ...


@dataclass(frozen=True, slots=True)
class Order:
    """What a deployer is told: enough to deploy, and the path of the API where it reports."""

    deployment: Deployment
    sha256: str | None = None
    source: str = ""

    @property
    def deployer(self) -> str:
        """Whom to tell."""
        return self.deployment.deployer

    @property
    def target(self) -> Target:
        """Where it is told."""
        return self.deployment.target

    @property
    def key(self) -> str:
        """The webhook's id."""
        return self.deployment.key

    @property
    def inputs(self) -> tuple[str, ...]:
        """What a workflow is started with."""
        return (
            "attempt", "request", "kind", "model", "version", "environment", "sha256", "source", "report_to",
        )  # fmt: skip

    def payload(self, address: str) -> dict[str, object]:
        """As JSON has it; `address` is where this bot is reached."""
        told = self.deployment
        return {
            "type": "deployment.requested",
            "timestamp": told.created_at.isoformat(),
            "data": {
                "attempt": told.id,
                "deployer": told.deployer,
                "request": told.request,
                "kind": told.kind.value,
                "model": told.model,
                "version": told.version,
                "previous": told.previous,
                "environment": told.environment,
                "source": self.source,
                "sha256": self.sha256,
                "report_to": f"{address}/api/v1/deployments/{told.id}",
                "until": told.due_at.isoformat(),
            },
        }


@dataclass(frozen=True, slots=True)
class Receipt:
    """A deployer took it: `reference` is what it calls it, where it is asked later; `ask_after` when."""

    status: int
    reference: str = ""
    ask_after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What a deployer says of one deployment."""

    state: DeploymentState
    details: str = ""
    url: str = ""


def may_move(current: DeploymentState, to: DeploymentState) -> bool:
    """Whether the table of legal moves allows it."""
    return to in MOVES[current]


def wait_after(tries: int) -> timedelta:
    """How long to wait after that many tries in vain."""
    return timedelta(seconds=_WAITS_S[min(max(tries, 1), len(_WAITS_S)) - 1])


def first_failed(deployments: Iterable[Deployment]) -> Deployment | None:
    """The deployment because of which the request fails."""
    return next((each for each in deployments if each.state is DeploymentState.FAILED), None)


def is_awaited(deployments: Iterable[Deployment]) -> bool:
    """Whether a promotion must wait: something is under way, and nothing has failed yet."""
    found = tuple(deployments)
    return first_failed(found) is None and any(each.is_under_way for each in found)


def may_be_told_again(deployment: Deployment) -> bool:
    """Whether another telling makes sense: it is under way, or a rollback that is decided has not come through."""
    went_back = deployment.kind is ChangeKind.ROLLBACK and deployment.state is DeploymentState.FAILED
    return deployment.is_under_way or went_back
