"""What only time meets: the stay in an environment, and when something may go live."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.timers import Stay, Timer, TimerKind, can_go_live, soak, stay
from bot.domain.working_time import parse_duration

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = parse_duration("24h")


def moved(
    to: int, hours_ago: int, kind: ChangeKind = ChangeKind.PROMOTION, *, bad: bool = False
) -> EnvironmentChange:
    """A move of staging."""
    at = AT - timedelta(hours=hours_ago)
    return EnvironmentChange("churn", "staging", None, to, at, kind, rolled_back_at=AT if bad else None)


def test_a_version_stays_from_its_move_on() -> None:
    assert stay([moved(3, 5), moved(2, 9)], 3, AT) == Stay(timedelta(hours=5), is_there=True)


def test_a_version_that_was_replaced_keeps_the_time_it_had() -> None:
    assert stay([moved(4, 5), moved(3, 9)], 3, AT) == Stay(timedelta(hours=4), is_there=False)


def test_two_stays_are_one_time() -> None:
    assert stay([moved(3, 2), moved(4, 5), moved(3, 9)], 3, AT) == Stay(timedelta(hours=6), is_there=True)


def test_neither_a_move_outside_nor_one_taken_back_counts() -> None:
    assert stay([moved(3, 5, ChangeKind.OUTSIDE)], 3, AT) == Stay(timedelta(), is_there=False)
    assert stay([moved(2, 1), moved(3, 5, bad=True)], 3, AT) == Stay(timedelta(), is_there=False)


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 200)), max_size=8))
def test_the_stays_of_all_versions_fill_the_time_and_no_more(moves: list[tuple[int, int]]) -> None:
    history = [moved(to, hours) for to, hours in sorted(moves, key=lambda each: each[1])]
    total = sum((stay(history, each, AT).spent for each in (1, 2, 3)), timedelta())

    assert total == (AT - history[-1].at if history else timedelta())


def test_soak_ends_when_the_time_is_full() -> None:
    left = soak(DAY, "staging", Stay(timedelta(hours=20), is_there=True), AT)

    assert left is not None
    assert left.until == AT + timedelta(hours=4)
    assert soak(DAY, "staging", Stay(timedelta(hours=24), is_there=True), AT) is None
    assert soak(DAY, "staging", Stay(timedelta(hours=24), is_there=False), AT) is None


def test_no_time_ends_the_soak_of_what_is_not_there() -> None:
    left = soak(DAY, "staging", Stay(timedelta(hours=20), is_there=False), AT)

    assert left is not None
    assert left.until is None
    assert can_go_live([left, Timer(TimerKind.SOAK, AT)]) is None
