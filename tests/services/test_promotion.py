"""A promotion from the question to live: who decides, what is stored, what is said."""

import pytest

from bot.domain.promotion import State
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound, Repeated
from storage import environments, promotion
from tests.fakes import buttons
from tests.services.house import ANA, BEA, BOB, CHURN, DUO, KEN, LEO, MIA, NEW, House, version


def test_two_roles_approve_and_the_version_goes_live(house: House) -> None:
    house.ask(ANA)
    house.approve(MIA)
    house.approve(BEA)
    house.work()

    assert (house.live_now(), house.request().state) == (3, State.CONFIRMED)
    with house.database.read() as session:
        newest = environments.history(session, "churn", "production")[0]
    assert (newest.from_version, newest.to_version, newest.by, newest.request_id) == (1, 3, ANA, 1)


def test_every_step_is_in_the_audit_and_the_chain_verifies(house: House) -> None:
    house.promoted()

    assert [each.verb for each in house.audited()] == [
        "policy.changed",
        "promotion.requested",
        "promotion.approved",
        "promotion.approved",
        "promotion.applying",
        "promotion.live",
    ]


def test_the_card_its_thread_and_the_direct_messages_tell_it(house: House) -> None:
    house.promoted()

    card = house.card()
    assert "Promote churn@3 to production: live" in card.text
    said = house.slack.thread(card)
    assert len(said) == 3
    assert "approved as ml-engineer" in said[0]
    assert "approved as business" in said[1]
    assert "is live in production" in said[2]
    assert "is live in production" in house.slack.dms(ANA)[-1].text
    assert "<@U0MIA>: “fine”" in house.slack.dms(ANA)[-1].text


def test_a_live_card_and_its_direct_messages_have_no_decision_left(house: House) -> None:
    house.promoted()

    everything = [house.card(), *house.slack.dms(MIA), *house.slack.dms(BEA), *house.slack.dms(BOB)]
    assert len(everything) == 4
    assert [buttons(each.blocks) for each in everything] == [["promotion.details"], [], [], []]


def test_nothing_is_said_before_the_commit(house: House) -> None:
    said_at_commit: list[int] = []
    context = house.context
    object.__setattr__(context, "reached", lambda point: said_at_commit.append(len(house.slack.calls)))

    house.promoted()

    assert said_at_commit[:3] == [0, 0, 0]


def test_a_change_that_fails_says_nothing(house: House) -> None:
    house.ask()
    house.send()
    before = len(house.slack.posts)

    with pytest.raises(AlreadyResolved):
        house.ask(KEN, reason="me too")
    house.work()

    assert len(house.slack.posts) == before


def test_each_approver_is_asked_once_by_direct_message(house: House) -> None:
    house.ask()
    house.send()

    asked = [each for each in house.slack.people if house.slack.dms(each)]
    assert asked == [MIA, KEN, BEA, BOB, DUO]
    first = house.slack.dms(MIA)[0].text
    assert first.startswith("Please approve or reject *churn@3* for production until")


@pytest.mark.parametrize(
    ("requester", "author", "registrar"), [(MIA, LEO, LEO), (ANA, MIA, LEO), (ANA, LEO, MIA)]
)
def test_whoever_asked_trained_or_registered_it_does_not_approve_it(
    house: House, requester: str, author: str, registrar: str
) -> None:
    house.model("own", [version("own", 1, author=author, registered_by=registrar)])
    house.live("own", 1, "staging")
    house.ask(requester, "own", 1)

    with pytest.raises(NotAllowed) as refusal:
        house.approve(MIA)

    assert "somebody else approves" in refusal.value.sentence
    assert refusal.value.ask
    assert MIA not in refusal.value.ask
    with house.database.read() as session:
        assert promotion.decisions(session, 1) == ()


def test_one_person_counts_once_whatever_roles_they_hold(house: House) -> None:
    house.ask()
    house.approve(DUO)

    with pytest.raises(AlreadyResolved, match="one approval a person counts"):
        house.approve(DUO)
    assert house.request().state is State.REQUESTED


def test_somebody_with_two_roles_fills_the_one_fewer_others_can(house: House) -> None:
    house.slack.groups["S0ML"] = (MIA, DUO)
    house.ask()

    case = house.approve(DUO)

    assert case.counted.given == {"ml-engineer": (DUO,), "business": ()}


def test_a_role_that_is_full_is_refused_and_the_missing_one_is_named(house: House) -> None:
    house.ask()
    house.approve(MIA)

    with pytest.raises(NotAllowed) as refusal:
        house.approve(KEN)

    assert "still needs business" in refusal.value.sentence
    assert set(refusal.value.ask) == {BEA, BOB, DUO}


def test_a_role_no_approval_asks_for_is_told_what_is_needed(house: House) -> None:
    house.ask(MIA)

    with pytest.raises(NotAllowed, match="still needs ml-engineer and business"):
        house.approve(ANA)


def test_without_the_permission_one_learns_who_has_it(house: House) -> None:
    house.ask()

    with pytest.raises(NotAllowed) as refusal:
        house.approve(NEW)

    assert refusal.value.sentence == (
        "You may not approve P-1 of churn. That takes ml-engineer, business or data-scientist."
    )
    assert refusal.value.ask == (MIA, KEN, DUO)


def test_an_approver_s_role_and_its_source_are_kept(house: House) -> None:
    house.ask()
    house.approve(MIA)
    house.slack.groups["S0ML"] = ()

    house.approve(BEA)
    house.work()

    with house.database.read() as session:
        first = promotion.decisions(session, 1)[0]
    assert (first.role, first.role_source) == ("ml-engineer", "user group S0ML")
    assert house.live_now() == 3


def test_an_environment_that_asks_nobody_goes_live_at_once(house: House) -> None:
    house.ask(ANA, number=2, place="staging", reason="")
    house.work()

    assert house.live_now(environment="staging") == 2


def test_a_version_that_is_live_is_not_asked_for_again(house: House) -> None:
    with pytest.raises(AlreadyResolved, match="churn@1 is already live in production"):
        house.ask(number=1)


def test_a_second_request_for_a_place_names_the_first(house: House) -> None:
    house.ask(number=2)

    with pytest.raises(AlreadyResolved, match=r"P-1 already asks for churn@2 in production") as refusal:
        house.ask(MIA, number=3)
    assert refusal.value.hint == "`/mlops show P-1`"


@pytest.mark.parametrize(
    ("model", "number", "place", "sentence"),
    [
        ("chrun", 3, "production", "There is no registered model “chrun”. Did you mean churn?"),
        ("churn", 9, "production", "churn has no version 9. It has 1, 2 and 3."),
        ("churn", 3, "prodution", "There is no environment “prodution”. Did you mean production?"),
    ],
)
def test_what_does_not_exist_is_refused_with_what_is_near(
    quick_house: House, model: str, number: int, place: str, sentence: str
) -> None:
    with pytest.raises(NotFound) as refusal:
        quick_house.ask(model=model, number=number, place=place)

    assert refusal.value.sentence == sentence
    assert quick_house.audited() == []


def test_a_reason_that_is_too_long_is_said_so_and_nothing_is_stored(quick_house: House) -> None:
    with pytest.raises(BadInput, match="5,000 characters long, and 2,000 is the most"):
        quick_house.ask(reason="x" * 5000)
    with pytest.raises(BadInput, match="needs a reason"):
        quick_house.ask(reason="  ")

    assert quick_house.audited() == []


def test_the_same_delivery_twice_has_one_effect(house: House) -> None:
    house.ask(key="one")
    with pytest.raises(Repeated):
        house.ask(key="one")
    house.approve(MIA, key="two")
    with pytest.raises(Repeated):
        house.approve(MIA, key="two")

    verbs = [each.verb for each in house.audited()]
    assert verbs == ["policy.changed", "promotion.requested", "promotion.approved"]


def test_a_delivery_that_was_refused_may_be_tried_again(house: House) -> None:
    house.lock()
    with pytest.raises(BadInput):
        house.ask(reason="", key="one")

    assert house.ask(reason="now with words", key="one").request.name == "P-1"


def test_a_decided_request_takes_no_second_decision(house: House) -> None:
    house.promoted()

    with pytest.raises(AlreadyResolved, match="went live already, so nothing changed"):
        house.approve(KEN)
    with pytest.raises(AlreadyResolved, match="went live already"):
        house.reject(KEN)
    with pytest.raises(AlreadyResolved, match="went live already"):
        house.withdraw(ANA)
    assert len(house.slack.in_channel(CHURN)) == 1
