"""A role of ten thousand people: answers in a moment, within Slack's limits, and nobody is flooded."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.domain.case import MOST_ASKED
from bot.domain.promotion import State
from bot.services import following
from bot.views.blocks import fallback
from bot.views.requests import asked_answer
from storage import outbox
from tests.services.house import ANA, BEA, CHURN, MIA, House

CROWD = tuple(f"U{number:05d}" for number in range(10_000))


@pytest.fixture
def crowded(quick_house: House) -> House:
    """Everybody is an ML engineer."""
    quick_house.slack.groups["S0ML"] = (*CROWD, MIA)
    return quick_house


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Takes no longer."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < seconds


def test_who_asks_is_answered_in_a_moment_and_the_card_asks_the_crowd(crowded: House) -> None:
    with within(3):
        case = crowded.ask()

    assert case.asked == (BEA, "U0BOB", "U0DUO")
    said = fallback(asked_answer(case))
    assert "I wrote to none of the 10,001 of ml-engineer: its card asks them." in said
    crowded.send()
    assert "ml-engineer" in str(crowded.card(CHURN).blocks)
    assert "and 9998 more" in str(crowded.card(CHURN).blocks)


def test_one_of_the_crowd_approves_in_a_moment(crowded: House) -> None:
    crowded.ask()
    with within(3):
        crowded.approve(MIA)
    crowded.approve(BEA)

    assert crowded.request().state is State.APPROVED


def test_following_the_crowd_asks_nobody_of_it(crowded: House) -> None:
    crowded.ask()
    crowded.send()
    with within(5):
        following.follow(crowded.context)

    with crowded.database.read() as session:
        assert outbox.backlog(session, crowded.clock.now()) <= 10


def test_as_many_as_can_be_asked_are_asked(quick_house: House) -> None:
    quick_house.slack.groups["S0ML"] = CROWD[:MOST_ASKED]
    assert len(quick_house.ask(ANA).asked) == MOST_ASKED + 3
