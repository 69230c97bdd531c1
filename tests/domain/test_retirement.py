"""What retirement asks for, and where a model is in its life."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest

from bot.domain.gate_kinds import DigestGate
from bot.domain.policy import ApprovalRule, PromotionRules
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.retirement import Life, life, retirement_rules
from bot.domain.working_time import parse_duration

AT = datetime(2026, 11, 2, tzinfo=UTC)


def asked(kind: ChangeKind) -> PromotionRequest:
    """An open request of a kind."""
    return PromotionRequest(1, "churn", 2, "production", "U0ANA", "", State.REQUESTED, 2, AT, kind=kind)


def moved(kind: ChangeKind, to: int | None) -> EnvironmentChange:
    """The newest move."""
    return EnvironmentChange("churn", "production", 2, to, AT, kind)


@pytest.mark.parametrize(
    ("requests", "moves", "is_live", "expected"),
    [
        ([], [], False, Life.IN_USE),
        ([], [moved(ChangeKind.PROMOTION, 2)], True, Life.IN_USE),
        ([asked(ChangeKind.PROMOTION)], [], True, Life.IN_USE),
        ([asked(ChangeKind.RETIREMENT)], [], True, Life.RETIRING),
        ([], [moved(ChangeKind.RETIREMENT, None)], False, Life.RETIRED),
        ([], [moved(ChangeKind.RETIREMENT, None)], True, Life.IN_USE),
        # Taken away outside, it was not retired.
        ([], [moved(ChangeKind.OUTSIDE, None)], False, Life.IN_USE),
        ([], [moved(ChangeKind.PROMOTION, 3), moved(ChangeKind.RETIREMENT, None)], False, Life.IN_USE),
    ],
)
def test_a_life_is_told_by_what_is_asked_and_by_the_last_move(
    requests: list[PromotionRequest], moves: list[EnvironmentChange], is_live: bool, expected: Life
) -> None:
    assert life(requests, moves, is_live=is_live) is expected


def test_what_leaves_needs_the_same_people_and_no_quality() -> None:
    rules = PromotionRules(
        "production",
        approvals=(ApprovalRule("ml-engineer", 2),),
        gates=(DigestGate(),),
        from_environment="staging",
        soak=parse_duration("24h"),
        by_click=True,
    )

    found = retirement_rules(rules)

    dropped = {x.name for x in fields(rules) if getattr(found, x.name) != getattr(rules, x.name)}
    assert dropped == {"gates", "from_environment", "soak", "reason_required"}
    assert found.reason_required
