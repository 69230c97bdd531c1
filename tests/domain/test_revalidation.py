"""When what is live is due to be looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.revalidation import Step, due_at, step
from bot.domain.reviews import Review, ReviewAnswer, ReviewKind, ReviewResult
from bot.domain.working_time import parse_duration

AT = datetime(2026, 1, 5, tzinfo=UTC)
DAY = timedelta(days=1)
YEAR = parse_duration("12mo")


def moved(to: int | None, at: datetime, kind: ChangeKind = ChangeKind.PROMOTION) -> EnvironmentChange:
    """A move."""
    return EnvironmentChange("churn", "production", None, to, at, kind)


def review(result: ReviewResult | None, at: datetime, kind: ReviewKind = ReviewKind.REVALIDATION) -> Review:
    """A review with one answer."""
    answer = ReviewAnswer("U0KEN", result, at=None if result is None else at)
    return Review(1, "churn", 2, kind, "U0ANA", AT, AT, (answer,))


def test_it_counts_from_the_last_promotion_and_not_from_going_back() -> None:
    moves = (moved(1, AT + 50 * DAY, ChangeKind.ROLLBACK), moved(2, AT + 9 * DAY), moved(1, AT))

    assert due_at(YEAR, moves, ()) == AT + 369 * DAY


def test_what_was_found_counts_from_the_first_that_is_known() -> None:
    assert due_at(YEAR, (moved(1, AT, ChangeKind.FOUND),), ()) == AT + 360 * DAY


@pytest.mark.parametrize("moves", [(), (moved(None, AT + DAY, ChangeKind.RETIREMENT), moved(1, AT))])
def test_where_nothing_is_live_nothing_is_due(moves: tuple[EnvironmentChange, ...]) -> None:
    assert due_at(YEAR, moves, ()) is None


@pytest.mark.parametrize(
    ("found", "later"),
    [
        (review(ReviewResult.PASSED, AT + 100 * DAY), 100),
        (review(ReviewResult.NOT_PASSED, AT + 100 * DAY), 0),
        (review(None, AT), 0),
        (review(ReviewResult.PASSED, AT + 100 * DAY, ReviewKind.FAIRNESS), 0),
    ],
)
def test_a_passed_revalidation_begins_it_anew(found: Review, later: int) -> None:
    assert due_at(YEAR, (moved(2, AT),), (found,)) == AT + (360 + later) * DAY


@given(st.integers(-400, 400))
def test_the_reminders_come_a_month_ahead_and_when_it_is_over(days: int) -> None:
    found = step(YEAR, AT, AT + days * DAY)

    assert found is (Step.OVERDUE if days >= 0 else Step.AHEAD if days >= -30 else None)


def test_of_a_short_period_a_third_is_ahead_enough() -> None:
    assert step(parse_duration("3d"), AT, AT - 2 * DAY) is None
    assert step(parse_duration("3d"), AT, AT - DAY) is Step.AHEAD
