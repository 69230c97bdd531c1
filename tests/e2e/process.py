"""The bot as a process of its own: started, waited for, told to stop, killed."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue

READY_WITHIN_S = 40
STOP_WITHIN_S = 20
ROOT = Path(__file__).parents[2]
REAL = ("-m", "bot", "run")


class Process:
    """One process and the lines it prints; what it logs goes to a file."""

    def __init__(self, environment: Mapping[str, str], folder: Path, command: Sequence[str] = REAL) -> None:
        self.log = folder / "bot.log"
        inherited = {
            name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "MLOPS_"))
        }
        # Two cores: a second pool of BLAS threads in each process would only be in the way.
        quiet = {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), "MPLCONFIGDIR": str(folder / "mpl")}
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, *command],
                env={**inherited, **quiet, **environment},
                cwd=folder,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

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

    def tell(self, line: str) -> None:
        """Write a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def logged(self) -> str:
        """Everything it has logged."""
        return self.log.read_text(encoding="utf-8", errors="replace")

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
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")
