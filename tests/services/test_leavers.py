"""Somebody leaves: seen once, told once to whoever comes after them, and nothing that was decided is undone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.promotion import BlockerKind, State
from bot.domain.tokens import ApiToken, Scope
from bot.services import expiry, leavers, requests, tokens
from bot.services.handovers import hand_over
from bot.views.gate_lines import gate_line
from bot.views.spans import plain
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MIA, NEW, POLICY, House

OWNED = POLICY.replace("    gates:\n", "    gates:\n      - {owners: [accountable]}\n", 1)


def leaves(house: House, person: str, **how: bool) -> bool:
    """A person leaves, and an event says so."""
    house.slack.people[person] = replace(house.slack.people[person], **(how or {"deleted": True}))
    return leavers.look(house.context, person)


def comes_back(house: House, person: str) -> bool:
    house.slack.people[person] = replace(house.slack.people[person], deleted=False, is_guest=False)
    return leavers.look(house.context, person)


def told(house: House, person: str) -> list[str]:
    house.send()
    return [each.text for each in house.slack.dms(person) if "left the workspace" in each.text]


@pytest.mark.parametrize("how", ["deleted", "is_guest"])
def test_the_deputy_is_told_once_with_a_button_however_often_it_is_said(house: House, how: str) -> None:
    house.owner("churn", LEO)
    house.owner("churn", KEN, "deputy")
    assert leaves(house, LEO, **{how: True})
    assert not leavers.look(house.context, LEO)
    leavers.sweep(house.context)

    (text,) = told(house, KEN)
    assert "<@U0LEO> left the workspace" in text
    assert "accountable for *churn*" in text
    assert "leaver.hand_over" in str(house.slack.dms(KEN)[-1].blocks)
    assert leavers.handover_of(house.context, 1) == (LEO, KEN)
    assert [each.verb for each in house.audited()].count("person.left") == 1


def test_without_a_deputy_the_other_owners_are_told_and_without_them_the_admins(house: House) -> None:
    house.owner("churn", LEO)
    house.owner("churn", BEA, "on-call")
    house.owner("fraud", LEO)
    leaves(house, LEO)

    assert ["churn" in each and "fraud" not in each for each in told(house, BEA)] == [True]
    assert ["fraud" in each and "churn" not in each for each in told(house, ADA)] == [True]


def test_five_hundred_models_are_one_message(quick_house: House) -> None:
    for number in range(500):
        quick_house.model(f"m{number}", channel=None)
        quick_house.owner(f"m{number}", LEO)
    leaves(quick_house, LEO)

    (text,) = told(quick_house, ADA)
    assert "485 more" in text


def test_owner_and_deputy_who_leave_the_same_day_leave_it_to_the_admins(house: House) -> None:
    house.owner("churn", LEO)
    house.owner("churn", KEN, "deputy")
    leaves(house, KEN)
    leaves(house, LEO)

    assert len(told(house, ADA)) == 1
    assert leavers.handover_of(house.context, 2) == (LEO, None)


def test_a_sole_admin_who_leaves_is_in_the_audit_though_nobody_can_be_told(house: House) -> None:
    house.owner("churn", ADA)
    assert leaves(house, ADA)

    assert '"told":[]' in house.audited()[-1].facts


def test_their_tokens_end_and_nobody_else_s(house: House) -> None:
    for person in (LEO, MIA):
        wish = ApiToken("", "ci", frozenset({Scope.READ}), house.clock.now(), ADA, person)
        tokens.create(
            house.context, house.who(ADA), house.act(ADA), replace(wish, created_by=ADA, person=person)
        )
    leaves(house, LEO)

    assert {each.person for each in tokens.listed(house.context) if each.revoked_at is None} == {MIA}


def test_the_gate_warns_for_fourteen_days_then_blocks_and_what_was_approved_stays(house: House) -> None:
    house.rules(OWNED.replace("expires_after: 3 working days", "expires_after: never"))
    house.owner("churn", NEW)
    house.ask()
    house.approve(MIA)
    leaves(house, NEW)
    expiry.sweep(house.context)
    case = requests.case_of(house.context, house.viewer(ANA), "P-1")
    assert any("must be handed over before" in plain(gate_line(each)) for each in case.results)
    assert case.counted.count == 1

    house.clock.move(timedelta(days=14))
    blocked = requests.case_of(house.context, house.viewer(ANA), "P-1").blockers
    assert BlockerKind.GATE in [each.kind for each in blocked]

    assert comes_back(house, NEW)
    house.approve(BEA)
    house.work()
    assert house.request().state is State.CONFIRMED


def test_a_handover_ends_the_warning(house: House) -> None:
    house.rules(OWNED)
    house.owner("churn", LEO)
    leaves(house, LEO)
    hand_over(house.context, house.who(ADA), house.act(ADA), LEO, KEN)
    house.clock.move(timedelta(days=15))

    found = requests.blockers(house.context, house.viewer(ANA), "churn", 3, "production").blockers
    assert BlockerKind.GATE not in [each.kind for each in found]


def test_a_rollback_is_never_blocked_by_it(house: House) -> None:
    house.rules(OWNED)
    house.live("churn", 2)
    house.owner("churn", LEO)
    leaves(house, LEO)
    house.clock.move(timedelta(days=30))
    house.roll_back()
    house.work()

    assert house.live_now() == 1


def test_an_approval_of_somebody_who_left_stays_and_is_marked(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.work()
    leaves(house, MIA)
    leaves(house, ANA)
    house.work()

    card = str(house.card().blocks)
    assert "(left the workspace) approved as ml-engineer" in card
    assert card.count("(left the workspace)") == 2
    house.approve(BEA)
    house.work()
    assert house.live_now() == 3


def test_an_older_event_does_not_bring_somebody_back(house: House) -> None:
    house.owner("churn", LEO)
    leaves(house, LEO)

    # Whatever an event says, Slack is asked.
    assert not leavers.look(house.context, LEO)


def test_slack_s_silence_says_nothing_of_anybody(house: House) -> None:
    house.owner("churn", LEO)
    house.slack.silent = True
    leavers.sweep(house.context)
    house.slack.silent = False

    assert house.audited() == []
