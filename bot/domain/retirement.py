"""Taking a registered model out of an environment for good: asked and approved like a promotion, judged by no gate."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum

from bot.domain.policy import Policy, PromotionRules
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ChangeKind, EnvironmentChange


class Life(StrEnum):
    """Where a registered model is in its life."""

    IN_USE = "in use"
    RETIRING = "retiring"
    RETIRED = "retired"


def rules_of(policy: Policy, request: PromotionRequest) -> PromotionRules:
    """The rules a request is judged by: what leaves needs the same people, and is measured by nothing."""
    rules = policy.rules(request.model, request.environment)
    return retirement_rules(rules) if request.kind is ChangeKind.RETIREMENT else rules


def retirement_rules(rules: PromotionRules) -> PromotionRules:
    """The rules of an environment for what leaves it: its approvals, its locks and when it applies stay.

    What leaves serves nobody from then on, so that the reason is always asked for.
    """
    return replace(rules, gates=(), from_environment=None, soak=None, reason_required=True)


def life(requests: Iterable[PromotionRequest], moves: Sequence[EnvironmentChange], *, is_live: bool) -> Life:
    """A model's place in its life, of its open requests and, where nothing of it is live, its moves, newest first.

    A model that never went live is in use, too: it is at the beginning.
    """
    if any(each.kind is ChangeKind.RETIREMENT for each in requests):
        return Life.RETIRING
    is_gone = bool(moves) and moves[0].kind is ChangeKind.RETIREMENT
    return Life.RETIRED if is_gone and not is_live else Life.IN_USE
