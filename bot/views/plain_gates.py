"""Conditions for somebody from the business: what each one protects, without numbers and names of programs."""

from collections.abc import Callable, Mapping
from typing import Any

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
from bot.domain.gate_verdicts import GateResult, Outcome
from bot.domain.metric_words import measured_in_words
from bot.domain.promotion import Blocker, BlockerKind
from bot.views.gate_lines import MARKS
from bot.views.gates import blocker_line
from bot.views.spans import Bold, Line, line

_HOW: Mapping[Outcome, str] = {
    Outcome.PASS: "",
    Outcome.FAIL: "not so: ",
    Outcome.UNKNOWN: "not known yet: ",
    Outcome.NOT_APPLICABLE: "nothing to compare with yet: ",
}


def plain_gate_line(result: GateResult) -> Line:
    """What was agreed on and whether it is so: `✗ not so: it is good enough at how often it is right (accuracy)`."""
    only = " (reported only)" if result.gate.report and result.says_no else ""
    return line(f"{MARKS[result.outcome]} {_HOW[result.outcome]}{promise(result.gate)}{only}")


def plain_blocker_line(blocker: Blocker) -> Line:
    """One thing that must still happen."""
    if blocker.kind is BlockerKind.GATE and blocker.gate is not None:
        return plain_gate_line(blocker.gate)
    if blocker.kind is BlockerKind.NOT_IN_FROM:
        return line("✗ it has to work in ", Bold(blocker.environment), " first")
    return blocker_line(blocker)


def promise(gate: Gate) -> str:
    """What holds of a version when the gate is met."""
    return _PROMISES[type(gate)](gate)


def _threshold(gate: ThresholdGate) -> str:
    return f"good enough in {measured_in_words(gate.metric)}"


def _versus(gate: VersusLiveGate) -> str:
    return f"as good as today's version in {measured_in_words(gate.metric)}"


def _confidence(gate: ConfidenceGate) -> str:
    claim = "no worse" if gate.not_worse_by >= 0 else "better"
    sure = f"{gate.confidence * 100:g} % sure"
    return f"{claim} than today's version in {measured_in_words(gate.metric)}, {sure}"


# Each takes the gate it is keyed by, which a table of one type cannot say.
_PROMISES: Mapping[type[Gate], Callable[[Any], str]] = {
    ThresholdGate: _threshold,
    VersusLiveGate: _versus,
    ConfidenceGate: _confidence,
    CheckGate: lambda gate: f"the automatic check {gate.name} passed",
    AlertsGate: lambda _: "no alarm is open",
    ClassificationGate: lambda gate: f"its data is no more confidential than {gate.at_most.value}",
    FreshnessGate: lambda gate: f"its data is no older than {gate.within.text}",
    QualityGate: lambda _: "its data passed the quality checks",
    DigestGate: lambda _: "its files cannot be swapped unnoticed",
    FormatGate: lambda _: "its files are of a safe kind",
    OwnerGate: lambda gate: f"somebody answers for it as {gate.responsibility}",
    CardGate: lambda _: "its model card is complete",
    ReproducedGate: lambda _: "its training was repeated with the same result",
    ReviewGate: lambda gate: f"its {gate.review} review passed",
    TicketGate: lambda _: "the reason names a ticket",
}
