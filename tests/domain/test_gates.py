"""Gates: what is not known never passes, and a comparison goes by the metric's own direction."""

import math
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evidence import Facts, VersionFacts
from bot.domain.gate_kinds import ThresholdGate, VersusLiveGate, WhenNone
from bot.domain.gates import Because, Outcome, judge
from bot.domain.policy import Better

AT = datetime(2026, 11, 2, tzinfo=UTC)
BETTER = {"auc": Better.HIGHER, "loss": Better.LOWER}
NUMBERS = st.floats(-1e6, 1e6)


def facts(
    metric: str,
    value: float | None,
    live: float | None = None,
    data: tuple[str | None, str | None] = ("d", "d"),
) -> Facts:
    """A candidate against a live version."""
    candidate = VersionFacts(7, {} if value is None else {metric: value}, measured_on=data[0])
    return Facts(
        "churn", "production", candidate, VersionFacts(5, {} if live is None else {metric: live}, data[1])
    )


def versus(metric: str, value: float | None, live: float | None, margin: float = 0.0) -> Outcome:
    """What a comparison says."""
    return judge(VersusLiveGate(metric, margin), facts(metric, value, live), BETTER, AT).outcome


@pytest.mark.parametrize(
    ("gate", "value", "outcome"),
    [
        (ThresholdGate("auc", at_least=0.85), 0.85, Outcome.PASS),
        (ThresholdGate("auc", at_least=0.85), 0.8499, Outcome.FAIL),
        (ThresholdGate("auc", at_most=0.85), 0.85, Outcome.PASS),
        (ThresholdGate("auc", at_most=0.85), 0.86, Outcome.FAIL),
        (ThresholdGate("auc", at_least=0.1, at_most=0.2), 0.15, Outcome.PASS),
        (ThresholdGate("auc", at_least=0.1, at_most=0.2), 0.3, Outcome.FAIL),
        (ThresholdGate("auc", at_least=0.85), math.nan, Outcome.FAIL),
        (ThresholdGate("auc", at_most=0.85), math.nan, Outcome.FAIL),
        (ThresholdGate("auc", at_most=0.85), math.inf, Outcome.FAIL),
    ],
)
def test_a_threshold_includes_its_value(gate: ThresholdGate, value: float, outcome: Outcome) -> None:
    result = judge(gate, facts("auc", value), BETTER, AT)

    assert result.outcome is outcome
    assert repr(result.candidate) == repr(value)


def test_what_was_not_measured_is_unknown() -> None:
    result = judge(ThresholdGate("auc", at_least=0.1), facts("loss", 0.9), BETTER, AT)

    assert (result.outcome, result.because) == (Outcome.UNKNOWN, Because.NOT_MEASURED)


@pytest.mark.parametrize(
    ("given_facts", "because"),
    [
        (facts("auc", None, 0.9), Because.NOT_MEASURED),
        (facts("auc", 0.9, None), Because.LIVE_NOT_MEASURED),
        (facts("auc", None, None), Because.NOT_MEASURED),
        (facts("auc", 0.9, 0.8, ("d", "e")), Because.DIFFERENT_DATA),
        (facts("auc", 0.9, 0.8, ("d", None)), Because.DIFFERENT_DATA),
        (facts("auc", 0.9, 0.8, (None, None)), Because.DIFFERENT_DATA),
        (facts("f1", 0.9, 0.8), Because.DIRECTION_UNKNOWN),
    ],
)
def test_a_comparison_that_lacks_a_fact_is_unknown_and_says_which(
    given_facts: Facts, because: Because
) -> None:
    metric = "f1" if because is Because.DIRECTION_UNKNOWN else "auc"

    result = judge(VersusLiveGate(metric), given_facts, BETTER, AT)

    assert (result.outcome, result.because) == (Outcome.UNKNOWN, because)


@pytest.mark.parametrize(
    ("when_none", "outcome"), [(WhenNone.PASS, Outcome.NOT_APPLICABLE), (WhenNone.FAIL, Outcome.FAIL)]
)
def test_a_first_version_is_judged_as_the_policy_says(when_none: WhenNone, outcome: Outcome) -> None:
    first = Facts("churn", "production", VersionFacts(1, {"auc": 0.9}, "d"))

    result = judge(VersusLiveGate("auc", when_none=when_none), first, BETTER, AT)

    assert (result.outcome, result.because) == (outcome, Because.FIRST_VERSION)


@pytest.mark.parametrize(
    ("metric", "value", "live", "margin", "outcome"),
    [
        ("auc", 0.9, 0.905, 0.005, Outcome.PASS),
        ("auc", 0.899, 0.905, 0.005, Outcome.FAIL),
        ("auc", 0.3, 0.1 + 0.2, 0.0, Outcome.PASS),
        ("auc", 0.8999, 0.9, 0.0, Outcome.FAIL),
        ("loss", 0.305, 0.3, 0.005, Outcome.PASS),
        ("loss", 0.306, 0.3, 0.005, Outcome.FAIL),
        ("loss", 0.2, 0.3, 0.0, Outcome.PASS),
        ("auc", math.nan, 0.9, 1.0, Outcome.FAIL),
        ("auc", 0.9, math.nan, 1.0, Outcome.FAIL),
        ("auc", math.inf, math.inf, 1.0, Outcome.FAIL),
        ("auc", -math.inf, 0.9, 1.0, Outcome.FAIL),
    ],
)
def test_a_candidate_may_be_worse_by_exactly_the_margin(
    metric: str, value: float, live: float, margin: float, outcome: Outcome
) -> None:
    assert versus(metric, value, live, margin) is outcome


@given(NUMBERS, NUMBERS, st.floats(0, 10))
def test_the_direction_mirrors_the_comparison(value: float, live: float, margin: float) -> None:
    assert versus("auc", value, live, margin) is versus("loss", -value, -live, margin)


@given(NUMBERS, st.floats(0, 10), st.sampled_from(["auc", "loss"]))
def test_the_live_version_itself_passes(value: float, margin: float, metric: str) -> None:
    assert versus(metric, value, value, margin) is Outcome.PASS


@given(NUMBERS, NUMBERS, st.floats(0, 1e3), st.floats(0, 1e3))
def test_a_better_candidate_never_fails_where_a_worse_one_passed(
    value: float, live: float, margin: float, gain: float
) -> None:
    if versus("auc", value, live, margin) is Outcome.PASS:
        assert versus("auc", value + gain, live, margin) is Outcome.PASS


@given(st.none() | st.floats(), st.none() | st.floats(), st.sampled_from([None, "d", "e"]), st.floats(0, 1))
def test_only_two_numbers_measured_on_the_same_data_pass(
    value: float | None, live: float | None, data: str | None, margin: float
) -> None:
    result = judge(VersusLiveGate("auc", margin), facts("auc", value, live, ("d", data)), BETTER, AT)

    if result.outcome is Outcome.PASS:
        assert data == "d"
        assert value is not None
        assert live is not None
        assert not math.isnan(value)
        assert not math.isnan(live)
