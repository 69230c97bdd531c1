"""What a monitor saw: how far beyond its limit something is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.monitors.reading import Judgement, Status


@given(st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0.01, 1e3))
def test_the_further_beyond_its_limit_the_worse(one: float, two: float, limit: float) -> None:
    near, far = sorted([one, two])
    at = [Judgement(Status.DEGRADED, each, high=limit).badness for each in (near, far)]
    assert at == sorted(at)
    assert Judgement(Status.HEALTHY, limit, high=limit).badness == 0
