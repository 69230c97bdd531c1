"""Who answers for a model, as everybody reads it."""

import pytest

from bot.domain import commands
from bot.domain.people import Offer
from bot.domain.registry import PersonId
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services import owners, reading, requests
from bot.services.owners import Given
from bot.views.blocks import fallback
from bot.views.gates import blocker_line
from bot.views.spans import plain
from storage import people
from tests.services.house import ADA, ANA, BEA, GUEST, KEN, LEO, MIA, POLICY, House


def ask(house: House, person: PersonId = KEN, duty: str = "accountable", by: PersonId = ADA) -> Given | Offer:
    """Somebody asks a person to take a responsibility."""
    return owners.set_owner(house.context, house.who(by), house.act(by), "churn", duty, person)


def answer(house: House, person: PersonId = KEN, number: int = 1, *, accepts: bool = True) -> Given | Offer:
    """A person answers."""
    return owners.answer(house.context, house.who(person), house.act(person), number, accepts=accepts)


def holder(house: House, duty: str = "accountable") -> PersonId | None:
    """Who holds a responsibility for churn."""
    with house.database.read() as session:
        held = {each.responsibility: each.person for each in people.ownerships(session, "churn")}
    return held.get(duty)


def reads(house: House, command: commands.Command) -> str:
    return fallback(reading.read(house.context, house.reader(ADA), command))


def test_it_counts_once_the_person_accepted_and_the_former_holder_stays_until_then(house: House) -> None:
    house.owner("churn", BEA)
    ask(house)
    assert holder(house) == BEA

    answer(house)

    assert holder(house) == KEN
    assert [each.verb for each in house.audited()] == ["owner.asked", "owner.set"]


def test_whoever_is_asked_reads_it_with_two_buttons_and_both_others_hear_the_end(house: House) -> None:
    house.owner("churn", BEA)
    ask(house)
    house.send()
    (question,) = house.slack.dms(KEN)
    assert "<@U0ADA> asks you to be *accountable* for *churn*. It counts once you accept." in question.text
    assert str(question.blocks).count("owner.accept") == str(question.blocks).count("owner.decline") == 1

    answer(house)
    house.clock.set(house.clock.now().replace(hour=12))
    house.send()

    (question,) = house.slack.dms(KEN)
    assert "Nothing is left for you to do here" in question.text
    assert "owner.accept" not in str(question.blocks)
    assert house.slack.dms(BEA)[-1].text == "<@U0KEN> is accountable for *churn* now, not you."
    assert house.slack.dms(ADA)[-1].text == "<@U0KEN> accepted: they are accountable for *churn*."


def test_what_is_declined_changes_nothing_and_is_told(house: House) -> None:
    ask(house)
    answer(house, accepts=False)
    house.clock.set(house.clock.now().replace(hour=12))
    house.send()

    assert holder(house) is None
    told = house.slack.dms(ADA)[-1].text
    assert told.startswith("<@U0KEN> declined to be accountable for *churn*.")
    assert "Ask somebody else: `/mlops owner churn set accountable @somebody`" in told
    with pytest.raises(AlreadyResolved):
        answer(house)


def test_setting_oneself_counts_at_once_and_ends_what_somebody_else_was_asked(house: House) -> None:
    ask(house)
    ask(house, ADA)

    assert holder(house) == ADA
    with pytest.raises(AlreadyResolved, match="somebody else is asked by now"):
        answer(house)


def test_asking_somebody_else_ends_the_first_question(house: House) -> None:
    ask(house)
    ask(house, MIA)

    with pytest.raises(AlreadyResolved):
        answer(house, KEN, 1)
    answer(house, MIA, 2)
    assert holder(house) == MIA


def test_nobody_answers_for_somebody_else_and_nobody_is_asked_twice(house: House) -> None:
    ask(house)
    with pytest.raises(NotAllowed, match="not yours to answer"):
        answer(house, LEO)
    with pytest.raises(AlreadyResolved, match="has not answered"):
        ask(house)


def test_words_answer_as_the_button_does(house: House) -> None:
    ask(house)

    assert owners.offer_of(house.context, house.viewer(KEN), "churn", "Accountable", KEN) == 1
    with pytest.raises(Exception, match="You are not asked to be accountable"):
        owners.offer_of(house.context, house.viewer(LEO), "churn", "accountable", LEO)


def test_owners_lists_who_is_asked_and_has_not_answered(house: House) -> None:
    ask(house)

    assert "nobody yet · asked: <@U0KEN>" in reads(house, commands.Owner("churn"))
    listed = reads(house, commands.Owners())
    assert "3 of 3 have no owner" in listed
    assert "<@U0KEN> to be accountable for *churn*" in listed


def test_the_gate_says_that_whoever_was_asked_has_not_accepted(house: House) -> None:
    house.rules(POLICY.replace("    gates:\n", "    gates:\n      - {owners: [accountable]}\n", 1))
    ask(house)
    found = requests.blockers(house.context, house.viewer(ANA), "churn", 3, "production").blockers

    assert "accountable owner is not named yet: whoever was asked has not accepted" in " ".join(
        plain(blocker_line(each)) for each in found
    )


def test_a_new_owner_stands_on_the_cards_of_open_requests(house: House) -> None:
    house.owner("churn", BEA, "accountable")
    house.ask()
    house.work()
    owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "accountable", KEN)
    assert f"owner <@{BEA}>" in str(house.card().blocks)
    answer(house, KEN)
    house.work()

    assert f"owner <@{KEN}>" in str(house.card().blocks)


def test_who_has_the_responsibility_already_is_named(house: House) -> None:
    house.owner("churn", BEA, "deputy")

    with pytest.raises(AlreadyResolved, match="is deputy for churn already"):
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", BEA)


def test_a_guest_is_refused_under_the_field_that_named_them(house: House) -> None:
    with pytest.raises(BadInput) as refused:
        owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "deputy", GUEST)
    assert refused.value.field == "person"
