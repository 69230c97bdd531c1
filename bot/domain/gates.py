"""Gates: each looks at the frozen facts and answers with a verdict that explains itself; a missing fact is never a pass."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.domain.evidence import Facts
from bot.domain.gate_kinds import (
    AlertsGate,
    CardGate,
    ConfidenceGate,
    DigestGate,
    FormatGate,
    Gate,
    MetricGate,
    ReviewGate,
    ThresholdGate,
    TicketGate,
    VersusLiveGate,
    WhenNone,
)
from bot.domain.gate_times import TIMED
from bot.domain.gate_verdicts import Because, GateResult, Outcome, failed, passed, unknown
from bot.domain.policy import Better

__all__ = ["Because", "GateResult", "Outcome", "judge"]


def judge(gate: Gate, facts: Facts, better: Mapping[str, Better], at: datetime) -> GateResult:
    """Judge one gate on the facts as of a moment; `better` gives the direction of each known metric."""
    if isinstance(gate, VersusLiveGate):
        return _versus_live(gate, facts, better.get(gate.metric))
    timed = TIMED.get(type(gate))
    return _TIMELESS[type(gate)](gate, facts) if timed is None else timed(gate, facts, at)


def _threshold(gate: ThresholdGate, facts: Facts) -> GateResult:
    value = facts.candidate.metrics.get(gate.metric)
    if value is None:
        return unknown(gate, Because.NOT_MEASURED)
    if (doubt := _origin_doubt(gate, facts)) is not None:
        return unknown(gate, doubt, candidate=value)
    holds = (gate.at_least is None or value >= gate.at_least) and (
        gate.at_most is None or value <= gate.at_most
    )
    return GateResult(gate, Outcome.PASS if holds else Outcome.FAIL, candidate=value)


def _versus_live(gate: VersusLiveGate, facts: Facts, better: Better | None) -> GateResult:
    value = facts.candidate.metrics.get(gate.metric)
    if facts.live is None:
        return _first_version(gate, gate.when_none, value)
    live = facts.live.metrics.get(gate.metric)
    if value is None or live is None:
        because = Because.NOT_MEASURED if value is None else Because.LIVE_NOT_MEASURED
        return unknown(gate, because, candidate=value, live=live)
    if (doubt := _doubt(gate, facts, better)) is not None:
        return unknown(gate, doubt, candidate=value, live=live)
    loss = live - value if better is Better.HIGHER else value - live
    margin = gate.worse_by_at_most * abs(live) if gate.relative else gate.worse_by_at_most
    # 0.905 - 0.9 is a little more than 0.005 to a computer. NaN compares false: what is no number never passes.
    holds = loss <= margin or math.isclose(loss, margin, abs_tol=1e-12)
    return GateResult(gate, Outcome.PASS if holds else Outcome.FAIL, None, value, live)


def _doubt(gate: VersusLiveGate, facts: Facts, better: Better | None) -> Because | None:
    """Why the two numbers cannot be compared."""
    measured_on = facts.candidate.measured_on
    # Two numbers measured on different data say nothing about each other.
    if facts.live is None or measured_on is None or measured_on != facts.live.measured_on:
        return Because.DIFFERENT_DATA
    return Because.DIRECTION_UNKNOWN if better is None else _origin_doubt(gate, facts)


def _origin_doubt(gate: MetricGate, facts: Facts) -> Because | None:
    """Why the number does not come from where the gate wants it."""
    if gate.measured_on is not None and gate.measured_on not in facts.asked.measured_on:
        return Because.MEASURED_ELSEWHERE
    given_by = {each.by for each in facts.asked.measured if each.metric == gate.metric}
    return Because.MEASURED_BY_ANOTHER if gate.measured_by not in {None, *given_by} else None


def _confidence(gate: ConfidenceGate, facts: Facts) -> GateResult:
    if facts.live is None:
        return _first_version(gate, gate.when_none, facts.candidate.metrics.get(gate.metric))
    wanted = (gate.metric, gate.confidence)
    found = next((x for x in facts.asked.bounds if (x.metric, x.confidence) == wanted), None)
    if found is None or found.bound is None:
        because = Because.NOT_TESTED_YET if found is None else Because.NOT_TESTABLE
        return GateResult(gate, Outcome.UNKNOWN, because, untested=None if found is None else found.untested)
    holds = found.bound >= -gate.not_worse_by
    return GateResult(gate, Outcome.PASS if holds else Outcome.FAIL, bound=found.bound)


def _alerts(gate: AlertsGate, facts: Facts) -> GateResult:
    alerts = facts.asked.alerts
    if alerts is not None and alerts.open:
        return failed(gate, Because.ALERTS_OPEN, *alerts.open)
    if facts.live is None:
        return _first_version(gate, gate.when_none, None)
    return passed(gate) if alerts is not None and alerts.watched else unknown(gate, Because.NOT_WATCHED)


def _first_version(gate: Gate, when_none: WhenNone, value: float | None) -> GateResult:
    outcome = Outcome.NOT_APPLICABLE if when_none is WhenNone.PASS else Outcome.FAIL
    return GateResult(gate, outcome, Because.FIRST_VERSION, candidate=value)


def _digest(gate: DigestGate, facts: Facts) -> GateResult:
    return passed(gate) if facts.candidate.sha256 else unknown(gate, Because.NO_DIGEST)


def _format(gate: FormatGate, facts: Facts) -> GateResult:
    found = facts.asked.format
    if not found:
        return unknown(gate, Because.NO_FORMAT)
    allowed = {each.lower() for each in gate.formats}
    return passed(gate) if found.lower() in allowed else failed(gate, Because.OTHER_FORMAT, found)


def _card(gate: CardGate, facts: Facts) -> GateResult:
    missing = facts.asked.card_missing
    if missing is None:
        return unknown(gate, Because.NO_CARD)
    return failed(gate, Because.PARTS_MISSING, *missing) if missing else passed(gate)


def _review(gate: ReviewGate, facts: Facts) -> GateResult:
    found = next((each for each in facts.asked.reviews if each.kind == gate.review), None)
    if found is None or found.passed is None:
        return unknown(gate, Because.NOT_REVIEWED if found is None else Because.UNDER_REVIEW)
    return passed(gate) if found.passed else failed(gate, Because.REVIEW_FAILED)


def _ticket(gate: TicketGate, facts: Facts) -> GateResult:
    found = re.search(gate.pattern, facts.asked.reason)
    return unknown(gate, Because.NO_TICKET) if found is None else passed(gate, found[0])


# Each takes the gate it is keyed by, which a table of one type cannot say.
_TIMELESS: Mapping[type[Gate], Callable[[Any, Facts], GateResult]] = {
    ThresholdGate: _threshold,
    ConfidenceGate: _confidence,
    AlertsGate: _alerts,
    DigestGate: _digest,
    FormatGate: _format,
    CardGate: _card,
    ReviewGate: _review,
    TicketGate: _ticket,
}
