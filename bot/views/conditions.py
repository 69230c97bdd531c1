"""What each gate asks for, without what it found: `roc_auc at least 0.85`."""

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
    LiveGate,
    OwnerGate,
    QualityGate,
    ReproducedGate,
    ReviewGate,
    ThresholdGate,
    TicketGate,
    VersusLiveGate,
    WhenNone,
)
from bot.domain.numbers import number
from bot.domain.text import listed


def condition(gate: Gate) -> str:
    """What a gate asks for, as the end of "it takes …"."""
    only = " (reported only)" if gate.report else ""
    return f"{_ASKS[type(gate)](gate)}{only}"


def _threshold(gate: ThresholdGate) -> str:
    bounds = {"at least": gate.at_least, "at most": gate.at_most}
    said = [f"{words} {number(bound)}" for words, bound in bounds.items() if bound is not None]
    return f"{gate.metric} {listed(said)}{_origin(gate)}"


def _versus(gate: VersusLiveGate) -> str:
    amount = f"{gate.worse_by_at_most * 100:g} %" if gate.relative else number(gate.worse_by_at_most)
    margin = f" by more than {amount}" if gate.worse_by_at_most else ""
    return f"{gate.metric} not worse than live{margin}{_origin(gate)}{_first(gate)}"


def _confidence(gate: ConfidenceGate) -> str:
    claim = (
        f"not worse than live by more than {number(gate.not_worse_by)}"
        if gate.not_worse_by >= 0
        else f"better than live by {number(-gate.not_worse_by)}"
    )
    return f"{gate.metric} {claim}, {gate.confidence * 100:g} % sure{_first(gate)}"


def _check(gate: CheckGate) -> str:
    by = f" by {gate.producer}" if gate.producer else ""
    valid = f", no older than {gate.valid.text}" if gate.valid else ""
    return f"the check {gate.name} passed{by}{valid}"


def _first(gate: LiveGate) -> str:
    return "" if gate.when_none is WhenNone.PASS else ", and something live to compare with"


def _origin(gate: ThresholdGate | VersusLiveGate) -> str:
    on = f" on {gate.measured_on}" if gate.measured_on else ""
    return f"{on} measured by {gate.measured_by}" if gate.measured_by else on


# Each takes the gate it is keyed by, which a table of one type cannot say.
_ASKS: Mapping[type[Gate], Callable[[Any], str]] = {
    ThresholdGate: _threshold,
    VersusLiveGate: _versus,
    ConfidenceGate: _confidence,
    CheckGate: _check,
    AlertsGate: lambda gate: f"no open alert{_first(gate)}",
    ClassificationGate: lambda gate: f"data classified {gate.at_most.value} at most",
    FreshnessGate: lambda gate: f"data no older than {gate.within.text}",
    QualityGate: lambda _: "data that passed its quality checks",
    DigestGate: lambda _: "a known SHA-256 of its files",
    FormatGate: lambda gate: f"files as {listed(gate.formats, 'or')}",
    OwnerGate: lambda gate: f"somebody as {gate.responsibility}",
    CardGate: lambda _: "a complete model card",
    ReproducedGate: lambda gate: f"a run reproduced within {gate.within.text}",
    ReviewGate: lambda gate: f"a passed {gate.review} review",
    TicketGate: lambda gate: f"a ticket in the reason, like {gate.pattern}",
}
