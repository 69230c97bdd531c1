"""Peers: other programs in environments of their own under `.venvs/`, spoken to as processes, never imported."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
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
    stamp = home / ".pins"
    digest = hashlib.sha256(pins.read_bytes()).hexdigest()
    python = home / "bin" / "python"
    if not stamp.is_file() or stamp.read_text() != digest:
        uv = Path(sys.executable).with_name("uv")
        subprocess.run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, home], check=True)
        install: list[str | Path] = [
            uv,
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "--require-hashes",
            "-r",
            pins,
        ]
        subprocess.run(install, check=True)
        stamp.write_text(digest)
    return python


@contextmanager
def running(name: str, script: Path) -> Iterator[Peer]:
    """The peer's `script`, run by the peer's own Python until the end of the block."""
    command = [str(python_of(name)), str(script)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Peer(process)
        finally:
            process.terminate()
