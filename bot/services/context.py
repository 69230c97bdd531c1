"""What every use case is handed: the parts of the outside it may touch."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.policy import Policy
from bot.ports import Clock, Directory, Messenger, Registry
from storage.database import Database


def _asleep() -> None:
    """Nobody to wake: the terminal has no workers."""


def _passed(point: str) -> None:
    """Nothing happens at a named point; a crash test ends the process there."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts, wired once by `bot.app`; `wake` starts the workers right after a commit, and `reached`
    is told of each point where a crash would matter.
    """

    database: Database
    registry: Registry
    directory: Directory
    messenger: Messenger
    clock: Clock
    policy: Callable[[], Policy]
    wake: Callable[[], None] = _asleep
    default_channel: str | None = None
    zone: str = "UTC"
    reached: Callable[[str], None] = _passed
