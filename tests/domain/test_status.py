"""How a model stands: the worst of what watches it, in whatever order one looks."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.reading import Status, worst

STATUSES = st.none() | st.sampled_from(Status)


@given(STATUSES, STATUSES, STATUSES)
def test_the_worst_is_the_same_however_it_is_put_together(
    one: Status | None, two: Status | None, three: Status | None
) -> None:
    assert worst([worst([one, two]), three]) == worst([one, worst([two, three])]) == worst([one, two, three])
    assert worst([one, two]) == worst([two, one])


@given(STATUSES)
def test_what_is_not_known_changes_nothing(status: Status | None) -> None:
    assert worst([status, None]) is status is worst([status, status])


def test_silence_is_worse_than_what_is_not_as_it_was_and_better_than_failing() -> None:
    assert worst(Status) is Status.FAILING
    assert worst([Status.DEGRADED, Status.NO_DATA, Status.HEALTHY]) is Status.NO_DATA
