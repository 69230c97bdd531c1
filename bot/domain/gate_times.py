"""Gates whose verdict time alone can change: checks that expire, data that grows old, results that must be recent."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.data_sets import Classification
from bot.domain.evidence import Facts
from bot.domain.gate_facts import CheckFact
from bot.domain.gate_kinds import (
    CheckGate,
    ClassificationGate,
    FreshnessGate,
    Gate,
    OwnerGate,
    QualityGate,
    ReproducedGate,
)
from bot.domain.gate_verdicts import Because, GateResult, Outcome, failed, passed, unknown
from bot.domain.working_time import Duration

HANDED_OVER_WITHIN = timedelta(days=14)
"""How long a responsibility counts as held after its holder left."""
_ORDER = {each: rank for rank, each in enumerate(Classification)}


def _check(gate: CheckGate, facts: Facts, at: datetime) -> GateResult:
    named = [each for each in facts.asked.checks if each.name == gate.name]
    fitting = [each for each in named if gate.producer in {None, each.producer}]
    if not fitting:
        because = Because.OTHER_PRODUCER if named else Because.NOT_REPORTED
        return unknown(gate, because, *(each.producer for each in named))
    # Of several producers the last word counts: a failure cannot be passed over by asking another.
    found = max(fitting, key=lambda each: each.at)
    if not found.same_artifact:
        return unknown(gate, Because.OTHER_ARTIFACT, found.producer, moment=found.at)
    ends = _ends(gate, found)
    if ends is not None and at >= ends:
        return unknown(gate, Because.EXPIRED, found.producer, moment=ends)
    if not found.passed:
        return failed(gate, Because.CHECK_FAILED, found.producer, moment=found.at)
    return passed(gate, found.producer, moment=ends)


def _ends(gate: CheckGate, found: CheckFact) -> datetime | None:
    """When the check says nothing any more: the earlier of what the policy and the producer say."""
    by_policy = None if gate.valid is None else found.at + _length(gate.valid)
    return min((each for each in (by_policy, found.valid_until) if each is not None), default=None)


def _classification(gate: ClassificationGate, facts: Facts, at: datetime) -> GateResult:
    higher = [
        each.name
        for each in facts.asked.data
        if each.classification is not None and _ORDER[each.classification] > _ORDER[gate.at_most]
    ]
    if higher:
        return failed(gate, Because.CLASSIFIED_HIGHER, *higher)
    unsaid = [each.name for each in facts.asked.data if each.classification is None]
    return _of_all(gate, facts, Because.NOT_CLASSIFIED, unsaid)


def _freshness(gate: FreshnessGate, facts: Facts, at: datetime) -> GateResult:
    known = {each.name: each.added_at for each in facts.asked.data if each.added_at is not None}
    stale = [name for name, added_at in known.items() if at - added_at > _length(gate.within)]
    if stale:
        return failed(gate, Because.STALE, *stale, moment=min(known[name] for name in stale))
    unsaid = [each.name for each in facts.asked.data if each.added_at is None]
    ends = min(known.values(), default=at) + _length(gate.within)
    return _of_all(gate, facts, Because.AGE_UNKNOWN, unsaid, ends)


def _quality(gate: QualityGate, facts: Facts, at: datetime) -> GateResult:
    bad = [each.name for each in facts.asked.data if each.passed is False]
    if bad:
        return failed(gate, Because.QUALITY_FAILED, *bad)
    return _of_all(
        gate, facts, Because.NOT_EXAMINED, [each.name for each in facts.asked.data if each.passed is None]
    )


def _of_all(
    gate: Gate, facts: Facts, because: Because, unsaid: list[str], ends: datetime | None = None
) -> GateResult:
    """A pass, when there is data and the fact is known of all of it."""
    if not facts.asked.data:
        return unknown(gate, Because.NO_DATA)
    return unknown(gate, because, *unsaid) if unsaid else passed(gate, moment=ends)


def _reproduced(gate: ReproducedGate, facts: Facts, at: datetime) -> GateResult:
    when = facts.asked.reproduced_at
    if when is None:
        return unknown(gate, Because.NOT_REPRODUCED)
    ends = when + _length(gate.within)
    if at > ends:
        return unknown(gate, Because.REPRODUCED_LONG_AGO, moment=when)
    return passed(gate, moment=ends)


def _length(duration: Duration) -> timedelta:
    # The policy refuses working time here: what grows old does so at night, too.
    return timedelta(seconds=duration.seconds)


def _owner(gate: OwnerGate, facts: Facts, at: datetime) -> GateResult:
    asked = facts.asked
    if gate.responsibility not in asked.owners:
        is_asked = gate.responsibility in asked.unaccepted
        return failed(gate, Because.NOT_ACCEPTED if is_asked else Because.NOBODY, gate.responsibility)
    left = next((each.at for each in asked.left if each.responsibility == gate.responsibility), None)
    if left is None:
        return passed(gate)
    until = left + HANDED_OVER_WITHIN
    if at < until:
        return GateResult(gate, Outcome.PASS, Because.LEAVING, names=(gate.responsibility,), moment=until)
    return failed(gate, Because.LEFT, gate.responsibility, moment=left)


TIMED: Mapping[type[Gate], Callable[[Any, Facts, datetime], GateResult]] = {
    CheckGate: _check,
    ClassificationGate: _classification,
    FreshnessGate: _freshness,
    OwnerGate: _owner,
    QualityGate: _quality,
    ReproducedGate: _reproduced,
}
