"""Which of several rules is the stricter, key by key, and the strictest that several make together.

Whatever the strictest rules let through, each of the rules they are made of lets through as well.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.apply_times import ApplyTime
from bot.domain.auto_rule import strictest_auto
from bot.domain.calendar_locks import CalendarLock
from bot.domain.gate_kinds import (
    CheckGate,
    ConfidenceGate,
    Gate,
    ThresholdGate,
    VersusLiveGate,
    WhenNone,
)
from bot.domain.policy import ApprovalRule, PromotionRules
from bot.domain.probation import OnBreach, ProbationRule
from bot.domain.reminders import Remind
from bot.domain.working_time import Duration, WorkingHours, after


class Direction(StrEnum):
    """What became of a rule."""

    LOOSER = "looser"
    STRICTER = "stricter"
    OTHER = "other"


# The noons of an ordinary week: from all of them together working time and elapsed time can be told longer or shorter.
_WEEK = tuple(datetime(2026, 6, day, 12, tzinfo=UTC) for day in range(1, 8))

_BOUNDS, _MARGIN = ("at_least", "at_most"), ("worse_by_at_most", "when_none")
_CLAIM = ("confidence", "not_worse_by", "when_none")

Rules = Sequence[PromotionRules]


def strictest(rules: Rules, order: Sequence[str], hours: WorkingHours) -> PromotionRules:
    """The strictest rules for one environment: of each key the strictest, of lists all that they ask for.

    `order` are the environments as the policy lists them: what comes from a later one has come further.
    """
    first, *others = rules
    if not others:
        return first
    found: dict[str, Any] = {name: choose(rules) for name, choose in _OF_EACH_KEY.items()}
    found["from_environment"] = _furthest(rules, order)
    found["expires_after"] = _soonest(rules, hours)
    found["remind"] = _often(rules, hours)
    return PromotionRules(environment=first.environment, **found)


def direction(
    before: PromotionRules, after_it: PromotionRules, key: str, order: Sequence[str], hours: WorkingHours
) -> Direction | None:
    """Whether one key of the rules became looser or stricter; None when it says the same."""
    old, new = (strictest([each, each], order, hours) for each in (before, after_it))
    both = strictest([before, after_it], order, hours)
    was, is_now, together = (_comparable(getattr(each, key)) for each in (old, new, both))
    if was == is_now:
        return None
    if key == "remind":
        # It lets nothing through and blocks nothing.
        return Direction.OTHER
    # The stricter of two is what both make together: so what is stricter is defined once.
    if together == was:
        return Direction.LOOSER
    return Direction.STRICTER if together == is_now else Direction.OTHER


def _often(rules: Rules, hours: WorkingHours) -> Remind | None:
    """The reminders that come first."""
    found = [each.remind for each in rules if each.remind is not None]
    return min(found, key=lambda each: (length(each.first, hours), str(each)), default=None)


def implies(gate: Gate, other: Gate) -> bool:
    """Whether what passes the gate always passes the other one, which may only report where this one blocks."""
    if other.report and not gate.report:
        gate = replace(gate, report=True)
    match gate, other:
        case ThresholdGate(), ThresholdGate() if _but_for(gate, *_BOUNDS) == _but_for(other, *_BOUNDS):
            floor = other.at_least is None or (gate.at_least is not None and gate.at_least >= other.at_least)
            roof = other.at_most is None or (gate.at_most is not None and gate.at_most <= other.at_most)
            return floor and roof
        case VersusLiveGate(), VersusLiveGate() if _but_for(gate, *_MARGIN) == _but_for(other, *_MARGIN):
            is_closer = gate.worse_by_at_most <= other.worse_by_at_most
            return is_closer and (gate.when_none is WhenNone.FAIL or other.when_none is WhenNone.PASS)
        case ConfidenceGate(), ConfidenceGate() if _but_for(gate, *_CLAIM) == _but_for(other, *_CLAIM):
            is_surer = gate.confidence >= other.confidence and gate.not_worse_by <= other.not_worse_by
            return is_surer and (gate.when_none is WhenNone.FAIL or other.when_none is WhenNone.PASS)
        case CheckGate(), CheckGate() if _but_for(gate, "valid") == _but_for(other, "valid"):
            return _is_shorter(gate.valid, other.valid)
        case _:
            return gate == other


def _is_shorter(one: Duration | None, other: Duration | None) -> bool:
    return other is None or (one is not None and one.seconds <= other.seconds)


def _but_for(gate: Gate, *keys: str) -> dict[str, object]:
    """The gate without these keys: only where all else is the same one may be stricter than another."""
    return {each.name: getattr(gate, each.name) for each in fields(gate) if each.name not in keys}


def _approvals(rules: Rules) -> tuple[ApprovalRule, ...]:
    """The most of each role that any asks for."""
    most: dict[str, int] = {}
    for each in rules:
        for rule in each.approvals:
            most[rule.role] = max(rule.count, most.get(rule.role, 0))
    return tuple(ApprovalRule(role, count) for role, count in most.items())


def _gates(rules: Rules) -> tuple[Gate, ...]:
    """All gates, without those that another one implies."""
    found: list[Gate] = []
    for gate in (gate for each in rules for gate in each.gates):
        if not any(implies(kept, gate) for kept in found):
            found = [*(kept for kept in found if not implies(gate, kept)), gate]
    return tuple(found)


def _furthest(rules: Rules, order: Sequence[str]) -> str | None:
    places = {each.from_environment for each in rules if each.from_environment is not None}
    return max(places, key=lambda name: order.index(name) if name in order else -1, default=None)


def _soonest(rules: Rules, hours: WorkingHours) -> Duration | None:
    ends = [each.expires_after for each in rules if each.expires_after is not None]
    return min(ends, key=lambda each: (length(each, hours), each.text), default=None)


def _locks(rules: Rules) -> tuple[CalendarLock, ...]:
    return tuple(dict.fromkeys(lock for each in rules for lock in each.locks))


def _apply_at(rules: Rules) -> tuple[ApplyTime, ...]:
    return tuple(dict.fromkeys(at for each in rules for at in each.apply_at))


def _longest(rules: Rules) -> Duration | None:
    soaks = [each.soak for each in rules if each.soak is not None]
    return max(soaks, key=lambda each: (each.seconds, each.text), default=None)


def _probation(rules: Rules) -> ProbationRule | None:
    """The longest; going back by itself is stricter than asking somebody."""
    asked = [each.probation for each in rules if each.probation is not None]
    if not asked:
        return None
    longest = max((each.length for each in asked), key=lambda each: (each.seconds, each.text))
    does_it = any(each.on_breach is OnBreach.ROLL_BACK for each in asked)
    return ProbationRule(longest, OnBreach.ROLL_BACK if does_it else OnBreach.PROPOSE)


def length(duration: Duration, hours: WorkingHours) -> timedelta:
    """How long it takes, from each noon of an ordinary week together."""
    ordinary = replace(hours, holidays=frozenset())
    return sum((after(start, duration, ordinary) - start for start in _WEEK), timedelta())


def _said(rules: Rules) -> bool:
    """Whether the file itself says the mode that holds: what only reports because nobody said so, says nothing."""
    enforce = any(each.enforce for each in rules)
    return any(each.mode_is_said for each in rules if each.enforce is enforce)


def _any(name: str) -> Callable[[Rules], bool]:
    return lambda rules: any(getattr(each, name) for each in rules)


def _all(name: str) -> Callable[[Rules], bool]:
    return lambda rules: all(getattr(each, name) for each in rules)


def _oftenest(rules: Rules) -> Duration | None:
    asked = [each.revalidate for each in rules if each.revalidate is not None]
    return min(asked, key=lambda each: (each.seconds, each.text), default=None)


# One line a key, so that a key without a line fails a test; the other three need more than the rules.
_OF_EACH_KEY: Mapping[str, Callable[[Rules], object]] = {
    "approvals": _approvals,
    "requester_may_approve": _all("requester_may_approve"),
    "author_may_approve": _all("author_may_approve"),
    "reason_required": _any("reason_required"),
    "gates": _gates,
    "soak": _longest,
    "locks": _locks,
    "by_click": _any("by_click"),
    "apply_at": _apply_at,
    "probation": _probation,
    "revalidate": _oftenest,
    "auto": lambda rules: strictest_auto(each.auto for each in rules),
    "enforce": _any("enforce"),
    "listed": _all("listed"),
    "mode_is_said": _said,
}
KEYS = frozenset({"environment", "from_environment", "expires_after", "remind", *_OF_EACH_KEY})


def _comparable(value: object) -> object:
    # The order of approvals and gates decides nothing.
    return frozenset(value) if isinstance(value, tuple) else value
