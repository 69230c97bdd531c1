"""The port: a function applied to many parts, whatever does it; what comes back comes in the order of the parts."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

Part = TypeVar("Part")
Done = TypeVar("Done")
Held = TypeVar("Held", covariant=True)
# For each worker so many parts are begun, or done and not yet taken: it need not wait, and memory stays bounded.
AHEAD = 3


class Compute(Protocol):
    """Applies a function to parts; both must be values that other processes can be sent, unless it runs in threads.

    `is_elsewhere` says whether other machines do it, which see only the files that all share.
    """

    @property
    def is_elsewhere(self) -> bool: ...

    def each(self, work: Callable[[Part], Done], parts: Iterable[Part]) -> Iterator[Done]:
        """What `work` makes of each part, in the parts' order; raises what `work` raised."""
        ...


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
