"""Gates in words: one line each, with a mark that is more than a colour."""

from collections.abc import Mapping

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
from bot.domain.gate_verdicts import Because, GateResult, Outcome
from bot.domain.numbers import change, number
from bot.domain.text import listed
from bot.domain.untested import Untested
from bot.views.spans import Bold, Line, Span, When, line

MARKS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.UNKNOWN: "?", Outcome.NOT_APPLICABLE: "–"}
NAMES_SHOWN = 3

_BECAUSE: Mapping[Because, str] = {
    Because.NOT_MEASURED: "unknown, because the version has no such metric",
    Because.LIVE_NOT_MEASURED: "unknown, because the live version has no such metric",
    Because.DIFFERENT_DATA: "unknown, because the two were measured on different data",
    Because.DIRECTION_UNKNOWN: "unknown, because the policy does not say which direction is better",
    Because.FIRST_VERSION: "first version, nothing to compare",
    Because.NOT_TESTED_YET: "unknown, because the paired test has not run yet",
    Because.NOT_REPORTED: "unknown, because nobody reported it",
    Because.OTHER_ARTIFACT: "unknown, because it was of other files than those registered now",
    Because.CHECK_FAILED: "failed",
    Because.NOT_WATCHED: "unknown, because nothing watches the model there yet",
    Because.NO_DATA: "unknown, because no data set version is known of it",
    Because.NO_DIGEST: "unknown: nobody reported the SHA-256 of its files",
    Because.NO_FORMAT: "unknown, because its files do not say it",
    Because.NOBODY: "owner is not named",
    Because.NOT_ACCEPTED: "owner is not named yet: whoever was asked has not accepted",
    Because.LEAVING: "owner left; it must be handed over before",
    Because.LEFT: "owner left and nobody took it over:",
    Because.NO_CARD: "unknown, because nobody wrote one",
    Because.NOT_REPRODUCED: "unknown, because its run was not run again",
    Because.NOT_REVIEWED: "unknown, because nobody was asked for it",
    Because.UNDER_REVIEW: "not there yet: the review is under way",
    Because.REVIEW_FAILED: "did not pass",
    Because.NO_TICKET: "unknown, because the reason names none like {gate.pattern}",
    # With what the gate asks, and the names that the verdict is about.
    Because.NOT_TESTABLE: "unknown, because {untested}",
    Because.MEASURED_ELSEWHERE: "unknown, because it was not measured on {gate.measured_on}",
    Because.MEASURED_BY_ANOTHER: "unknown, because no predictions that {gate.measured_by} stored give it",
    Because.OTHER_PRODUCER: "unknown: {who} reported it, and only {gate.producer} counts",
    Because.EXPIRED: "expired",
    Because.ALERTS_OPEN: "open: {who}",
    Because.NOT_CLASSIFIED: "unknown, because nobody classified {who}",
    Because.AGE_UNKNOWN: "unknown, because nobody said when {who} was made",
    Because.NOT_EXAMINED: "unknown, because nobody examined {who}",
    Because.CLASSIFIED_HIGHER: "higher than {gate.at_most.value}: {who}",
    Because.STALE: "older than {gate.within.text}: {who}",
    Because.QUALITY_FAILED: "did not pass: {who}",
    Because.OTHER_FORMAT: "{who}, and only {allowed} is allowed",
    Because.PARTS_MISSING: "lacks {who}",
    Because.REPRODUCED_LONG_AGO: "longer ago than {gate.within.text}",
}
_UNTESTED: Mapping[Untested, str] = {
    Untested.NOT_STORED: "the predictions of one of the two are not stored",
    Untested.DIFFERENT_DATA: "the two were measured on different data",
    Untested.NOTHING_SHARED: "their predictions share no row",
    Untested.TOO_FEW: "they share too few predictions",
    Untested.TRUTH_DIFFERS: "their predictions disagree about the truth of a row",
    Untested.DISAGREES: "the predictions do not give the metric again",
    Untested.NO_TEST: "there is no paired test of it",
}


def gate_line(result: GateResult) -> Line:
    """What a gate asks and what it found: `✗ roc_auc 0.81, below 0.85`."""
    said = _numbers(result) if result.because is None else (f" {_why(result)}", *_when(result))
    only = " (reported only)" if result.gate.report and result.says_no else ""
    return line(f"{MARKS[result.outcome]} ", Bold(gate_name(result.gate)), *said, only)


def gate_name(gate: Gate) -> str:
    """What a gate is about, in a word or two."""
    match gate:
        case ThresholdGate() | VersusLiveGate() | ConfidenceGate():
            return gate.metric
        case CheckGate():
            return gate.name
        case OwnerGate():
            return gate.responsibility
        case ReviewGate():
            return f"{gate.review} review"
        case _:
            return _NAMES[type(gate)]


_NAMES: Mapping[type[Gate], str] = {
    AlertsGate: "alerts",
    ClassificationGate: "data classification",
    FreshnessGate: "fresh data",
    QualityGate: "data quality",
    DigestGate: "digest",
    FormatGate: "format",
    CardGate: "model card",
    ReproducedGate: "reproduced",
    TicketGate: "ticket",
}


def names(found: tuple[str, ...]) -> str:
    """Some names, and how many more there are."""
    shown = list(found[:NAMES_SHOWN])
    rest = len(found) - len(shown)
    return listed([*shown, f"{rest} more"] if rest else shown)


def _why(result: GateResult) -> str:
    if result.because is None:
        return ""
    untested = (
        _UNTESTED.get(result.untested, "the test found no answer") if result.untested else "no test fits"
    )
    return _BECAUSE[result.because].format(
        who=names(result.names), gate=result.gate, untested=untested, allowed=_allowed(result.gate)
    )


def _allowed(gate: Gate) -> str:
    return listed(gate.formats, "or") if isinstance(gate, FormatGate) else ""


def _when(result: GateResult) -> tuple[Span, ...]:
    if result.moment is None:
        return ()
    return (" ", When(result.moment) if result.because is Because.LEAVING else When(result.moment, "ago"))


def _numbers(result: GateResult) -> tuple[Span, ...]:
    gate = result.gate
    value = number(result.candidate) if result.candidate is not None else "unknown"
    if isinstance(gate, ThresholdGate):
        return (f" {value}, {_threshold(gate, result)}",)
    if isinstance(gate, VersusLiveGate):
        return (f" {value}, {_versus(gate, result)}",)
    if isinstance(gate, ConfidenceGate):
        return (f" {_confidence(gate, result)}",)
    said = f" {names(result.names)}" if isinstance(gate, TicketGate) else ""
    until: tuple[Span, ...] = (", until ", When(result.moment)) if result.moment else ()
    return (f"{said}{_PASSED.get(type(gate), '')}", *until)


_PASSED: Mapping[type[Gate], str] = {
    CheckGate: " passed",
    AlertsGate: ": none is open",
    ClassificationGate: " as it should be",
    FreshnessGate: "",
    QualityGate: " passed",
    DigestGate: " known",
    FormatGate: " allowed",
    OwnerGate: " owner named",
    CardGate: " complete",
    ReviewGate: " passed",
}


def _threshold(gate: ThresholdGate, result: GateResult) -> str:
    passes = result.outcome is Outcome.PASS
    if gate.at_least is not None and (passes or (result.candidate or 0) < gate.at_least):
        return f"{'at least' if passes else 'below'} {number(gate.at_least)}"
    return f"{'at most' if passes else 'above'} {number(gate.at_most or 0)}"


def _versus(gate: VersusLiveGate, result: GateResult) -> str:
    live = number(result.live) if result.live is not None else "unknown"
    amount = f"{gate.worse_by_at_most * 100:g} %" if gate.relative else number(gate.worse_by_at_most)
    margin = f" by more than {amount}" if gate.worse_by_at_most else ""
    verb = "not worse than" if result.outcome is Outcome.PASS else "worse than"
    return f"{verb} live {live}{margin}"


def _confidence(gate: ConfidenceGate, result: GateResult) -> str:
    sure, bound = f"{gate.confidence * 100:g} % sure", result.bound or 0.0
    found = f"better by at least {change(bound)}" if bound > 0 else f"worse by at most {number(-bound)}"
    claim = (
        f"not worse by more than {number(gate.not_worse_by)}"
        if gate.not_worse_by >= 0
        else f"better by {number(-gate.not_worse_by)}"
    )
    if result.outcome is Outcome.PASS:
        return f"{sure}: {found}"
    return f"cannot be {sure} to be {claim}: {found}"
