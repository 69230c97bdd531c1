"""The card of a promotion: what got worse is said first, and only what compares is compared."""

from datetime import UTC, datetime

from bot.domain.case import Case
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.gate_kinds import ThresholdGate
from bot.domain.gates import GateResult, Outcome
from bot.domain.policy import Better, PromotionRules
from bot.domain.promotion import PromotionRequest, State
from bot.views.blocks import fallback
from bot.views.promotion_card import card
from bot.views.promotion_details import details
from bot.views.requests import rollback_answer

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
METRICS = ("accuracy", "f1", "recall")


def asked(candidate: dict[str, float], measured_on: str = "holdout") -> Case:
    """A request for version 7, where version 5 with 0.9 everywhere is live."""
    request = PromotionRequest(
        id=12,
        model="churn",
        version=7,
        environment="production",
        requester="U0ANA",
        reason="",
        state=State.REQUESTED,
        expected_live=5,
        created_at=NOW,
    )
    live = VersionFacts(5, dict.fromkeys(METRICS, 0.9), "holdout")
    gate = GateResult(ThresholdGate("recall", at_least=0.8), Outcome.PASS, candidate=candidate["recall"])
    facts = Facts("churn", "production", VersionFacts(7, candidate, measured_on), live)
    better = dict.fromkeys(METRICS, Better.HIGHER)
    return Case(request, facts, PromotionRules("production"), (gate,), better=better)


def test_a_gated_metric_says_how_it_moved() -> None:
    words = fallback(card(asked({"recall": 0.85}), NOW))

    assert "recall* 0.85, at least 0.8 (▼ -0.05, worse than live 0.9)" in words


def test_what_got_worse_stands_before_what_got_better() -> None:
    words = fallback(card(asked({"recall": 0.9, "accuracy": 0.95, "f1": 0.8}), NOW))

    assert words.index("worse than live") < words.index("better than live")


def test_nothing_is_compared_that_was_measured_on_other_data() -> None:
    case = asked({"recall": 0.85, "accuracy": 0.95}, measured_on="another holdout")

    assert "than live" not in fallback(card(case, NOW))
    assert "was not measured on the same data" in fallback(details(case))


def test_who_rolled_back_reads_one_whole_sentence() -> None:
    words = fallback(rollback_answer(asked({"recall": 0.9})))

    assert "*P-12* goes back: production moves from churn@5 to churn@7." in words
