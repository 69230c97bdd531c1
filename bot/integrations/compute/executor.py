"""What applies a function to many parts: threads or processes of this machine, or what else a setting names."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial

from bot.errors import BadInput
from bot.integrations.compute.port import AHEAD, Compute, Done, Part, in_order

THREADS, PROCESSES, DASK = "threads", "processes", "dask://"


class Pool:
    """Threads or processes of this machine, `workers` at once."""

    is_elsewhere = False

    def __init__(self, executor: Callable[[], Executor], workers: int) -> None:
        self._executor = executor
        self._workers = workers

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """See Compute."""
        with self._executor() as executor:
            yield from in_order(executor.submit, work, parts, self._workers * AHEAD)


def compute(wish: str = THREADS, *, workers: int | None = None) -> Compute:
    """What `MLOPS_COMPUTE` names: `threads`, `processes` or `dask://host:port`. BadInput for anything else, or where that is not installed."""
    most = workers or os.cpu_count() or 1
    if wish == THREADS:
        return Pool(partial(ThreadPoolExecutor, most, thread_name_prefix="compute"), most)
    if wish == PROCESSES:
        from multiprocessing import get_context

        # A process that is forked from one with threads may stand still for ever.
        return Pool(partial(ProcessPoolExecutor, most, mp_context=get_context("spawn")), most)
    if wish.startswith(DASK):
        from bot.integrations.compute import cluster

        cluster.require_installed()
        return cluster.Cluster(wish.removeprefix(DASK))
    raise BadInput(
        f"MLOPS_COMPUTE is {wish!r}: threads, processes and dask://host:port are known.",
        field="MLOPS_COMPUTE",
    )
