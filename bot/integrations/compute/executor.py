"""One way to have a function applied to many parts, whatever does it; what comes back comes in no order."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from functools import partial
from multiprocessing import get_context
from typing import Protocol, TypeVar

from bot.errors import PolicyProblem

Part = TypeVar("Part")
Done = TypeVar("Done")
THREADS, PROCESSES = "threads", "processes"


class Compute(Protocol):
    """Applies a function to parts; both must be values that other processes can be sent, unless it runs in threads."""

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """What `work` makes of each part, as it is done; raises what `work` raised."""
        ...


class Pool:
    """Threads or processes of this machine."""

    def __init__(self, executor: Callable[[], Executor]) -> None:
        self._executor = executor

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """See Compute."""
        with self._executor() as executor:
            waiting = [executor.submit(work, part) for part in parts]
            try:
                for done in as_completed(waiting):
                    yield done.result()
            finally:
                # After a failure nobody waits for the parts that have not begun.
                for each in waiting:
                    each.cancel()


def compute(wish: str = THREADS, *, workers: int | None = None) -> Compute:
    """What `MLOPS_COMPUTE` names: `threads` or `processes`. PolicyProblem for anything else."""
    most = workers or os.cpu_count() or 1
    if wish == THREADS:
        return Pool(partial(ThreadPoolExecutor, most, thread_name_prefix="compute"))
    if wish == PROCESSES:
        # A process that is forked from one with threads may stand still for ever.
        return Pool(partial(ProcessPoolExecutor, most, mp_context=get_context("spawn")))
    raise PolicyProblem(f"MLOPS_COMPUTE is {wish!r}: threads and processes are known.")
