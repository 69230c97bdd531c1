"""One way to have a function applied to many parts, whatever does it; what comes back comes in the order of the parts."""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Protocol, TypeVar

from bot.errors import PolicyProblem

Part = TypeVar("Part")
Done = TypeVar("Done")
Held = TypeVar("Held", covariant=True)
THREADS, PROCESSES = "threads", "processes"
# For each worker so many parts are begun, or done and not yet taken: it need not wait, and memory stays bounded.
AHEAD = 3


class Compute(Protocol):
    """Applies a function to parts; both must be values that other processes can be sent, unless it runs in threads."""

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """What `work` makes of each part, in the parts' order; raises what `work` raised."""
        ...


class Pool:
    """Threads or processes of this machine, `workers` at once."""

    def __init__(self, executor: Callable[[], Executor], workers: int) -> None:
        self._executor = executor
        self._workers = workers

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """See Compute."""
        with self._executor() as executor:
            yield from in_order(executor.submit, work, parts, self._workers * AHEAD)


class Waiting(Protocol[Held]):
    """What is being done elsewhere."""

    def result(self) -> Held:
        """Waits for it; raises what it raised."""
        ...

    def cancel(self) -> object:
        """Nobody wants it any more."""
        ...


def in_order(
    submit: Callable[[Callable[[Part], Done], Part], Waiting[Done]],
    work: Callable[[Part], Done],
    parts: Iterable[Part],
    ahead: int,
) -> Iterator[Done]:
    """What was made of each part, in order, while at most so many are begun or done and not yet taken."""
    waiting: deque[Waiting[Done]] = deque()
    try:
        for part in parts:
            waiting.append(submit(work, part))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        # After a failure nobody waits for the parts that have not begun.
        for each in waiting:
            each.cancel()


def compute(wish: str = THREADS, *, workers: int | None = None) -> Compute:
    """What `MLOPS_COMPUTE` names: `threads` or `processes`. PolicyProblem for anything else."""
    most = workers or os.cpu_count() or 1
    if wish == THREADS:
        return Pool(partial(ThreadPoolExecutor, most, thread_name_prefix="compute"), most)
    if wish == PROCESSES:
        # A process that is forked from one with threads may stand still for ever.
        return Pool(partial(ProcessPoolExecutor, most, mp_context=get_context("spawn")), most)
    raise PolicyProblem(f"MLOPS_COMPUTE is {wish!r}: threads and processes are known.")
