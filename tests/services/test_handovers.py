"""Everything that somebody owns, moved to somebody else."""

import pytest

from bot.domain.data_sets import DataSet
from bot.errors import AlreadyResolved, BadInput, NotAllowed
from bot.services.announcements import BUNDLED_AFTER
from storage import data_sets, people
from tests.services.house import ADA, ANA, BEA, GONE, GUEST, KEN, LEO, MONDAY, House


def owned(house: House, who: str) -> list[tuple[str, str]]:
    with house.database.read() as session:
        found = people.ownerships(session)
    return [(each.model, each.responsibility) for each in found if each.person == who]


def test_everything_moves_at_once_and_both_are_told_once(house: House) -> None:
    for model, duty in (("churn", "accountable"), ("fraud", "accountable"), ("fraud", "deputy")):
        house.owner(model, BEA, duty)
    house.owner("churn", ANA, "deputy")
    with house.database.write() as session:
        data_sets.lock(session, "customers", MONDAY)
        data_sets.save(session, DataSet("customers", steward=BEA))
    house.hand_over(ADA, BEA, KEN)
    house.clock.move(BUNDLED_AFTER)
    house.send()

    assert owned(house, BEA) == []
    assert owned(house, KEN) == [("churn", "accountable"), ("fraud", "accountable"), ("fraud", "deputy")]
    assert owned(house, ANA) == [("churn", "deputy")]
    with house.database.read() as session:
        assert data_sets.data_sets(session)[0].steward == KEN
    told = [each.text for each in (*house.slack.dms(BEA), *house.slack.dms(KEN))]
    assert len(told) == 2
    assert all("steward of the data set *customers*" in each for each in told)
    assert [each.verb for each in house.audited()] == ["owner.handed_over"] * 3 + ["data.handed_over"]


def test_somebody_who_left_gives_and_nobody_who_left_takes(quick_house: House) -> None:
    quick_house.owner("churn", GONE)
    for taker in (GONE, GUEST, "U0NOBODY"):
        with pytest.raises(BadInput) as refused:
            quick_house.hand_over(ADA, BEA if taker == GONE else GONE, taker)
        assert refused.value.field == "taker"
    quick_house.hand_over(ADA, GONE, LEO)

    assert owned(quick_house, LEO) == [("churn", "accountable")]


def test_a_private_model_stays_when_the_taker_does_not_see_it(quick_house: House) -> None:
    quick_house.owner("secret", ANA)
    quick_house.owner("churn", ANA, "deputy")
    found = quick_house.hand_over(ADA, ANA, LEO)

    assert found.kept == ("secret",)
    assert owned(quick_house, ANA) == [("secret", "accountable")]


def test_who_owns_nothing_hands_nothing_over_and_a_role_is_needed(quick_house: House) -> None:
    with pytest.raises(AlreadyResolved, match="They own nothing"):
        quick_house.hand_over(ADA, BEA, KEN)
    with pytest.raises(NotAllowed, match=r"You may not hand over what somebody owns\. That takes admin"):
        quick_house.hand_over(LEO, BEA, KEN)
