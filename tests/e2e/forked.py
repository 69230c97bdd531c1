"""The bot as a process that a parent forks which has everything loaded: it is there at once, and like any other from then on."""

import atexit
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from uuid import uuid4

from tests.e2e.parent import NOWHERE, Order
from tests.e2e.process import STOP_WITHIN_S, Running, surrounded


class Forked(Running):
    """A bot that may end itself at a named point."""

    def __init__(self, environment: Mapping[str, str], folder: Path, point: str = NOWHERE) -> None:
        super().__init__(folder)
        self._code: int | None = None
        pipe = folder / f"lines-{uuid4().hex}"
        os.mkfifo(pipe)
        self._reader = threading.Thread(target=self._follow, args=(pipe,), daemon=True)
        self._reader.start()
        settings = surrounded(environment, folder)
        _order(Order(settings, str(folder), str(pipe), str(self.log), point))
        self._pid = int(self.heard("pid "))

    @property
    def is_running(self) -> bool:
        """Whether nobody has waited for its end yet."""
        return self._code is None

    def terminate(self) -> None:
        """Ask it to stop, as a supervisor does."""
        os.kill(self._pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it as SIGKILL does, wherever it is."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def ended(self) -> int:
        """Wait for its end; the exit code."""
        if self._code is None:
            self._code = int(self.heard("ended ", STOP_WITHIN_S))
            self._reader.join()
        return self._code

    def stop(self) -> int:
        """Ask it to stop, or make it; the exit code."""
        if self._code is not None:
            return self._code
        try:
            self.terminate()
            return self.ended()
        except TimeoutError:
            self.kill()
            self.ended()
            raise

    def _follow(self, pipe: Path) -> None:
        with pipe.open(encoding="utf-8") as lines:
            self._read(lines)
        pipe.unlink()


def _order(order: Order) -> None:
    orders = _parent().stdin
    assert orders is not None
    orders.write(f"{json.dumps(asdict(order))}\n")
    orders.flush()


@cache
def _parent() -> "subprocess.Popen[str]":
    """One for all stories of this process; it ends with the last line it could read."""
    folder = Path(tempfile.mkdtemp(prefix="parent"))
    parent = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.parent"],
        env=surrounded({}, folder),
        cwd=folder,
        stdin=subprocess.PIPE,
        text=True,
    )

    def end() -> None:
        assert parent.stdin is not None
        parent.stdin.close()
        parent.wait()

    atexit.register(end)
    return parent
