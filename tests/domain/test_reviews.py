"""When a review is due, and what its answers come to."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reviews import ReviewResult, due, outcome
from bot.domain.working_time import WorkingHours
from bot.errors import BadInput

# A Monday, 09:00 in London and 10:00 in Berlin.
MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOURS = WorkingHours(zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("friday", "2026-11-06T17:00"),
        ("Fri", "2026-11-06T17:00"),
        ("monday", "2026-11-02T17:00"),
        ("tomorrow", "2026-11-03T17:00"),
        ("2026-12-04", "2026-12-04T17:00"),
        ("24h", "2026-11-03T09:00"),
        ("", "2026-11-05T09:00"),
    ],
)
def test_a_day_ends_when_work_does_in_the_zone_of_whoever_asks(said: str, until: str) -> None:
    assert due(said, MONDAY, "Europe/Berlin", HOURS).astimezone(UTC).isoformat()[:16] == until


def test_the_day_that_is_over_is_the_next_one_of_its_name() -> None:
    evening = MONDAY.replace(hour=20)
    assert due("monday", evening, "Europe/Berlin", HOURS).astimezone(UTC).day == 9


@pytest.mark.parametrize(
    "said", ["yesterday", "2026-11-01", "2026-13-45", "9000d", "2300d", "soon", "99999999999d"]
)
def test_what_is_no_day_ahead_is_refused(said: str) -> None:
    with pytest.raises(BadInput) as refused:
        due(said, MONDAY, "UTC", HOURS)
    assert refused.value.field == "due"


@given(st.lists(st.none() | st.sampled_from(list(ReviewResult)), min_size=1))
def test_a_review_passes_when_everybody_says_so_and_one_no_is_enough(
    results: list[ReviewResult | None],
) -> None:
    said = {each for each in results if each is not None}
    found = outcome(results)

    assert (found is False) == bool(said - {ReviewResult.PASSED})
    assert (found is True) == (set(results) == {ReviewResult.PASSED})
