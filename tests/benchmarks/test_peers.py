"""Peers are processes: what they are asked comes back, and one that dies says so."""

import sys
from pathlib import Path

import pytest

from benchmarks import peers

ECHO = """
import json, sys
for line in sys.stdin:
    question = json.loads(line)
    if question.get("do") == "die":
        sys.exit(7)
    print(json.dumps({"seconds": question["rounds"] / 10}), flush=True)
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A peer that answers with what it was asked, run by the Python of the tests."""
    monkeypatch.setattr(peers, "python_of", lambda name: Path(sys.executable))
    script = tmp_path / "echo.py"
    script.write_text(ECHO)
    return script


def test_a_peer_answers_each_question(echo: Path) -> None:
    with peers.running("echo", echo) as peer:
        assert peer.ask(do="top", rounds=5) == {"seconds": 0.5}
        assert peer.ask(do="top", rounds=7) == {"seconds": 0.7}


def test_a_peer_that_died_says_so(echo: Path) -> None:
    with peers.running("echo", echo) as peer, pytest.raises(RuntimeError, match="ended with 7"):
        peer.ask(do="die")
