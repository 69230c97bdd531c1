"""Promotion requests: legal moves, approvals that never un-approve, and each person counted once."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.gate_kinds import ThresholdGate
from bot.domain.gates import GateResult, Outcome
from bot.domain.policy import ApprovalRule, PromotionRules
from bot.domain.promotion import (
    MOVES,
    OPEN,
    BlockerKind,
    Decision,
    DecisionKind,
    PromotionRequest,
    State,
    Tally,
    approval_blockers,
    choose_role,
    gate_blockers,
    may_move,
    tally,
)

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
ROLES = ("ml-engineer", "business", "risk")
PEOPLE = ("U0ANN", "U0BEN", "U0CAT", "U0DAN")
COUNTS = st.dictionaries(st.sampled_from(ROLES), st.integers(1, 3), min_size=1)
DECISIONS = st.lists(
    st.builds(
        lambda person, kind, role, void: Decision(1, 1, person, kind, AT, role, void=void),
        st.sampled_from(PEOPLE),
        st.sampled_from(DecisionKind),
        st.none() | st.sampled_from((*ROLES, "stranger")),
        st.booleans(),
    ),
    max_size=8,
)


def rules(counts: dict[str, int], *, enforce: bool = True) -> PromotionRules:
    """Rules that ask for so many approvals of each role."""
    approvals = tuple(ApprovalRule(role, count) for role, count in counts.items())
    return PromotionRules("production", approvals=approvals, enforce=enforce)


def reachable(state: State) -> set[State]:
    """Every state that can follow, sooner or later."""
    found: set[State] = set()
    ahead = set(MOVES[state])
    while ahead:
        found |= ahead
        ahead = {to for each in ahead for to in MOVES[each]} - found
    return found


@pytest.mark.parametrize("ended", sorted(set(State) - OPEN))
def test_there_is_no_way_back_from_a_state_that_ended(ended: State) -> None:
    assert not reachable(ended) & OPEN
    assert ended not in reachable(ended)


def test_every_state_has_its_row_and_is_reached_from_the_first() -> None:
    assert set(MOVES) == set(State)
    assert reachable(State.REQUESTED) | {State.REQUESTED} == set(State)


def test_nothing_goes_live_without_being_approved_and_applied() -> None:
    assert [each for each in State if may_move(each, State.APPROVED)] == [State.REQUESTED]
    assert [each for each in State if may_move(each, State.APPLYING)] == [State.APPROVED]
    assert [each for each in State if may_move(each, State.LIVE)] == [State.APPLYING]


def test_no_state_moves_to_itself() -> None:
    assert not any(may_move(each, each) for each in State)


@pytest.mark.parametrize("state", list(State))
def test_a_request_is_open_until_it_ended(state: State) -> None:
    request = PromotionRequest(12, "churn", 7, "production", "U0ANN", "", state, 5, AT)

    assert request.name == "P-12"
    assert request.is_open == bool(reachable(state) & {State.LIVE})


@given(COUNTS, DECISIONS, DECISIONS)
def test_another_decision_never_takes_an_approval_away(
    counts: dict[str, int], decided: list[Decision], more: list[Decision]
) -> None:
    before, after = tally(rules(counts), decided), tally(rules(counts), [*decided, *more])

    assert all(set(before.given[role]) <= set(after.given[role]) for role in counts)
    assert all(before.missing[role] >= after.missing[role] for role in counts)
    assert after.complete or not before.complete


@given(COUNTS, DECISIONS)
def test_a_person_counts_once_whatever_roles_they_have(
    counts: dict[str, int], decided: list[Decision]
) -> None:
    counted = tally(rules(counts), decided)
    people = [person for each in counted.given.values() for person in each]

    approved = {
        each.person
        for each in decided
        if each.kind is DecisionKind.APPROVE and not each.void and each.role in counts
    }
    assert sorted(people) == sorted(approved)
    assert counted.count == len(people)


@given(COUNTS, DECISIONS)
def test_a_tally_is_complete_when_every_role_has_its_count(
    counts: dict[str, int], decided: list[Decision]
) -> None:
    counted = tally(rules(counts), decided)

    assert counted.complete == all(len(counted.given[role]) >= count for role, count in counts.items())
    assert counted.needed == counted.count + sum(counted.missing.values())


def test_rules_without_approvals_are_complete_at_once() -> None:
    assert tally(rules({}), []).complete
    assert tally(rules({}), []).needed == 0


@given(
    COUNTS,
    st.dictionaries(st.sampled_from(ROLES), st.just("S0"), max_size=3),
    st.permutations(ROLES),
)
def test_an_approval_counts_for_a_missing_role_that_the_person_holds(
    missing: dict[str, int], roles: dict[str, str], scarcity: list[str]
) -> None:
    chosen = choose_role(missing, roles, scarcity)

    fitting = [role for role in scarcity if role in roles and missing.get(role)]
    assert chosen == (fitting[0] if fitting else None)


def test_a_role_that_is_filled_is_not_chosen() -> None:
    assert choose_role({"business": 0, "risk": 1}, {"business": "S0"}, ROLES) is None
    assert choose_role({"business": 0, "risk": 1}, {"business": "S0", "risk": "S1"}, ROLES) == "risk"


def test_a_role_whose_holders_are_not_counted_comes_last() -> None:
    roles = {"other": "S0", "risk": "S1"}

    assert choose_role({"other": 1, "risk": 1}, roles, ["risk"]) == "risk"
    assert choose_role({"other": 1}, roles, []) == "other"


@given(COUNTS, st.lists(st.tuples(st.sampled_from(PEOPLE), st.sets(st.sampled_from(ROLES))), max_size=8))
def test_people_who_approve_one_after_the_other_never_count_for_more_than_was_asked(
    counts: dict[str, int], clicks: list[tuple[str, set[str]]]
) -> None:
    decided: list[Decision] = []
    for person, roles in clicks:
        missing = tally(rules(counts), decided).missing
        role = choose_role(missing, dict.fromkeys(roles, "S0"), ROLES)
        if role is not None and person not in {each.person for each in decided}:
            decided.append(Decision(1, 1, person, DecisionKind.APPROVE, AT, role))

    counted = tally(rules(counts), decided)
    assert counted.needed == sum(counts.values())
    assert all(len(counted.given[role]) <= count for role, count in counts.items())


@pytest.mark.parametrize(
    ("outcome", "blocks"),
    [(Outcome.PASS, 0), (Outcome.NOT_APPLICABLE, 0), (Outcome.FAIL, 1), (Outcome.UNKNOWN, 1)],
)
def test_a_gate_that_failed_or_does_not_know_blocks_unless_it_only_reports(
    outcome: Outcome, blocks: int
) -> None:
    results = [GateResult(ThresholdGate("auc"), outcome)]

    found = gate_blockers(rules({}), results)

    assert [(each.kind, each.gate) for each in found] == [(BlockerKind.GATE, results[0])] * blocks
    assert gate_blockers(rules({}, enforce=False), results) == ()


def test_the_roles_that_are_missing_block_and_name_who_may_act() -> None:
    counted = Tally({}, {"business": 2, "risk": 0, "ml-engineer": 1})

    found = approval_blockers(counted, {"business": ("U0ANN",), "risk": ("U0BEN",)})

    assert [(each.role, each.missing, each.people) for each in found] == [
        ("business", 2, ("U0ANN",)),
        ("ml-engineer", 1, None),
    ]
