"""The bot, started again and again by one parent that has everything loaded; a child may end itself at a named point.

`python -m tests.e2e.parent` reads an order for each start, a line of JSON, and forks a bot in the order's folder with its
settings. What the bot prints goes to the order's pipe, after `pid N` and before `ended STATUS`.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from bot import app, process, settings

NOWHERE = "-"


@dataclass(frozen=True, slots=True)
class Order:
    """What to start: where, with which environment, what takes its lines and its log, and the point that it dies at."""

    environment: dict[str, str]
    folder: str
    pipe: str
    log: str
    point: str = NOWHERE


def main() -> int:
    """Start a bot for each line, until there are no more lines."""
    app.load_heavy()
    # Whoever watches a bot ends with it, and nobody asks how.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        if os.fork() == 0:
            _watch(Order(**json.loads(line)))
    return 0


def _watch(order: Order) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _enter(order)
    child = os.fork()
    if child == 0:
        _be_the_bot(order.point)
    _, status = os.waitpid(child, 0)
    print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)
    os._exit(0)


def _enter(order: Order) -> None:
    os.chdir(order.folder)
    os.environ.clear()
    os.environ.update(order.environment)
    appending = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    for path, flags, taken in (
        (os.devnull, os.O_RDONLY, 0),
        (order.pipe, os.O_WRONLY, 1),
        (order.log, appending, 2),
    ):
        opened = os.open(path, flags)
        os.dup2(opened, taken)
        os.close(opened)


def _be_the_bot(point: str) -> None:
    print(f"pid {os.getpid()}", flush=True)
    # What goes wrong ends this process as it ends any other: with a traceback in the log, and 1.
    process.leave(process.run(settings.load(), build=lambda known: app.build(known, reached=_killer(point))))


def _killer(point: str) -> Callable[[str], None]:
    def reached(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


if __name__ == "__main__":
    sys.exit(main())
