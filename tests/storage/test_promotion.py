"""Requests, evidence and decisions in the database: one open request, one voice a person, legal moves alone."""

import math
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.domain.evidence import VersionFacts, digest, facts_json
from bot.domain.policy import ApprovalRule, PromotionRules
from bot.domain.promotion import MOVES, OPEN, DecisionKind, PromotionRequest, State, may_move, tally
from bot.domain.registry import ChangeKind
from bot.policy import build
from storage import policy, promotion
from storage.database import Database
from tests.storage.racing import threads
from tests.storage.seeds import AT, FACTS, approval, minutes, request

LEGAL = [(current, to) for current in State for to in State if may_move(current, to)]
ILLEGAL = [(current, to) for current in State for to in State if not may_move(current, to)]


def asked(database: Database, version: int = 7, state: State = State.REQUESTED) -> int:
    """A stored request."""
    with database.write() as session:
        number = promotion.add_request(session, request(version, state=state))
    assert number is not None
    return number


def found(database: Database, number: int) -> PromotionRequest:
    """A request as it is stored."""
    with database.read() as session:
        request = promotion.find_request(session, number)
    assert request is not None
    return request


def evidence(database: Database, number: int) -> int:
    """A row of facts for a request."""
    with database.write() as session:
        return promotion.add_evidence(session, number, FACTS, "rules", AT).id


def test_a_request_is_read_back_as_it_was_asked(database: Database) -> None:
    wanted = replace(
        request(),
        reason="ملف <!channel> 🚀 " + "x" * 5000,
        expires_at=AT + minutes(9),
        channel="C1",
        expected_live=5,
    )

    with database.write() as session:
        number = promotion.add_request(session, wanted)

    assert number is not None
    assert found(database, number) == replace(wanted, id=number)
    with database.read() as session:
        assert promotion.find_request(session, number + 1) is None


def test_a_second_open_request_for_the_place_is_refused_and_harms_nothing(database: Database) -> None:
    first = asked(database)

    with database.write() as session:
        assert promotion.add_request(session, request(version=8)) is None
        elsewhere = promotion.add_request(session, request(environment="staging"))
        rollback = promotion.add_request(session, request(state=State.APPROVED, kind=ChangeKind.ROLLBACK))

    assert elsewhere is not None
    assert rollback is not None
    with database.read() as session:
        assert promotion.open_request(session, "churn", "production") == found(database, first)
        held = promotion.open_request(session, "churn", "production", ChangeKind.ROLLBACK)
        assert held == found(database, rollback)
        assert [each.id for each in promotion.requests(session)] == [rollback, elsewhere, first]
        assert promotion.requests(session, model="fraud") == ()


def test_one_of_eight_people_who_ask_at_once_opens_the_request(database: Database) -> None:
    def ask(number: int) -> int | None:
        with database.write() as session:
            return promotion.add_request(session, replace(request(), requester=f"U{number}"))

    numbers = threads(8, ask)

    opened = [each for each in numbers if each is not None]
    assert len(opened) == 1
    with database.read() as session:
        assert [each.id for each in promotion.requests(session)] == opened


@pytest.mark.parametrize("end", sorted(set(State) - OPEN))
def test_a_place_is_free_again_when_its_request_ended(database: Database, end: State) -> None:
    asked(database, state=end)

    assert asked(database, version=8)


def test_an_illegal_move_is_a_mistake_of_the_program(database: Database) -> None:
    for current, to in ILLEGAL:
        with pytest.raises(ValueError, match="never becomes"), database.write() as session:
            promotion.move(session, 1, current, to)


@pytest.mark.parametrize(("current", "to"), LEGAL)
def test_a_legal_move_happens_once_and_only_from_where_the_request_is(
    database: Database, current: State, to: State
) -> None:
    number = asked(database, state=current)
    with database.write() as session:
        others = [each for each, targets in MOVES.items() if to in targets and each is not current]
        assert not any(promotion.move(session, number, each, to) for each in others)
        assert promotion.move(session, number, current, to, ended_at=AT, failure="why")
        assert not promotion.move(session, number, current, to)

    after = found(database, number)
    assert (after.state, after.ended_at, after.failure) == (to, AT, "why")


def test_one_of_eight_approvals_at_once_moves_the_request(database: Database) -> None:
    number = asked(database)

    def approve(_: int) -> bool:
        with database.write() as session:
            return promotion.move(session, number, State.REQUESTED, State.APPROVED)

    assert sorted(threads(8, approve)) == [False] * 7 + [True]


def test_a_person_decides_once_however_often_they_click(database: Database) -> None:
    number = asked(database)
    row = evidence(database, number)

    def decide(click: int) -> bool:
        kind = DecisionKind.APPROVE if click % 2 else DecisionKind.REJECT
        with database.write() as session:
            return promotion.add_decision(session, replace(approval(number, row), kind=kind))

    assert sorted(threads(8, decide)) == [False] * 7 + [True]
    with database.read() as session:
        assert len(promotion.decisions(session, number)) == 1


def test_void_decisions_are_kept_and_the_person_may_decide_again(database: Database) -> None:
    number = asked(database)
    row = evidence(database, number)
    with database.write() as session:
        promotion.add_decision(session, approval(number, row))
        promotion.add_decision(session, approval(number, row, "U0CAT"))
        assert promotion.void_decisions(session, number, AT) == 2
        assert promotion.void_decisions(session, number, AT) == 0
        assert promotion.add_decision(session, approval(number, row))
        assert not promotion.add_decision(session, approval(number, row))

    with database.read() as session:
        decided = promotion.decisions(session, number)
    assert [(each.person, each.void) for each in decided] == [
        ("U0BEN", True), ("U0CAT", True), ("U0BEN", False),
    ]  # fmt: skip
    assert decided[-1] == approval(number, row)


def test_the_longest_role_source_fits(database: Database) -> None:
    number = asked(database)
    longest = replace(approval(number, evidence(database, number)), role_source=f"owner of {'m' * 255}")

    with database.write() as session:
        assert promotion.add_decision(session, longest)


def test_evidence_is_frozen_and_the_newest_is_the_current_one(database: Database) -> None:
    number = asked(database)
    odd = replace(
        FACTS, live=VersionFacts(5, {"a": math.inf, "b": -0.0, "ü": 1e-300}), candidate_in=("staging",)
    )
    with database.write() as session:
        first = promotion.add_evidence(session, number, odd, "rules", AT)
        second = promotion.add_evidence(session, number, FACTS, "looser", AT)

    with database.read() as session:
        assert promotion.find_evidence(session, first.id) == first
        assert first.facts == odd
        assert first.hash == digest(facts_json(odd)) != second.hash
        assert promotion.find_evidence(session, second.id + 1) is None
    assert found(database, number).evidence_id == second.id
    assert found(database, number).rules_hash == "looser"


@pytest.mark.parametrize("statement", ["UPDATE evidence SET hash = 'x'", "DELETE FROM evidence"])
def test_the_database_refuses_to_change_evidence(database: Database, statement: str) -> None:
    evidence(database, asked(database))

    with pytest.raises(DBAPIError, match="evidence only grows"), database.write() as session:
        session.execute(text(statement))


def test_an_applying_is_taken_over_only_when_its_lease_ran_out(database: Database) -> None:
    number = asked(database, state=State.APPROVED)
    with database.write() as session:
        promotion.move(session, number, State.APPROVED, State.APPLYING, lease_until=AT + minutes(2))
        assert not promotion.extend_lease(session, number, AT + minutes(1), AT + minutes(3))

    def take_over(_: int) -> bool:
        with database.write() as session:
            return promotion.extend_lease(session, number, AT + minutes(2), AT + minutes(4))

    assert sorted(threads(8, take_over)) == [False] * 7 + [True]


def test_an_approved_request_is_held_and_let_go_once(database: Database) -> None:
    number = asked(database, state=State.APPROVED)
    with database.write() as session:
        assert not promotion.hold(session, number, held=False)
        assert promotion.hold(session, number, held=True)
        assert not promotion.hold(session, number, held=True)
        assert promotion.lock_request(session, number) == replace(
            request(state=State.APPROVED), id=number, held=True
        )
        assert promotion.hold(session, number, held=False)


def test_what_ended_is_found_by_when(database: Database) -> None:
    number = asked(database)
    with database.write() as session:
        promotion.expect(session, number, 5)
        promotion.set_channel(session, number, "C9")
        promotion.move(session, number, State.REQUESTED, State.REJECTED, ended_at=AT)

    with database.read() as session:
        ended = promotion.ended_since(session, AT - minutes(1))
        assert [(each.id, each.expected_live, each.channel) for each in ended] == [(number, 5, "C9")]
        assert promotion.ended_since(session, AT) == ()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(clicks=st.lists(st.sampled_from("ABCD"), max_size=12))
def test_what_is_approved_stays_approved_whoever_clicks_next(database: Database, clicks: list[str]) -> None:
    rules = PromotionRules("production", approvals=(ApprovalRule("ml-engineer", 2),))
    with database.write() as session:
        session.execute(text("UPDATE promotion_request SET state = 'withdrawn'"))
    number = asked(database)
    row, counts = evidence(database, number), [0]
    for person in clicks:
        with database.write() as session:
            promotion.add_decision(session, approval(number, row, person))
            counts.append(tally(rules, promotion.decisions(session, number)).count)

    assert counts == sorted(counts)
    assert counts[-1] == len(set(clicks))


@pytest.mark.parametrize(
    "statement", ["UPDATE policy_revision SET text = 'x'", "DELETE FROM policy_revision"]
)
def test_the_database_refuses_to_change_a_revision_of_the_policy(database: Database, statement: str) -> None:
    with database.write() as session:
        policy.add(session, build("extends: starter", "policy.yml"), 0, "file", AT)

    with pytest.raises(DBAPIError, match="policy_revision only grows"), database.write() as session:
        session.execute(text(statement))
