"""Who answers for a model, as everybody reads it."""

import pytest

from bot.errors import AlreadyResolved, BadInput
from bot.services import owners
from tests.services.house import ADA, BEA, GUEST, KEN, House


def test_a_new_owner_stands_on_the_cards_of_open_requests(house: House) -> None:
    house.owner("churn", BEA, "accountable")
    house.ask()
    house.work()
    owners.set_owner(house.context, house.who(ADA), house.act(ADA), "churn", "accountable", KEN)
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
