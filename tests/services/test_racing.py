"""Two people, or one person twice, at the same moment: one wins, the other reads a sentence, and the audit has one row."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.domain.people import Offer
from bot.domain.promotion import State
from bot.domain.registry import ChangeKind
from bot.domain.reviews import ReviewResult
from bot.errors import BotError
from bot.services import afterwards, delegations, leavers, owners, probation, retiring, reviews
from bot.services.decisions import Choice
from bot.services.retiring import Farewell
from storage import delegations as stored_delegations
from storage import people
from storage import promotion as stored
from storage import reviews as stored_reviews
from tests.services.delegating import delegate
from tests.services.glass import override
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MIA, NEW, OPS, POLICY, House
from tests.services.racing import Deed, asked_for, lost, race, rounds, verbs
from tests.services.test_probation import PROVING, alert, look, over

ROUNDS = 6
LENDING = POLICY.replace("  quiet:", "  delegate: [ml-engineer, business]\n  quiet:")
TWO_OVERRIDE = POLICY.replace("devops: {members: [U0OPS]}", "devops: {members: [U0OPS, U0NEW]}")


def test_two_people_who_override_the_same_request_override_it_once(house: House) -> None:
    house.rules(TWO_OVERRIDE)
    for model in rounds(house, ROUNDS):
        name = asked_for(house, model)
        found = race(partial(override, house, OPS, name), partial(override, house, NEW, name))

        assert lost(found) == [f"Nothing is left of {name} that an override could set aside."]
        assert verbs(house, model).count("promotion.overridden") == 1
        assert verbs(house, model).count("review.opened") == 1
        house.work()
        assert house.live_now(model) == 3


@pytest.mark.parametrize("second", [True, False])
def test_an_offered_ownership_is_answered_once(house: House, second: bool) -> None:
    for model in rounds(house, ROUNDS):
        offer = owners.set_owner(house.context, house.who(ADA), house.act(ADA), model, "accountable", KEN)
        assert isinstance(offer, Offer)
        number = offer.id

        def say(accepts: bool, number: int = number) -> object:
            return owners.answer(house.context, house.who(KEN), house.act(KEN), number, accepts=accepts)

        found = race(lambda: say(True), lambda: say(second))

        (sentence,) = lost(found)
        assert sentence.startswith("That was answered, or somebody else is asked by now")
        answers = [each for each in verbs(house, model) if each in {"owner.set", "owner.declined"}]
        assert len(answers) == 1
        with house.database.read() as session:
            held = [each.person for each in people.ownerships(session, model)]
        assert held == ([KEN] if answers == ["owner.set"] else [])


def test_a_leaver_that_slack_names_twice_at_once_is_seen_off_once(house: House) -> None:
    house.owner("churn", LEO)
    house.owner("churn", KEN, "deputy")
    for turn in range(ROUNDS):
        for gone, verb in ((True, "person.left"), (False, "person.returned")):
            house.slack.people[LEO] = replace(house.slack.people[LEO], deleted=gone)
            found = race(*[lambda: leavers.look(house.context, LEO)] * 3)

            assert sorted(map(bool, found)) == [False, False, True]
            assert lost(found) == []
            assert verbs(house, LEO).count(verb) == turn + 1
        house.send()
    told = [each for each in house.slack.dms(KEN) if "left the workspace" in each.text]
    assert len(told) == ROUNDS


@pytest.mark.parametrize("ends", ["stopped", "over"])
def test_who_delegates_twice_at_once_delegates_to_one(house: House, ends: str) -> None:
    house.rules(LENDING)
    for turn in range(ROUNDS):
        found = race(lambda: delegate(house, KEN, NEW, "2d"), lambda: delegate(house, KEN, ANA, "2d"))

        assert lost(found) == ["You delegate already."]
        assert verbs(house, KEN).count("delegation.begun") == turn + 1
        with house.database.read() as session:
            running = stored_delegations.running(session, house.clock.now())
        assert [each.delegator for each in running] == [KEN]
        # What is over and not swept is ended by whoever comes next, once.
        assert verbs(house, KEN).count("delegation.ended") == turn
        if ends == "over":
            house.clock.set(running[0].until)
        else:
            delegations.stop(house.context, house.who(KEN), house.act(KEN))


def test_the_look_afterwards_is_given_once_however_often_it_is_sent(house: House) -> None:
    for model in rounds(house, ROUNDS):
        override(house, request=asked_for(house, model))
        with house.database.read() as session:
            (review,) = [each for each in stored_reviews.under_way(session) if each.model == model]
        found = race(*results(house, ADA, review.id))

        assert lost(found) == [f"You answered {review.name} already; one answer a person counts."] * 4
        assert verbs(house, model).count("review.answered") == 1


def test_five_who_press_for_the_same_reviewer_give_one_result(house: House) -> None:
    for model in rounds(house, ROUNDS):
        review = house.review(ANA, KEN, MIA, model=model)
        found = race(*results(house, KEN, review.id))

        assert lost(found) == [f"You answered {review.name} already; one answer a person counts."] * 4
        stands = reviews.review_of(house.context, house.viewer(ANA), review.id)
        assert [each.person for each in stands.answers if each.result is not None] == [KEN]
        assert stands.waits_for == (MIA,)
        with pytest.raises(BotError, match="You answered"):
            reviews.refuse_early(house.context, house.who(KEN), review.id)


def test_a_result_that_is_submitted_twice_with_one_delivery_counts_once(house: House) -> None:
    for model in rounds(house, ROUNDS):
        review = house.review(ANA, KEN, model=model)
        give = result(house, KEN, review.id, ReviewResult.PASSED)

        assert len(lost(race(give, give))) == 1
        assert verbs(house, model).count("review.answered") == 1


def test_two_replicas_open_one_look_afterwards_for_a_rollback(house: House) -> None:
    for model in rounds(house, ROUNDS):
        house.promoted(model)
        house.roll_back(model=model)
        house.work()

        assert lost(race(*[lambda: afterwards.sweep(house.context)] * 2)) == []

        assert verbs(house, model).count("review.opened") == 1


def test_what_a_person_confirms_while_it_recovers_and_ends_is_confirmed_once(house: House) -> None:
    house.rules(PROVING)
    for model in rounds(house, ROUNDS):
        name = house.promoted(model)
        alert(house, model=model)
        look(house)
        over(house)
        number = int(name.removeprefix("P-"))

        def confirm(number: int = number) -> object:
            choice = Choice(number, "known noise")
            return probation.confirm(house.context, house.who(MIA), house.act(MIA), choice)

        found = race(confirm, *[lambda: probation.sweep(house.context)] * 2)
        assert all("Nothing is wrong with" in each for each in lost(found))
        house.clock.move(timedelta(days=9))
        look(house)

        assert house.request(number).state is State.CONFIRMED
        assert verbs(house, model).count("promotion.confirmed") == 1
        assert house.live_now(model) == 3


def test_a_model_that_leaves_while_a_version_is_asked_for_has_one_request(house: House) -> None:
    def retire(model: str) -> object:
        wish = Farewell(model, "production", "its successor took over")
        return retiring.retire(house.context, house.who(ANA), house.act(ANA), wish)

    for model in rounds(house, ROUNDS):
        found = race(partial(retire, model), partial(house.ask, LEO, model))

        (sentence,) = lost(found)
        assert sentence.endswith("One request at a time: decide or withdraw that one first.")
        with house.database.read() as session:
            (stands,) = stored.requests(session, model=model)
        assert stands.kind in {ChangeKind.PROMOTION, ChangeKind.RETIREMENT}
        assert sum(each.endswith(".requested") for each in verbs(house, model)) == 1
        for person in (MIA, BEA):
            house.approve(person, stands.name)
        house.work()
        assert house.live_now(model) == (3 if stands.kind is ChangeKind.PROMOTION else None)


def result(house: House, person: str, number: int, said: ReviewResult) -> Deed:
    """One submission of the form."""
    act, who = house.act(person), house.who(person)
    return lambda: reviews.answer(house.context, who, act, number, said, "seen")


def results(house: House, person: str, number: int) -> list[Deed]:
    """Five submissions of the same form, with results that differ."""
    said = [*ReviewResult, *ReviewResult][:5]
    return [result(house, person, number, each) for each in said]
