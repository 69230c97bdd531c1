"""Deliveries of Slack: each has its effect once, and is claimed with it or not at all."""

from threading import Event
from typing import Never

import pytest
from sqlalchemy.orm import Session

from storage import environments, interactions
from storage.database import Database
from tests.storage.racing import threads
from tests.storage.seeds import AT, Crash, crash, minutes, step


def click(database: Database, key: str = "click") -> bool:
    """Claim a delivery; whether it is new."""
    with database.write() as session:
        return interactions.claim(session, key, AT)


def crash_after_claim(session: Session, claimed: Event) -> Never:
    """Let the other delivery begin, and fail."""
    interactions.claim(session, "click", AT)
    claimed.set()
    crash()


def test_a_delivery_is_new_once(database: Database) -> None:
    assert [click(database), click(database), click(database, "other")] == [True, False, True]


def test_one_of_eight_deliveries_at_once_is_new(database: Database) -> None:
    assert sorted(threads(8, lambda _: click(database))) == [False] * 7 + [True]


def test_a_delivery_whose_effect_failed_may_have_it_again(database: Database) -> None:
    with pytest.raises(Crash), database.write() as session:
        crash(interactions.claim(session, "click", AT), environments.move(session, step(5)))

    with database.read() as session:
        assert not interactions.seen(session, "click")
        assert environments.states(session) == ()
    assert click(database)


def test_a_second_delivery_waits_for_the_first_and_is_new_when_that_one_failed(database: Database) -> None:
    claimed = Event()

    def deliver(number: int) -> bool:
        if number == 1:
            claimed.wait(20)
            return click(database)
        with pytest.raises(Crash), database.write() as session:
            crash_after_claim(session, claimed)
        return False

    assert threads(2, deliver) == [False, True]


def test_what_slack_cannot_repeat_is_forgotten_and_no_more(database: Database) -> None:
    click(database)
    with database.write() as session:
        interactions.forget_before(session, AT)
        assert interactions.seen(session, "click")
        interactions.forget_before(session, AT + minutes(1))
        assert not interactions.seen(session, "click")
