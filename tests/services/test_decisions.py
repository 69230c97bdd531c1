"""Saying no, taking back, clicking what is no longer so: nothing changes but what is said."""

import pytest

from bot.domain.promotion import DecisionKind, State
from bot.errors import AlreadyResolved, BadInput, NotAllowed, Repeated
from storage import promotion
from tests.fakes import buttons
from tests.services.house import ANA, BEA, KEN, LEO, MIA, NEW, POLICY, House


def evidence_of(house: House) -> int:
    """The row a button drawn now would carry."""
    found = house.request().evidence_id
    assert found is not None
    return found


def test_a_rejection_needs_words_and_the_requester_reads_them(house: House) -> None:
    house.ask()
    with pytest.raises(BadInput, match="needs a reason"):
        house.reject(BEA, reason=" \u200f ")

    house.reject(BEA, reason="too many false alarms")
    house.work()

    assert house.request().state is State.REJECTED
    assert "“too many false alarms”" in house.slack.dms(ANA)[-1].text
    assert "✗ <@U0BEA> rejected: “too many false alarms”" in house.card().text
    assert buttons(house.card().blocks) == ["promotion.details"]


def test_somebody_may_approve_first_and_reject_after(house: House) -> None:
    house.ask()
    house.approve(MIA, reason="looks fine")

    house.reject(MIA, reason="it does not after all")
    house.work()

    assert house.request().state is State.REJECTED
    with house.database.read() as session:
        standing = [each for each in promotion.decisions(session, 1) if not each.void]
    assert [(each.person, each.kind) for each in standing] == [(MIA, DecisionKind.REJECT)]
    assert "rejected: “it does not after all”" in house.card().text


def test_a_rejection_without_the_permission_changes_nothing(house: House) -> None:
    house.ask()

    with pytest.raises(NotAllowed, match="That takes ml-engineer or business"):
        house.reject(LEO)
    assert house.request().state is State.REQUESTED


def test_the_requester_takes_back_what_they_asked(house: House) -> None:
    house.ask()
    house.withdraw(ANA)
    house.work()

    assert house.request().state is State.WITHDRAWN
    assert "withdrawn" in house.card().text
    assert "Nothing is left for you to do" in house.slack.dms(MIA)[0].text
    assert house.slack.dms(ANA) == []


def test_somebody_else_takes_it_back_with_the_permission_and_the_requester_is_told(house: House) -> None:
    house.ask()
    with pytest.raises(NotAllowed, match="That takes ml-engineer"):
        house.withdraw(NEW)

    house.withdraw(KEN)
    house.work()

    assert house.request().state is State.WITHDRAWN
    assert "<@U0KEN> withdrew" in house.slack.dms(ANA)[-1].text


def test_an_approved_request_can_be_taken_back_until_it_is_applied(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.approve(BEA)

    house.withdraw(ANA)
    house.work()

    assert (house.live_now(), house.request().state) == (1, State.WITHDRAWN)


@pytest.mark.parametrize("verb", ["approve", "reject"])
def test_a_button_drawn_before_the_evidence_changed_does_nothing(house: House, verb: str) -> None:
    house.ask()
    old = evidence_of(house)
    house.live("churn", 2)
    with pytest.raises(AlreadyResolved, match="live was churn@1 and is now churn@2"):
        house.approve(MIA, evidence=old)

    with pytest.raises(AlreadyResolved, match="changed after that card was drawn"):
        house.approve(MIA, evidence=old) if verb == "approve" else house.reject(MIA, evidence=old)

    assert house.request().state is State.REQUESTED
    with house.database.read() as session:
        assert promotion.decisions(session, 1) == ()


def test_a_button_drawn_now_counts(house: House) -> None:
    house.ask()

    assert house.approve(MIA, evidence=evidence_of(house)).counted.count == 1


def test_an_ended_request_says_what_is_so_and_what_to_do(house: House) -> None:
    house.ask()
    old = evidence_of(house)
    house.reject(BEA)

    with pytest.raises(AlreadyResolved) as refusal:
        house.approve(MIA, evidence=old)

    assert refusal.value.sentence == (
        "P-1 (churn@3 to production) was rejected, so nothing changed. "
        "Ask again with /mlops promote if it is still wanted."
    )


def test_a_reference_that_is_none_says_how_they_look(quick_house: House) -> None:
    with pytest.raises(BadInput, match="they look like P-12"):
        quick_house.approve(MIA, "the first one")


def test_an_approval_needs_words_where_the_policy_wants_them(house: House) -> None:
    house.ask()

    with pytest.raises(BadInput, match="needs a reason"):
        house.approve(MIA, reason="")
    with pytest.raises(BadInput, match="2,000 is the most"):
        house.approve(MIA, reason="y" * 5000)
    assert house.approve(MIA).counted.count == 1


def test_a_click_delivered_twice_counts_once_and_says_nothing_new(house: House) -> None:
    house.ask()
    house.approve(MIA, key="click")
    house.send()
    said = len(house.slack.posts)

    with pytest.raises(Repeated):
        house.approve(MIA, key="click")
    house.send()

    assert len(house.slack.posts) == said


def test_rules_that_ask_nobody_any_more_let_an_open_request_go(house: House) -> None:
    house.ask()
    nobody = POLICY.replace(
        "approvals: [{role: ml-engineer, count: 1}, {role: business, count: 1}]", "approvals: []"
    )
    house.rules(nobody)

    with pytest.raises(AlreadyResolved, match="the rules of the policy"):
        house.approve(MIA)
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)
