"""The laws of strictness: what the strictest rules let through, every one of their parts lets through."""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.apply_times import ApplyTime, not_before, parse_time
from bot.domain.calendar_locks import CalendarLock, locked_until, parse_wall
from bot.domain.case import excluded
from bot.domain.evidence import Facts, VersionFacts
from bot.domain.gate_kinds import ThresholdGate, VersusLiveGate, WhenNone
from bot.domain.gates import judge
from bot.domain.policy import ApprovalRule, Better, PromotionRules
from bot.domain.promotion import Decision, DecisionKind, refusals, tally
from bot.domain.strictness import KEYS, Direction, direction, implies, strictest
from bot.domain.timers import Stay, soak
from bot.domain.working_time import WorkingHours, after, parse_duration

ORDER = ("development", "staging", "canary", "production")
HOURS = WorkingHours()
MONDAY = datetime(2026, 6, 1, 9, tzinfo=UTC)
ROLES, PEOPLE, METRICS = ("ml", "biz", "risk"), ("U1", "U2", "U3", "U4", "U5"), ("auc", "loss")
BETTER = {"auc": Better.HIGHER, "loss": Better.LOWER}

LOCKS = (
    CalendarLock(parse_wall("Fri 16:00"), parse_wall("Mon 12:00"), "UTC"),
    CalendarLock(parse_wall("2026-06-02 00:00"), parse_wall("2026-06-03 00:00"), "UTC"),
)
TIMES = tuple(ApplyTime(parse_time(each), "UTC") for each in ("10:00", "12:00", "2026-06-02 00:00"))

values = st.sampled_from([0.1, 0.5, 0.8, 0.9])
thresholds = st.builds(
    ThresholdGate, st.sampled_from(METRICS), at_least=st.none() | values, at_most=st.none() | values
)
margins = st.builds(
    VersusLiveGate, st.sampled_from(METRICS), st.sampled_from([0.0, 0.05, 0.2]), st.sampled_from(WhenNone)
)
gates = st.lists(thresholds | margins, max_size=4).map(tuple)
approvals = st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3), max_size=3).map(
    lambda found: tuple(ApprovalRule(role, count) for role, count in found.items())
)
durations = st.none() | st.sampled_from(["24h", "3d", "4 working hours", "3 working days"]).map(
    parse_duration
)
rules = st.builds(
    PromotionRules,
    environment=st.just("production"),
    from_environment=st.none() | st.sampled_from(ORDER[:3]),
    approvals=approvals,
    requester_may_approve=st.booleans(),
    author_may_approve=st.booleans(),
    reason_required=st.booleans(),
    expires_after=durations,
    gates=gates,
    enforce=st.booleans(),
    listed=st.booleans(),
    by_click=st.booleans(),
    apply_at=st.sets(st.sampled_from(TIMES)).map(tuple),
    locks=st.sets(st.sampled_from(LOCKS)).map(tuple),
    soak=st.none() | st.sampled_from(["2h", "24h", "3d"]).map(parse_duration),
    mode_is_said=st.booleans(),
)
versions = st.builds(
    VersionFacts,
    version=st.just(7),
    metrics=st.dictionaries(st.sampled_from(METRICS), values),
    measured_on=st.just("holdout"),
    author=st.sampled_from(PEOPLE),
)


@dataclass(frozen=True)
class Attempt:
    """A version on its way: the facts, who said yes in which role, when, and whether a reason was given."""

    facts: Facts
    yes: tuple[Decision, ...]
    requester: str
    reason: str
    age: timedelta
    soaked: timedelta
    clicked: bool


decisions = st.dictionaries(st.sampled_from(PEOPLE), st.sampled_from(ROLES)).map(
    lambda found: tuple(
        Decision(1, 1, person, DecisionKind.APPROVE, MONDAY, role) for person, role in found.items()
    )
)
facts = st.builds(
    Facts,
    model=st.just("churn"),
    environment=st.just("production"),
    candidate=versions,
    live=st.none() | versions,
    # Nobody comes to a later environment without the earlier ones.
    candidate_in=st.integers(0, 3).map(lambda far: ORDER[:far]),
)
attempts = st.builds(
    Attempt,
    facts,
    decisions,
    st.sampled_from(PEOPLE),
    st.sampled_from(["", "better"]),
    st.sampled_from([timedelta(hours=1), timedelta(days=2), timedelta(days=30)]),
    st.sampled_from([timedelta(hours=1), timedelta(hours=30), timedelta(days=30)]),
    st.booleans(),
)


def passes(rule: PromotionRules, attempt: Attempt) -> bool:
    """Whether the rules let it through."""
    results = [judge(gate, attempt.facts, BETTER, MONDAY) for gate in rule.gates]
    barred = excluded(rule, attempt.requester, attempt.facts)
    counted = tally(rule, [each for each in attempt.yes if each.person not in barred])
    in_time = rule.expires_after is None or MONDAY + attempt.age < after(MONDAY, rule.expires_after, HOURS)
    reasoned = bool(attempt.reason) or not rule.reason_required
    is_decided = not refusals(rule, attempt.facts, results) and counted.complete and in_time and reasoned
    early = rule.soak and soak(rule.soak, "staging", Stay(attempt.soaked, is_there=True), MONDAY)
    clicked = attempt.clicked or not rule.by_click
    early = early or any(not_before(each, MONDAY) > MONDAY + attempt.age for each in rule.apply_at)
    return is_decided and clicked and not early and locked_until(rule.locks, MONDAY) is None


@settings(max_examples=400)
@given(st.lists(rules, min_size=1, max_size=4), attempts)
def test_what_the_strictest_rules_let_through_each_of_them_lets_through(
    found: list[PromotionRules], attempt: Attempt
) -> None:
    if passes(strictest(found, ORDER, HOURS), attempt):
        assert all(passes(each, attempt) for each in found)


@given(st.lists(rules, min_size=1, max_size=4))
def test_the_order_of_the_rules_decides_nothing(found: list[PromotionRules]) -> None:
    turned = list(reversed(found))
    for key in KEYS - {"environment"}:
        together, other = (strictest(each, ORDER, HOURS) for each in (found, turned))
        assert direction(together, other, key, ORDER, HOURS) is None


@given(rules)
def test_rules_are_as_strict_as_themselves(rule: PromotionRules) -> None:
    assert all(direction(rule, rule, key, ORDER, HOURS) is None for key in KEYS)


@settings(max_examples=300)
@given(rules, rules, attempts)
def test_rules_that_only_became_looser_let_through_all_they_did(
    before: PromotionRules, now: PromotionRules, attempt: Attempt
) -> None:
    turned = [direction(before, now, key, ORDER, HOURS) for key in KEYS]
    if set(turned) <= {None, Direction.LOOSER} and passes(before, attempt):
        assert passes(now, attempt)


@settings(max_examples=300)
@given(thresholds | margins, thresholds | margins, facts)
def test_a_gate_that_implies_another_never_passes_what_the_other_holds_up(
    gate: ThresholdGate | VersusLiveGate, other: ThresholdGate | VersusLiveGate, seen: Facts
) -> None:
    rule = PromotionRules("production")
    if implies(gate, other) and not refusals(rule, seen, [judge(gate, seen, BETTER, MONDAY)]):
        assert not refusals(rule, seen, [judge(other, seen, BETTER, MONDAY)])


def test_it_is_decided_for_each_key_of_the_rules_what_is_stricter() -> None:
    assert {each.name for each in fields(PromotionRules)} == KEYS


@pytest.mark.parametrize(
    ("change", "key", "expected"),
    [
        ({"approvals": (ApprovalRule("ml", 1),)}, "approvals", Direction.LOOSER),
        ({"approvals": (ApprovalRule("ml", 3),)}, "approvals", Direction.STRICTER),
        ({"approvals": (ApprovalRule("ml", 1), ApprovalRule("biz", 1))}, "approvals", Direction.OTHER),
        ({"requester_may_approve": True}, "requester_may_approve", Direction.LOOSER),
        ({"from_environment": "development"}, "from_environment", Direction.LOOSER),
        ({"from_environment": "canary"}, "from_environment", Direction.STRICTER),
        ({"expires_after": None}, "expires_after", Direction.LOOSER),
        ({"expires_after": parse_duration("2 working days")}, "expires_after", Direction.STRICTER),
        ({"enforce": False}, "enforce", Direction.LOOSER),
        ({"gates": (ThresholdGate("auc", at_least=0.7),)}, "gates", Direction.LOOSER),
        ({"gates": (ThresholdGate("auc", at_least=0.9),)}, "gates", Direction.STRICTER),
        ({"gates": (ThresholdGate("loss", at_most=0.9),)}, "gates", Direction.OTHER),
        ({"gates": ()}, "gates", Direction.LOOSER),
    ],
)
def test_a_change_is_called_what_it_is(change: dict[str, object], key: str, expected: Direction) -> None:
    before = PromotionRules(
        "production",
        from_environment="staging",
        approvals=(ApprovalRule("ml", 2),),
        expires_after=parse_duration("3 working days"),
        gates=(ThresholdGate("auc", at_least=0.8),),
    )
    now = replace(before, **change)  # type: ignore[arg-type]  # whatever key the case is about

    assert direction(before, now, key, ORDER, HOURS) is expected
