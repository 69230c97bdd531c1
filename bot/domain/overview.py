"""Read models: what `models`, `show`, `history` and `whoami` tell, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.domain.checks import Weighed
from bot.domain.delegation import Delegation
from bot.domain.gate_kinds import metric_of
from bot.domain.people import Ownership, Person, Voice
from bot.domain.policy import Better, Policy
from bot.domain.probation import Probation
from bot.domain.promotion import Blocker, PromotionRequest
from bot.domain.registry import (
    EnvironmentChange,
    EnvironmentState,
    Lock,
    ModelVersion,
    PersonId,
    RegisteredModel,
)
from bot.domain.remedies import Remedy
from bot.domain.retirement import Life
from bot.domain.serving import Serving


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """A registered model with what is live, who owns it and what waits."""

    model: RegisteredModel
    live: tuple[EnvironmentState, ...] = ()
    latest: int | None = None
    metric: str | None = None
    value: float | None = None
    owners: tuple[Ownership, ...] = ()
    open_requests: tuple[PromotionRequest, ...] = ()
    locks: tuple[Lock, ...] = ()
    # What is live and proves itself yet, by environment.
    proving: Mapping[str, Probation] = field(default_factory=dict)
    life: Life = Life.IN_USE


class ListedModel(NamedTuple):
    """A registered model in a list to choose from: `live` is the version of each environment that has one."""

    name: str
    description: str
    live: dict[str, int]


@dataclass(frozen=True, slots=True)
class ModelDetail:
    """One registered model with its versions, newest first."""

    overview: ModelOverview
    versions: tuple[ModelVersion, ...] = ()
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One version, where it is live, and the checks that count; `goal` is the policy's last environment."""

    version: ModelVersion
    live_in: tuple[str, ...] = ()
    unapproved_in: tuple[str, ...] = ()
    better: Mapping[str, Better] | None = None
    goal: str | None = None
    page: str | None = None
    checks: tuple[Weighed, ...] = ()


@dataclass(frozen=True, slots=True)
class EnvironmentDetail:
    """One environment of a model: what is live, its lock, its open request and its last moves."""

    state: EnvironmentState
    lock: Lock | None = None
    request: PromotionRequest | None = None
    history: tuple[EnvironmentChange, ...] = ()
    serving: Serving | None = None
    proving: Probation | None = None


@dataclass(frozen=True, slots=True)
class Blockers:
    """What still stands between a version and an environment, and who can do something about each."""

    model: str
    version: int
    environment: str
    blockers: tuple[Blocker, ...] = ()
    request: PromotionRequest | None = None
    reports_only: bool = False
    remedies: tuple[Remedy, ...] = ()


@dataclass(frozen=True, slots=True)
class Self:
    """Who somebody is to the bot: roles in general and by model, and what they may do."""

    person: Person
    roles: Mapping[str, str]
    owned: tuple[Ownership, ...] = ()
    verbs: tuple[str, ...] = ()
    ask: tuple[PersonId, ...] = ()
    voice: Voice = Voice.ENGINEER
    delegations: tuple[Delegation, ...] = ()

    @property
    def has_role(self) -> bool:
        """Whether the person may decide anything: a role beyond being a member, or a policy that asks for none."""
        return len(self.roles) > 1 or "promote" in self.verbs or bool(self.delegations)


def key_metric(
    policy: Policy, model: RegisteredModel, environments: tuple[str, ...], version: ModelVersion
) -> str | None:
    """The metric a model is judged by: the one it names itself (tag `key_metric`), else that of its first gate,
    else the policy's first that the version has, else the version's first."""
    rules = [policy.rules(model.name, name) for name in environments]
    gated = [metric for each in rules for gate in each.gates if (metric := metric_of(gate))]
    ranked = [model.tags.get("key_metric", ""), *gated, *policy.better, *version.metrics]
    return next((metric for metric in ranked if metric in version.metrics), None)
