"""Tokens issued, recognised and revoked, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput, NotFound, Unavailable
from bot.services import tokens
from storage import people
from storage import tokens as stored
from tests.services.house import ADA, GONE, GUEST, LEO, ROBOT, House


def wish(house: House, name: str = "ci-main", *scopes: Scope) -> ApiToken:
    granted = frozenset(scopes or {Scope.CHECKS_WRITE})
    return ApiToken("", name, granted, house.clock.now(), ADA, models="churn*")


def test_the_text_of_a_token_is_the_token_until_it_is_revoked(house: House) -> None:
    made, text = tokens.issue(house.context, wish(house), "T0HOME/U0ADA")

    assert tokens.authenticate(house.context, text, house.clock.now()) == made

    tokens.revoke(house.context, made.id, "T0HOME/U0ADA", house.clock.now())
    assert tokens.authenticate(house.context, text, house.clock.now()) is None
    with pytest.raises(NotFound):
        tokens.revoke(house.context, made.id, "T0HOME/U0ADA", house.clock.now())


def test_a_token_with_another_ones_id_is_nobody(quick_house: House) -> None:
    house = quick_house
    _, first = tokens.issue(house.context, wish(house), "a")
    _, second = tokens.issue(house.context, wish(house), "a")
    made, _ = first.rsplit("_", 1), second.rsplit("_", 1)
    forged = "_".join([*made[0].split("_"), second.rsplit("_", 1)[1]])

    assert tokens.authenticate(house.context, forged, house.clock.now()) is None


def test_neither_table_nor_audit_holds_the_secret(house: House) -> None:
    made, text = tokens.issue(house.context, wish(house), "T0HOME/U0ADA")
    secret = text.rsplit("_", 1)[1]

    with house.database.read() as session:
        found = stored.find(session, made.id)
    assert found is not None
    assert secret not in repr(found)
    assert [each.verb for each in house.audited() if each.subject == made.id] == ["token.issued"]
    assert secret not in repr(house.audited())


def test_the_use_of_a_token_is_marked_once_an_hour(quick_house: House) -> None:
    house = quick_house
    _, text = tokens.issue(house.context, wish(house), "a")
    first = house.clock.now()

    for minutes in (0, 30, 61):
        tokens.authenticate(house.context, text, first + timedelta(minutes=minutes))
        with house.database.read() as session:
            used = stored.listed(session)[0].used_at
        assert used == first + timedelta(minutes=minutes if minutes > 60 else 0)


@pytest.mark.parametrize("name", ["", " \u202e ", "x" * 65])
def test_a_token_without_a_usable_name_is_not_issued(quick_house: House, name: str) -> None:
    with pytest.raises(BadInput):
        tokens.issue(quick_house.context, wish(quick_house, name), "a")
    with quick_house.database.read() as session:
        assert stored.listed(session) == ()


def test_the_newest_token_is_listed_first(house: House) -> None:
    tokens.issue(house.context, wish(house, "old"), "a")
    house.clock.move(timedelta(minutes=1))
    tokens.issue(
        house.context, ApiToken("", "leo", frozenset({Scope.READ}), house.clock.now(), ADA, LEO), "a"
    )

    with house.database.read() as session:
        assert [(each.name, each.person) for each in stored.listed(session)] == [("leo", LEO), ("old", None)]


@pytest.mark.parametrize("person", [GONE, GUEST, ROBOT, "U0NOBODY"])
def test_the_token_of_somebody_who_is_no_member_is_nobody(quick_house: House, person: str) -> None:
    house = quick_house
    personal = ApiToken("", "laptop", frozenset({Scope.READ}), house.clock.now(), ADA, person)
    _, text = tokens.issue(house.context, personal, "a")

    assert tokens.authenticate(house.context, text, house.clock.now()) is None


def test_while_slack_is_silent_the_last_that_was_known_of_a_person_counts(quick_house: House) -> None:
    house = quick_house
    personal = ApiToken("", "laptop", frozenset({Scope.READ}), house.clock.now(), ADA, LEO)
    made, text = tokens.issue(house.context, personal, "a")
    house.slack.silent = True

    with pytest.raises(Unavailable):
        tokens.authenticate(house.context, text, house.clock.now())
    for deleted in (False, True):
        with house.database.write() as session:
            people.save_person(session, replace(house.slack.people[LEO], deleted=deleted), house.clock.now())
        assert tokens.authenticate(house.context, text, house.clock.now()) == (None if deleted else made)


def test_a_token_remembers_its_person_for_the_time_when_slack_is_silent(quick_house: House) -> None:
    house = quick_house
    personal = ApiToken("", "laptop", frozenset({Scope.READ}), house.clock.now(), ADA, LEO)
    _, text = tokens.issue(house.context, personal, "a")
    tokens.authenticate(house.context, text, house.clock.now())
    house.slack.silent = True

    assert tokens.authenticate(house.context, text, house.clock.now()) is not None


def test_the_token_of_a_service_never_waits_for_slack(quick_house: House) -> None:
    _, text = tokens.issue(quick_house.context, wish(quick_house), "a")
    quick_house.slack.silent = True

    assert tokens.authenticate(quick_house.context, text, quick_house.clock.now()) is not None
