"""Gates: each looks at the frozen facts and answers with a verdict that explains itself."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.evidence import Facts
from bot.domain.policy import Better, Gate, ThresholdGate, VersusLiveGate, WhenNone


class Outcome(StrEnum):
    """What a gate says; a missing fact is `unknown`, never a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Because(StrEnum):
    """Why a gate could not say pass or fail, or why it does not apply."""

    NOT_MEASURED = "not_measured"
    LIVE_NOT_MEASURED = "live_not_measured"
    DIFFERENT_DATA = "different_data"
    DIRECTION_UNKNOWN = "direction_unknown"
    FIRST_VERSION = "first_version"


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate's verdict with the numbers it was based on."""

    gate: Gate
    outcome: Outcome
    because: Because | None = None
    candidate: float | None = None
    live: float | None = None


def judge(gate: Gate, facts: Facts, better: Mapping[str, Better]) -> GateResult:
    """Judge one gate on the facts; `better` gives the direction of each known metric."""
    if isinstance(gate, ThresholdGate):
        return _threshold(gate, facts)
    return _versus_live(gate, facts, better.get(gate.metric))


def _threshold(gate: ThresholdGate, facts: Facts) -> GateResult:
    value = facts.candidate.metrics.get(gate.metric)
    if value is None:
        return GateResult(gate, Outcome.UNKNOWN, Because.NOT_MEASURED)
    holds = (gate.at_least is None or value >= gate.at_least) and (
        gate.at_most is None or value <= gate.at_most
    )
    return GateResult(gate, Outcome.PASS if holds else Outcome.FAIL, candidate=value)


def _versus_live(gate: VersusLiveGate, facts: Facts, better: Better | None) -> GateResult:
    value = facts.candidate.metrics.get(gate.metric)
    if facts.live is None:
        passes = gate.when_none is WhenNone.PASS
        outcome = Outcome.NOT_APPLICABLE if passes else Outcome.FAIL
        return GateResult(gate, outcome, Because.FIRST_VERSION, candidate=value)
    live = facts.live.metrics.get(gate.metric)
    if value is None or live is None:
        because = Because.NOT_MEASURED if value is None else Because.LIVE_NOT_MEASURED
        return GateResult(gate, Outcome.UNKNOWN, because, value, live)
    # Two numbers measured on different data say nothing about each other.
    if facts.candidate.measured_on is None or facts.candidate.measured_on != facts.live.measured_on:
        return GateResult(gate, Outcome.UNKNOWN, Because.DIFFERENT_DATA, value, live)
    if better is None:
        return GateResult(gate, Outcome.UNKNOWN, Because.DIRECTION_UNKNOWN, value, live)
    loss = live - value if better is Better.HIGHER else value - live
    # 0.905 - 0.9 is a little more than 0.005 to a computer. NaN compares false: what is no number never passes.
    holds = loss <= gate.worse_by_at_most or math.isclose(loss, gate.worse_by_at_most, abs_tol=1e-12)
    return GateResult(gate, Outcome.PASS if holds else Outcome.FAIL, None, value, live)
