"""Peers: other programs in environments of their own under `.venvs/`, spoken to as processes, never imported."""

import fcntl
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks.watch import ROOT

PINS = Path(__file__).parent / "peers"


class Peer:
    """A running peer: one JSON object a line in, one a line out."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, **question: str | float) -> dict[str, object]:
        """Send one question and wait for its answer; a peer that died says so."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}, see what it wrote above")
        answer: dict[str, object] = json.loads(line)
        return answer


def python_of(name: str) -> Path:
    """The Python of the peer's environment, made from its hashed pins when it is not there or they changed."""
    pins = PINS / f"{name}.txt"
    home = ROOT / ".venvs" / name
    home.mkdir(parents=True, exist_ok=True)
    stamp = home / ".pins"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    # Tests ask for it from several processes at once: one makes it, the others wait.
    with (home.parent / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.is_file() or stamp.read_text() != digest:
            _make(home, pins)
            stamp.write_text(digest)
    return home / "bin" / "python"


def _make(home: Path, pins: Path) -> None:
    uv = Path(sys.executable).with_name("uv")
    subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, home], check=True)
    here: list[str | Path] = ["--python", home / "bin" / "python"]
    install = [uv, "pip", "install", "--quiet", *here, "--require-hashes", "-r", pins]
    subprocess.run(install, check=True)


@contextmanager
def running(
    name: str, script: Path, *words: str, environment: Mapping[str, str] | None = None
) -> Iterator[Peer]:
    """The peer's `script` with these words, run by the peer's own Python until the end of the block."""
    command = [str(python_of(name)), str(script), *words]
    told = {**os.environ, **(environment or {})}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=told
    ) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()
