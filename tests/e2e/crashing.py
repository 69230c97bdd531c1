"""The bot, started again and again by one parent that has everything loaded; a child may end itself at a named point.

`python -m tests.e2e.crashing` reads a line for each start: the name of the point where the process sends itself
SIGKILL, once, or `-` for none. It prints the child's lines, and `ended STATUS` when the child is gone.
"""

import os
import signal
import sys
from collections.abc import Callable

from bot import app, process, settings


def main() -> int:
    """Start a child for each line, until there are no more lines."""
    app.load_heavy()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            process.leave(_run(line.strip()))
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)
    return 0


def _run(point: str) -> int:
    print(f"pid {os.getpid()}", flush=True)
    return process.run(settings.load(), build=lambda known: app.build(known, reached=_killer(point)))


def _killer(point: str) -> Callable[[str], None]:
    def reached(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    return reached


if __name__ == "__main__":
    sys.exit(main())
