"""How long a sender waits, and that its times fit together."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.outbox import LEASE, SETTLE, Message, retry_after

CLIENT_TIMEOUT = timedelta(seconds=10)


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (10**6, 600)])
def test_each_try_waits_twice_as_long_up_to_ten_minutes(attempts: int, seconds: int) -> None:
    assert retry_after(attempts) == timedelta(seconds=seconds)


@given(st.integers(0, 10**6))
def test_a_later_try_never_waits_less(attempts: int) -> None:
    assert timedelta(0) < retry_after(attempts) <= retry_after(attempts + 1)


def test_a_lease_outlives_a_message_that_settles_late() -> None:
    assert LEASE > SETTLE + CLIENT_TIMEOUT


def test_a_message_is_urgent_unless_it_says_otherwise() -> None:
    assert Message("ask").urgent
