"""Clocks that are set back."""

import threading
from datetime import timedelta

from bot.routines.table import Routine
from bot.routines.workers import Wake, Workers
from tests.review.stage import Stage


def test_a_routine_goes_on_after_the_clock_was_set_back(stage: Stage) -> None:
    ran = threading.Semaphore(0)
    wake = Wake()
    routine = Routine("digests", timedelta(seconds=5), lambda _: ran.release(), "counts")
    workers = Workers(stage.house.context, wake, [routine])
    workers.start()
    wake()
    assert ran.acquire(timeout=5)
    stage.house.clock.move(-timedelta(hours=1))
    wake()
    assert ran.acquire(timeout=5)
    workers.stop(2)
