"""A Dask cluster that does the work: each worker has the same mlops-bot, and sees the same files at the same paths."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import BadInput, Unavailable
from bot.integrations.compute.port import AHEAD, Done, Part, Waiting, in_order

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_S = 10
_SETTING = "MLOPS_COMPUTE"


class Cluster:
    """The workers of a scheduler at `host:port`; one connection for each piece of work, none in between."""

    is_elsewhere = True

    def __init__(self, address: str) -> None:
        self._address = address

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """See Compute. Unavailable when the scheduler or its workers do not answer."""
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        with self._client() as client:
            workers = sum(client.nthreads().values())
            if not workers:
                raise self._unavailable("has no workers")

            def submit(work: Callable[[Part], Done], part: Part) -> "Waiting[Done]":
                # Never taken from an earlier answer: a file may have changed.
                return client.submit(work, part, pure=False)

            try:
                yield from in_order(submit, work, parts, workers * AHEAD)
            except (KilledWorker, FutureCancelledError, ModuleNotFoundError) as error:
                raise self._unavailable(f"could not do the work ({type(error).__name__})") from error

    @contextmanager
    def _client(self) -> "Iterator[Client]":
        require_installed()
        from distributed import Client

        try:
            client = Client(f"tcp://{self._address}", timeout=PATIENCE_S, set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise self._unavailable("does not answer") from error
        with client:
            yield client

    def _unavailable(self, what: str) -> Unavailable:
        return Unavailable(
            f"The Dask cluster at {self._address} {what}.",
            hint=f"Check {_SETTING}, and that each worker has the same mlops-bot and Python.",
        )


def require_installed() -> None:
    """BadInput where the library for it is not installed."""
    from importlib.util import find_spec

    if find_spec("distributed") is None:
        raise BadInput(
            "A Dask cluster takes distributed, which is not installed.",
            field=_SETTING,
            hint="Install `mlops-bot[dask]`.",
        )
