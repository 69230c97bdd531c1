"""Leaving for good: asked and approved like a promotion, judged by no gate, and never more than what was asked."""

from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.case import Case
from bot.domain.promotion import State
from bot.domain.registry import ChangeKind
from bot.domain.replay import replay
from bot.domain.retirement import Life
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import models, overriding, retiring
from bot.services.decisions import Choice
from bot.services.forms import form_of
from bot.services.retiring import Farewell
from bot.views.spans import plain
from storage import environments
from tests.services.data_in_doubt import add_data
from tests.services.house import ANA, BEA, CHURN, LEO, MIA, NEW, OPS, House


def retire(
    house: House, person: str = ANA, reason: str = "its successor took over", place: str = "production"
) -> Case:
    """Ask that churn leaves."""
    wish = Farewell("churn", place, reason)
    return retiring.retire(house.context, house.who(person), house.act(person), wish)


def life(house: House) -> Life:
    """Where churn is in its life."""
    return models.model_detail(house.context, house.viewer(ANA), "churn").overview.life


def test_it_leaves_when_the_people_who_approve_promotions_approved_it(house: House) -> None:
    house.promoted(number=2)
    assert life(house) is Life.IN_USE

    case = retire(house)
    assert case.request.state is State.REQUESTED
    assert life(house) is Life.RETIRING
    house.send()
    assert (
        "Please approve or reject the retirement of *churn@2* from production"
        in house.slack.dms(MIA)[-1].text
    )

    house.approve(MIA, "P-2")
    house.approve(BEA, "P-2")
    house.work()

    assert house.live_now() is None
    assert house.request(2).state is State.CONFIRMED
    assert "Retire churn@2 from production: retired" in house.card(last=True).text
    assert "Production moved from churn@2 to nothing." in house.card(last=True).text
    assert "is retired: it left production (P-2)" in house.slack.dms(ANA)[-1].text
    assert replay(house.audited())["churn", "production"].version is None
    with house.database.read() as session:
        newest = environments.history(session, "churn", "production")[0]
    assert (newest.kind, newest.from_version, newest.to_version) == (ChangeKind.RETIREMENT, 2, None)


def test_with_nothing_left_anywhere_it_is_retired_until_a_promotion_brings_it_back(house: House) -> None:
    gone(house)
    assert life(house) is Life.IN_USE
    # Nobody has to approve what leaves staging.
    retire(house, place="staging")
    house.work()
    assert house.live_now(environment="staging") is None
    assert life(house) is Life.RETIRED

    house.ask(ANA, number=2, place="staging")
    house.work()

    assert house.live_now(environment="staging") == 2
    assert life(house) is Life.IN_USE


def gone(house: House) -> None:
    """Retired, with everybody's consent."""
    name = retire(house).request.name
    house.approve(MIA, name)
    house.approve(BEA, name)
    house.work()
    assert house.live_now() is None


def test_what_is_not_good_enough_may_leave_and_so_may_what_was_made_with_withdrawn_data(house: House) -> None:
    house.live("churn", 1)
    add_data(house)
    house.rules(house.text.replace("at_least: 0.8}", "at_least: 0.99}"))

    gone(house)


def test_who_asks_does_not_approve(house: House) -> None:
    house.promoted(number=2)
    retire(house, LEO)

    with pytest.raises(NotAllowed, match="You asked for it"):
        house.approve(LEO, "P-2")


def test_a_lock_holds_it_until_a_click(house: House) -> None:
    house.promoted(number=2)
    retire(house)
    house.approve(MIA, "P-2")
    house.lock(OPS)
    house.approve(BEA, "P-2")
    house.work()

    assert house.live_now() == 2
    assert house.request(2).held


def test_one_request_at_a_time_either_way(house: House) -> None:
    house.promoted(number=2)
    retire(house)

    with pytest.raises(AlreadyResolved, match="P-2 already asks to retire churn from production"):
        house.ask(ANA, number=3)
    with pytest.raises(AlreadyResolved, match="P-2 already asks to retire churn from production"):
        retire(house)
    house.withdraw(ANA, "P-2")
    assert life(house) is Life.IN_USE
    house.ask(ANA, number=3)
    with pytest.raises(AlreadyResolved, match="P-3 already asks for churn@3 in production"):
        retire(house)


def test_what_went_live_in_its_place_does_not_leave(house: House) -> None:
    house.promoted(number=2)
    house.promoted(number=3)
    retire(house)
    house.approve(MIA, "P-3")
    house.roll_back(MIA)
    house.work()
    assert house.live_now() == 2
    house.unlock(OPS)

    # The facts are others: both are asked anew, and the version that was named is not there any more.
    with pytest.raises(AlreadyResolved, match="changed before your approval"):
        house.approve(BEA, "P-3")
    house.approve(BEA, "P-3")
    house.approve(MIA, "P-3")
    house.work()

    assert house.live_now() == 2
    assert house.request(3).state is State.FAILED


def test_a_rejected_one_leaves_everything_as_it_was(house: House) -> None:
    house.promoted(number=2)
    retire(house)
    house.reject(MIA, "P-2", "it still earns")
    house.work()

    assert house.live_now() == 2
    assert life(house) is Life.IN_USE
    assert "“it still earns”" in house.slack.dms(ANA)[-1].text


def test_one_that_nobody_decides_expires(house: House) -> None:
    house.promoted(number=2)
    asked = retire(house)

    assert asked.request.expires_at is not None
    house.clock.move(timedelta(days=8))
    with pytest.raises(AlreadyResolved, match="expired"):
        house.approve(MIA, "P-2")


def test_nothing_to_retire_is_said(house: House) -> None:
    gone(house)

    with pytest.raises(
        NotFound, match="Nothing is live in production of churn, so there is nothing to retire"
    ):
        retire(house)


def test_a_reason_is_asked_for(house: House) -> None:
    house.promoted(number=2)
    with pytest.raises(BadInput, match="A retirement needs a reason"):
        retire(house, reason="  ")


def test_an_owner_may_and_a_stranger_may_not(house: House) -> None:
    house.promoted(number=2)
    with pytest.raises(NotAllowed, match="You may not retire churn from production"):
        retire(house, NEW)
    house.owner("churn", NEW)

    assert retire(house, NEW).request.requester == NEW


def test_its_card_shows_no_metric_and_its_history_says_retired(house: House) -> None:
    house.promoted(number=2)
    retire(house)
    house.send()

    card = next(each for each in house.slack.in_channel(CHURN) if "Retire churn@2" in each.text)
    assert "roc_auc" not in card.text
    assert "waiting for 2 of 2" in card.text


def test_an_override_says_that_it_leaves(house: House) -> None:
    house.promoted(number=2)
    retire(house)
    form = form_of(house.context, house.reader(OPS), commands.Override(2))
    assert "production moves from churn@2 to nothing now" in str([plain(each) for each in form.intro])

    overriding.override(house.context, house.who(OPS), house.act(OPS), Choice("P-2", "it harms people"))
    house.work()

    assert house.live_now() is None
    said = "overrode the rules as devops: *churn@2* leaves production (P-2)"
    assert any(said in each.text for each in house.slack.in_channel(CHURN))
