"""Executors: what comes back is in the parts' order and bounded in number, whatever does the work."""

import threading
from collections.abc import Iterator
from math import factorial
from operator import neg

import pytest

from bot.integrations.compute.executor import PROCESSES, THREADS, compute
from bot.integrations.compute.port import AHEAD

WAYS = [THREADS, PROCESSES]


@pytest.mark.parametrize("way", WAYS)
def test_every_part_is_done_in_order(way: str) -> None:
    assert list(compute(way, workers=2).each(neg, range(50))) == [-each for each in range(50)]


@pytest.mark.parametrize("way", WAYS)
def test_what_the_work_raised_is_raised(way: str) -> None:
    with pytest.raises(ValueError, match="factorial"):
        list(compute(way, workers=2).each(factorial, [1, 2, -1, *range(100)]))


def test_a_part_that_is_done_early_waits_for_those_before_it() -> None:
    second = threading.Event()

    def work(part: int) -> int:
        if part == 0:
            assert second.wait(20)
        if part == 1:
            second.set()
        return part

    assert list(compute(workers=2).each(work, range(4))) == [0, 1, 2, 3]


def test_no_more_is_begun_than_may_be_held() -> None:
    begun = 0

    def parts() -> Iterator[int]:
        nonlocal begun
        for each in range(1000):
            begun += 1
            yield each

    found = compute(workers=2).each(neg, parts())
    assert next(found) == 0
    assert begun == 2 * AHEAD
    assert sum(found) == -sum(range(1000))
    assert begun == 1000


def test_no_parts_are_nothing() -> None:
    assert list(compute().each(neg, [])) == []
