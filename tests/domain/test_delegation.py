"""Until when somebody delegates, in the words they type."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delegation import LONGEST, Delegation, stand_ins, until
from bot.domain.working_time import WorkingHours
from bot.errors import BadInput

MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
BERLIN = WorkingHours(zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("spoken", "ends"),
    [
        ("friday", "2026-11-06T23:00:00+00:00"),
        ("Tomorrow", "2026-11-03T23:00:00+00:00"),
        ("2026-12-02", "2026-12-02T09:00:00+00:00"),
        ("10d", "2026-11-12T09:00:00+00:00"),
        ("3 working days", "2026-11-05T09:00:00+00:00"),
    ],
)
def test_a_day_is_delegated_whole_and_30_days_at_most(spoken: str, ends: str) -> None:
    assert until(spoken, MONDAY, BERLIN).isoformat() == ends


@pytest.mark.parametrize(
    "spoken", ["2026-11-01", "2020-01-01", "2026-12-03", "31d", "2mo", "9999-12-31", "soon", "<!here>", "-3d"]
)
def test_what_is_past_too_long_or_no_day_is_refused(spoken: str) -> None:
    with pytest.raises(BadInput) as refusal:
        until(spoken, MONDAY, BERLIN)
    assert refusal.value.field == "until"


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["today", "friday", "29d", "tomorrow", "30d"]),
)
def test_it_ends_later_than_it_begins_and_within_30_days(at: datetime, spoken: str) -> None:
    begin = at.replace(tzinfo=UTC)
    assert begin < until(spoken, begin, BERLIN) <= begin + LONGEST


def given_by(delegator: str, delegate: str) -> Delegation:
    """A delegation."""
    return Delegation(1, delegator, delegate, MONDAY, MONDAY + timedelta(days=1))


def test_a_delegate_of_a_delegate_stands_in_for_nobody() -> None:
    chain = [given_by("U0KEN", "U0NEW"), given_by("U0NEW", "U0OPS")]
    assert stand_ins(chain, ["U0KEN"], frozenset()) == {"U0NEW": "U0KEN"}


def test_who_is_barred_stands_in_for_nobody_and_nobody_for_them() -> None:
    one = [given_by("U0KEN", "U0NEW")]
    assert stand_ins(one, ["U0KEN"], frozenset({"U0KEN"})) == {}
    assert stand_ins(one, ["U0KEN"], frozenset({"U0NEW"})) == {}
    assert stand_ins(one, ["U0KEN", "U0NEW"], frozenset()) == {}
