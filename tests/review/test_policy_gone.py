"""A policy file that goes away or breaks while the bot runs never loosens the rules."""

from pathlib import Path

import pytest

from bot.policy import PolicyFile, files


def test_a_file_that_vanishes_between_look_and_read_does_not_bring_the_starter_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "policy.yml"
    path.write_text("extends: regulated\n")
    ticks = iter((0.0, 2.0, 4.0, 6.0))
    found = PolicyFile(path, tick=lambda: next(ticks))
    strict = found.current()
    path.write_text("extends: regulated\n# saved by an editor that removes the file first\n")
    monkeypatch.setattr(files, "_read", lambda _: None)
    assert found.current() is strict
    assert found.problem is not None
    monkeypatch.undo()
    assert not found.current().is_default
