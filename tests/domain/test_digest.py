"""When a slot is too late, and when a digest has something to say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.digest import CATCH_UP, is_too_late, is_worth_sending

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WEEK = timedelta(days=7)


@pytest.mark.parametrize(
    ("late", "too_late"),
    [
        (timedelta(0), False),
        (CATCH_UP, False),
        (CATCH_UP + timedelta(microseconds=1), True),
        (-CATCH_UP, False),
    ],
)
def test_a_slot_is_caught_up_with_for_six_hours(late: timedelta, too_late: bool) -> None:
    assert is_too_late(AT, AT + late) == too_late


@pytest.mark.parametrize(
    ("since", "worth"),
    [(None, True), (timedelta(days=1), False), (timedelta(days=6), False), (WEEK, True), (WEEK * 2, True)],
)
def test_a_digest_without_news_is_sent_once_a_week(since: timedelta | None, worth: bool) -> None:
    assert is_worth_sending(False, None if since is None else AT - since, AT) == worth


@given(st.none() | st.timedeltas(timedelta(0), WEEK * 9))
def test_news_is_always_worth_sending(since: timedelta | None) -> None:
    assert is_worth_sending(True, None if since is None else AT - since, AT)


def test_a_week_in_which_the_clock_went_forward_is_a_week() -> None:
    assert is_worth_sending(False, AT - WEEK + timedelta(hours=1), AT)


@given(st.timedeltas(timedelta(0), WEEK * 2), st.timedeltas(timedelta(0), WEEK))
def test_what_is_worth_sending_stays_so(since: timedelta, more: timedelta) -> None:
    if is_worth_sending(False, AT - since, AT):
        assert is_worth_sending(False, AT - since, AT + more)
