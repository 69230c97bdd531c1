"""Two voices from the same facts: the business reads no metric's value and no code's name, and misses nothing that decides."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.case import Case
from bot.domain.commands import Approve
from bot.domain.data_sets import Classification
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.gate_kinds import (
    AlertsGate,
    CardGate,
    CheckGate,
    ClassificationGate,
    ConfidenceGate,
    DigestGate,
    FormatGate,
    FreshnessGate,
    Gate,
    OwnerGate,
    QualityGate,
    ReproducedGate,
    ReviewGate,
    ThresholdGate,
    TicketGate,
    VersusLiveGate,
)
from bot.domain.gates import GateResult, Outcome
from bot.domain.people import Voice
from bot.domain.policy import PromotionRules
from bot.domain.promotion import PromotionRequest, State, Tally
from bot.domain.working_time import parse_duration
from bot.views.blocks import blocks, fallback
from bot.views.decision_forms import form
from bot.views.plain_gates import plain_gate_line
from bot.views.plain_words import how_sure
from bot.views.promotion_details import details
from bot.views.promotion_dm import ask
from bot.views.spans import plain

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
MONTH = parse_duration("30d")
GATES: tuple[Gate, ...] = (
    ThresholdGate("roc_auc", at_least=0.8137),
    VersusLiveGate("recall", worse_by_at_most=0.0137),
    ConfidenceGate("accuracy", confidence=0.95, not_worse_by=0.0137),
    CheckGate("bias-audit", "ci-main", MONTH),
    AlertsGate(),
    ClassificationGate(at_most=Classification.INTERNAL),
    FreshnessGate(within=MONTH),
    QualityGate(),
    DigestGate(),
    FormatGate(formats=("onnx",)),
    OwnerGate(responsibility="on-call"),
    CardGate(),
    ReproducedGate(within=MONTH),
    ReviewGate(review="fairness"),
    TicketGate(pattern=r"CHG\d+"),
)


def case_of(*outcomes: Outcome) -> Case:
    """A request with as many thresholds, each with its outcome; its card says what it is for."""
    request = PromotionRequest(
        12, "churn", 7, "production", "U0ANA", "it finds more", State.REQUESTED, 5, NOW, evidence_id=4
    )
    facts = Facts(
        "churn",
        "production",
        VersionFacts(7, {"roc_auc": 0.9137}, "holdout", commit="c0ffee" * 6, sha256="beef" * 16),
        VersionFacts(5, {"roc_auc": 0.9}, "holdout"),
    )
    results = tuple(
        GateResult(ThresholdGate("roc_auc", at_least=0.8), each, candidate=0.9137) for each in outcomes
    )
    return Case(
        request,
        facts,
        PromotionRules("production"),
        results,
        counted=Tally({}, {"business": 1}),
        waiting={"business": ("U0TOM",)},
        purpose="Finds customers who are about to leave",
        intended_use="The retention team, once a week",
    )


def test_every_kind_of_gate_has_plain_words() -> None:
    assert {type(each) for each in GATES} == set(Gate.__args__)


@pytest.mark.parametrize("gate", GATES, ids=lambda gate: gate.kind)
@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_condition_is_said_without_its_threshold(gate: Gate, outcome: Outcome) -> None:
    said = plain(plain_gate_line(GateResult(gate, outcome, candidate=0.9137, live=0.9)))

    assert "0.8137" not in said
    assert "0.9137" not in said
    assert "0.0137" not in said
    assert r"\d" not in said


def test_what_is_so_what_is_not_and_what_nobody_knows_never_read_alike() -> None:
    for gate in GATES:
        said = {plain(plain_gate_line(GateResult(gate, each))) for each in Outcome}
        assert len(said) == len(Outcome), gate


@pytest.mark.parametrize(
    ("outcomes", "said"),
    [
        ((), ""),
        ((Outcome.PASS,), "the new version passes the condition we agreed on."),
        ((Outcome.PASS,) * 2, "the new version passes both conditions we agreed on."),
        ((Outcome.PASS,) * 3, "the new version passes all 3 conditions we agreed on."),
        ((Outcome.FAIL,), "of the condition we agreed on, 1 is not met."),
        ((Outcome.PASS, Outcome.FAIL, Outcome.FAIL), "of the 3 conditions we agreed on, 2 are not met."),
        (
            (Outcome.UNKNOWN, Outcome.FAIL, Outcome.PASS),
            "of the 3 conditions we agreed on, 1 is not met and 1 is not known yet.",
        ),
        (
            (Outcome.PASS, Outcome.NOT_APPLICABLE),
            "the new version passes the condition we agreed on; 1 has nothing to compare with yet.",
        ),
        ((Outcome.NOT_APPLICABLE,) * 2, "it is the first version: there is nothing to compare it with yet."),
    ],
)  # fmt: skip
def test_how_sure_we_are_counts_what_is_known(outcomes: tuple[Outcome, ...], said: str) -> None:
    assert how_sure(case_of(*outcomes)) == said


def test_what_is_only_reported_and_not_met_is_not_called_passed() -> None:
    reported = GateResult(ThresholdGate("roc_auc", at_least=0.95, report=True), Outcome.FAIL, candidate=0.9)
    case = case_of(Outcome.PASS)

    said = how_sure(replace(case, results=(*case.results, reported)))

    assert said == "the new version passes the condition we agreed on; 1 is only reported, and not met."


def test_a_passed_paired_test_says_that_chance_is_unlikely() -> None:
    tested = GateResult(ConfidenceGate("accuracy", confidence=0.95), Outcome.PASS, bound=0.01)

    assert "chance is unlikely" in how_sure(replace(case_of(), results=(tested,)))


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_business_reads_what_changes_for_whom_how_sure_and_what_is_asked(outcome: Outcome) -> None:
    said = fallback(details(case_of(outcome), voice=Voice.BUSINESS))

    for wanted in (
        "production moves from churn@5 to churn@7",
        "Finds customers who are about to leave",
        "The retention team, once a week",
        "How sure",
        "a yes or no from 1 of business",
        "it finds more",
    ):
        assert wanted in said, wanted
    for engineers in ("0.9137", "beefbeef", "Evidence row", "holdout"):
        assert engineers not in said, engineers


def test_the_engineer_reads_every_number() -> None:
    said = fallback(details(case_of(Outcome.PASS)))

    assert "0.9137" in said
    assert "beefbeef" in said


@pytest.mark.parametrize("voice", list(Voice))
def test_the_question_and_the_form_say_the_exact_effect_in_either_voice(voice: Voice) -> None:
    case = case_of(Outcome.PASS)

    assert "roduction moves from churn@5 to churn@7" in fallback(ask(case, voice))
    intro = " ".join(plain(each) for each in form(case, Approve(12), voice).intro)
    assert "production moves from churn@5 to churn@7" in intro
    assert ("The retention team" in intro) is (voice is Voice.BUSINESS)


def test_no_voice_hides_that_a_condition_is_not_met() -> None:
    for voice in Voice:
        assert "not met" in fallback(ask(case_of(Outcome.FAIL), voice))


def test_the_words_of_a_card_cannot_speak_to_slack() -> None:
    hostile = replace(case_of(Outcome.PASS), purpose="<!channel> *now*", intended_use="<@U0BOSS>")

    said = str([each.to_dict() for each in blocks(details(hostile, voice=Voice.BUSINESS))])
    assert "<!channel>" not in said
    assert "<@U0BOSS>" not in said
