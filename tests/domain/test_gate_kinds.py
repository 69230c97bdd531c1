"""Every gate beside those on numbers: what it needs to pass, and what it says while that is missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.data_sets import Classification
from bot.domain.evidence import Facts, VersionFacts, facts_from_json, facts_json
from bot.domain.gate_facts import (
    AlertFacts,
    Asked,
    BoundFact,
    CheckFact,
    DataFact,
    MeasuredFact,
    ReviewFact,
)
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
    WhenNone,
)
from bot.domain.gates import Because, Outcome, judge
from bot.domain.policy import Better, PromotionRules
from bot.domain.promotion import gate_blockers
from bot.domain.untested import Untested
from bot.domain.working_time import parse_duration
from bot.views.gate_lines import gate_line
from bot.views.spans import plain

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
MONTH = parse_duration("30d")
BETTER = {"auc": Better.HIGHER}
PASSED = CheckFact("bias", "ci-main", passed=True, at=AT - DAY)
FRESH = DataFact("customers@1", Classification.INTERNAL, AT - DAY, passed=True)


def facts(asked: Asked | None = None, *, sha256: str | None = None, first: bool = False) -> Facts:
    """A candidate with what gates ask of it."""
    candidate = VersionFacts(7, {"auc": 0.9}, "holdout", sha256=sha256)
    live = None if first else VersionFacts(5, {"auc": 0.88}, "holdout")
    return Facts("churn", "production", candidate, live, asked=asked or Asked())


CASES: list[tuple[Gate, Facts, Outcome, Because | None, str]] = [
    (CheckGate("bias"), facts(Asked(checks=(PASSED,))), Outcome.PASS, None, "✓ bias passed"),
    (CheckGate("bias"), facts(), Outcome.UNKNOWN, Because.NOT_REPORTED, "nobody reported it"),
    (
        CheckGate("bias", "ci-main"), facts(Asked(checks=(replace(PASSED, producer="laptop"),))),
        Outcome.UNKNOWN, Because.OTHER_PRODUCER, "laptop reported it, and only ci-main counts",
    ),
    (
        CheckGate("bias"), facts(Asked(checks=(replace(PASSED, passed=False),))),
        Outcome.FAIL, Because.CHECK_FAILED, "✗ bias failed",
    ),
    (
        CheckGate("bias"), facts(Asked(checks=(PASSED, replace(PASSED, producer="b", passed=False, at=AT)))),
        Outcome.FAIL, Because.CHECK_FAILED, "failed",
    ),
    (
        CheckGate("bias"), facts(Asked(checks=(replace(PASSED, same_artifact=False),))),
        Outcome.UNKNOWN, Because.OTHER_ARTIFACT, "other files",
    ),
    (
        CheckGate("bias", valid=parse_duration("12h")), facts(Asked(checks=(PASSED,))),
        Outcome.UNKNOWN, Because.EXPIRED, "expired",
    ),
    (
        CheckGate("bias", valid=MONTH), facts(Asked(checks=(replace(PASSED, valid_until=AT),))),
        Outcome.UNKNOWN, Because.EXPIRED, "expired",
    ),
    (CheckGate("bias", valid=MONTH), facts(Asked(checks=(PASSED,))), Outcome.PASS, None, "until"),
    (AlertsGate(), facts(Asked(alerts=AlertFacts(watched=True))), Outcome.PASS, None, "none is open"),
    (AlertsGate(), facts(Asked(alerts=AlertFacts(watched=False))), Outcome.UNKNOWN, Because.NOT_WATCHED, "nothing watches"),
    (
        AlertsGate(), facts(Asked(alerts=AlertFacts(True, ("Drift in age",)))),
        Outcome.FAIL, Because.ALERTS_OPEN, "open: Drift in age",
    ),
    (AlertsGate(), facts(first=True), Outcome.NOT_APPLICABLE, Because.FIRST_VERSION, "first version"),
    (AlertsGate(WhenNone.FAIL), facts(first=True), Outcome.FAIL, Because.FIRST_VERSION, "first version"),
    (ClassificationGate(Classification.INTERNAL), facts(Asked(data=(FRESH,))), Outcome.PASS, None, "as it should be"),
    (ClassificationGate(Classification.INTERNAL), facts(), Outcome.UNKNOWN, Because.NO_DATA, "no data set version"),
    (
        ClassificationGate(Classification.INTERNAL),
        facts(Asked(data=(replace(FRESH, classification=Classification.PERSONAL),))),
        Outcome.FAIL, Because.CLASSIFIED_HIGHER, "higher than internal: customers@1",
    ),
    (
        ClassificationGate(Classification.INTERNAL), facts(Asked(data=(FRESH, DataFact("raw@2")))),
        Outcome.UNKNOWN, Because.NOT_CLASSIFIED, "nobody classified raw@2",
    ),
    (FreshnessGate(MONTH), facts(Asked(data=(FRESH,))), Outcome.PASS, None, "until"),
    (
        FreshnessGate(MONTH), facts(Asked(data=(replace(FRESH, added_at=AT - 31 * DAY),))),
        Outcome.FAIL, Because.STALE, "older than 30d: customers@1",
    ),
    (
        FreshnessGate(MONTH), facts(Asked(data=(replace(FRESH, added_at=None),))),
        Outcome.UNKNOWN, Because.AGE_UNKNOWN, "nobody said when customers@1 was made",
    ),
    (QualityGate(), facts(Asked(data=(FRESH,))), Outcome.PASS, None, "passed"),
    (
        QualityGate(), facts(Asked(data=(replace(FRESH, passed=None),))),
        Outcome.UNKNOWN, Because.NOT_EXAMINED, "nobody examined customers@1",
    ),
    (
        QualityGate(), facts(Asked(data=(replace(FRESH, passed=False),))),
        Outcome.FAIL, Because.QUALITY_FAILED, "did not pass: customers@1",
    ),
    (DigestGate(), facts(sha256="a" * 64), Outcome.PASS, None, "known"),
    (DigestGate(), facts(), Outcome.UNKNOWN, Because.NO_DIGEST, "nobody reported the SHA-256"),
    (FormatGate(("ONNX",)), facts(Asked(format="onnx")), Outcome.PASS, None, "allowed"),
    (FormatGate(("onnx",)), facts(Asked(format="pickle")), Outcome.FAIL, Because.OTHER_FORMAT, "pickle, and only onnx is allowed"),
    (FormatGate(("onnx",)), facts(), Outcome.UNKNOWN, Because.NO_FORMAT, "do not say it"),
    (OwnerGate("on-call"), facts(Asked(owners=("accountable", "on-call"))), Outcome.PASS, None, "named"),
    (OwnerGate("on-call"), facts(Asked(owners=("accountable",))), Outcome.FAIL, Because.NOBODY, "on-call owner is not named"),
    (CardGate(), facts(Asked(card_missing=())), Outcome.PASS, None, "complete"),
    (CardGate(), facts(), Outcome.UNKNOWN, Because.NO_CARD, "nobody wrote one"),
    (
        CardGate(), facts(Asked(card_missing=("purpose", "limits"))),
        Outcome.FAIL, Because.PARTS_MISSING, "lacks purpose and limits",
    ),
    (ReproducedGate(MONTH), facts(Asked(reproduced_at=AT - DAY)), Outcome.PASS, None, "until"),
    (ReproducedGate(MONTH), facts(), Outcome.UNKNOWN, Because.NOT_REPRODUCED, "not run again"),
    (
        ReproducedGate(MONTH), facts(Asked(reproduced_at=AT - 31 * DAY)),
        Outcome.UNKNOWN, Because.REPRODUCED_LONG_AGO, "longer ago than 30d",
    ),
    (ReviewGate("fairness"), facts(Asked(reviews=(ReviewFact("fairness", True),))), Outcome.PASS, None, "passed"),
    (ReviewGate("fairness"), facts(), Outcome.UNKNOWN, Because.NOT_REVIEWED, "nobody was asked"),
    (
        ReviewGate("fairness"), facts(Asked(reviews=(ReviewFact("fairness", None),))),
        Outcome.UNKNOWN, Because.UNDER_REVIEW, "under way",
    ),
    (
        ReviewGate("fairness"), facts(Asked(reviews=(ReviewFact("fairness", False),))),
        Outcome.FAIL, Because.REVIEW_FAILED, "did not pass",
    ),
    (TicketGate(r"CHG\d+"), facts(Asked(reason="see CHG123, please")), Outcome.PASS, None, "CHG123"),
    (TicketGate(r"CHG\d+"), facts(Asked(reason="better")), Outcome.UNKNOWN, Because.NO_TICKET, "names none"),
    (
        ConfidenceGate("auc", 0.95, 0.005), facts(Asked(bounds=(BoundFact("auc", 0.95, -0.004),))),
        Outcome.PASS, None, "95 % sure: worse by at most 0.004",
    ),
    (
        ConfidenceGate("auc", 0.95, 0.005), facts(Asked(bounds=(BoundFact("auc", 0.95, -0.006),))),
        Outcome.FAIL, None, "cannot be 95 % sure to be not worse by more than 0.005",
    ),
    (
        ConfidenceGate("auc", 0.95, -0.01), facts(Asked(bounds=(BoundFact("auc", 0.95, 0.002),))),
        Outcome.FAIL, None, "cannot be 95 % sure to be better by 0.01",
    ),
    (
        ConfidenceGate("auc", 0.95), facts(Asked(bounds=(BoundFact("auc", 0.9, 0.1),))),
        Outcome.UNKNOWN, Because.NOT_TESTED_YET, "not run yet",
    ),
    (
        ConfidenceGate("auc", 0.95), facts(Asked(bounds=(BoundFact("auc", 0.95, None, Untested.TOO_FEW),))),
        Outcome.UNKNOWN, Because.NOT_TESTABLE, "share too few predictions",
    ),
    (ConfidenceGate("auc", 0.95), facts(first=True), Outcome.NOT_APPLICABLE, Because.FIRST_VERSION, "first version"),
    (
        ThresholdGate("auc", 0.8, measured_on="holdout-q3"), facts(Asked(measured_on=("holdout-q3",))),
        Outcome.PASS, None, "at least 0.8",
    ),
    (
        ThresholdGate("auc", 0.8, measured_on="holdout-q3"), facts(),
        Outcome.UNKNOWN, Because.MEASURED_ELSEWHERE, "not measured on holdout-q3",
    ),
    (
        VersusLiveGate("auc", measured_by="judge"), facts(Asked(measured=(MeasuredFact("auc", "judge"),))),
        Outcome.PASS, None, "not worse than live",
    ),
    (
        VersusLiveGate("auc", measured_by="judge"), facts(Asked(measured=(MeasuredFact("auc", "laptop"),))),
        Outcome.UNKNOWN, Because.MEASURED_BY_ANOTHER, "no predictions that judge stored",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("gate", "given", "outcome", "because", "words"), CASES)
def test_a_gate_says_what_it_found_and_why(
    gate: Gate, given: Facts, outcome: Outcome, because: Because | None, words: str
) -> None:
    result = judge(gate, given, BETTER, AT)

    assert (result.outcome, result.because) == (outcome, because)
    assert words in plain(gate_line(result))


@pytest.mark.parametrize(("gate", "given", "outcome", "because", "words"), CASES)
def test_a_gate_that_only_reports_blocks_nothing_and_says_so(
    gate: Gate, given: Facts, outcome: Outcome, because: Because | None, words: str
) -> None:
    result = judge(replace(gate, report=True), given, BETTER, AT)

    assert gate_blockers(PromotionRules("production"), [result]) == ()
    assert ("(reported only)" in plain(gate_line(result))) is (outcome in {Outcome.FAIL, Outcome.UNKNOWN})


@pytest.mark.parametrize("gate", list({type(gate): gate for gate, *_ in CASES}.values()))
def test_with_no_facts_no_gate_passes(gate: Gate) -> None:
    nothing = Facts("churn", "production", VersionFacts(7), VersionFacts(5))

    assert judge(gate, nothing, BETTER, AT).outcome in {Outcome.FAIL, Outcome.UNKNOWN}


@pytest.mark.parametrize(("gate", "given", "outcome", "because", "words"), CASES)
def test_facts_come_back_as_they_were_frozen(
    gate: Gate, given: Facts, outcome: Outcome, because: Because | None, words: str
) -> None:
    assert facts_from_json(facts_json(given)) == given


@given(st.floats(-1, 1), st.floats(-0.5, 0.5))
def test_confidence_passes_exactly_when_the_bound_reaches_the_claim(bound: float, margin: float) -> None:
    given_facts = facts(Asked(bounds=(BoundFact("auc", 0.95, bound),)))

    found = judge(ConfidenceGate("auc", 0.95, margin), given_facts, BETTER, AT)

    assert (found.outcome is Outcome.PASS) is (bound >= -margin)


@given(st.integers(0, 60), st.integers(0, 60))
def test_time_alone_only_ever_takes_a_pass_away(early: int, late: int) -> None:
    asked = Asked(checks=(PASSED,), data=(FRESH,), reproduced_at=AT - DAY)
    first, second = (AT + timedelta(days=each) for each in sorted((early, late)))

    for gate in (CheckGate("bias", valid=MONTH), FreshnessGate(MONTH), ReproducedGate(MONTH)):
        passes_late = judge(gate, facts(asked), BETTER, second).outcome is Outcome.PASS
        assert not passes_late or judge(gate, facts(asked), BETTER, first).outcome is Outcome.PASS
