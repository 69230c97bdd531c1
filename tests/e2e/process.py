"""A process of its own: started, waited for, told to stop, killed."""

import os
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

READY_WITHIN_S = 60
STOP_WITHIN_S = 20
ROOT = Path(__file__).parents[2]
REAL = ("-m", "bot", "run")


def surrounded(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment of a process that works in the folder, with nothing of what this one was told."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "MLOPS_"))
    }
    # Two cores: a second pool of BLAS threads in each process would only be in the way.
    quiet = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "MPLCONFIGDIR": str(folder / "mpl")}
    return {**inherited, **quiet, **environment}


class Running(ABC):
    """A process and the lines it prints; what it logs goes to a file."""

    def __init__(self, folder: Path) -> None:
        self.log = folder / "bot.log"
        self._lines: SimpleQueue[str] = SimpleQueue()

    def heard(self, beginning: str, timeout: float = READY_WITHIN_S) -> str:
        """Wait for a line that begins so, and return the rest of it."""
        while True:
            try:
                line = self._lines.get(timeout=timeout)
            except Empty:
                raise TimeoutError(f"{beginning!r} was not printed.\n{self.logged()}") from None
            if line.startswith(beginning):
                return line.removeprefix(beginning).strip()
            if line == "":
                raise RuntimeError(f"The process ended before it printed {beginning!r}.\n{self.logged()}")

    def logged(self) -> str:
        """Everything it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @abstractmethod
    def terminate(self) -> None:
        """Ask it to stop, as a supervisor does."""

    @abstractmethod
    def ended(self) -> int:
        """Wait for its end; the exit code."""

    @abstractmethod
    def stop(self) -> int:
        """Ask it to stop, or make it; the exit code."""

    def _read(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._lines.put(line)
        self._lines.put("")


class Process(Running):
    """A command as a terminal starts it."""

    def __init__(self, environment: Mapping[str, str], folder: Path, command: Sequence[str] = REAL) -> None:
        super().__init__(folder)
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                env=surrounded(environment, folder),
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout is not None
        self._printed = self._process.stdout
        self._reader = threading.Thread(target=self._read, args=(self._printed,), daemon=True)
        self._reader.start()

    def terminate(self) -> None:
        """Ask it to stop, as a supervisor does."""
        self._process.terminate()

    def ended(self) -> int:
        """Wait for its end; the exit code."""
        return self._process.wait(STOP_WITHIN_S)

    def stop(self) -> int:
        """Ask it to stop, or make it; the exit code."""
        try:
            if self._process.poll() is None:
                self.terminate()
            return self.ended()
        finally:
            if self._process.poll() is None:
                self._process.kill()
                self._process.wait()
            self._reader.join()
            self._printed.close()
