"""What it takes to go live, for a registered model or for any: the effective rules, with who may and what was reported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.deployment import Deployer
from bot.domain.gate_verdicts import GateResult
from bot.domain.policy import Environment, PromotionRules, Verb
from bot.domain.policy_revisions import PolicyRevision
from bot.domain.registry import PersonId

# The verbs that move what is live, or hold it.
MOVING = (Verb.REQUEST, Verb.ROLLBACK, Verb.LOCK, Verb.UNLOCK)
LOOKED_BACK = 10


@dataclass(frozen=True, slots=True)
class Reported:
    """Of the last so many requests, how many the gates that only report would have blocked."""

    blocked: int
    of: int


@dataclass(frozen=True, slots=True)
class PlaceRequirements:
    """What one environment takes; `holders` names people of each role, as far as they are known."""

    environment: Environment
    rules: PromotionRules
    holders: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    reported: Reported | None = None
    deployers: tuple[Deployer, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirements:
    """What it takes for `model`, None being one that no pattern fits; `others` are the patterns that differ.

    `revision` is None before the bot has kept the policy for the first time; `stricter_of` are the tiers whose
    strictest rules hold because the model names none. `trainer`: who retrains it when somebody asks at an alert.
    """

    places: tuple[PlaceRequirements, ...]
    permissions: Mapping[Verb, tuple[str, ...]]
    source: str
    is_default: bool = False
    model: str | None = None
    tier: str | None = None
    stricter_of: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    revision: PolicyRevision | None = None
    trainer: str | None = None


def only_reports(rules: PromotionRules) -> bool:
    """Whether some of the gates say what they would have blocked, and block nothing."""
    return bool(rules.gates) and (not rules.enforce or any(each.report for each in rules.gates))


def would_block(rules: PromotionRules, results: Iterable[GateResult]) -> bool:
    """Whether a gate that only reports says no."""
    return any(each.says_no and (not rules.enforce or each.gate.report) for each in results)
