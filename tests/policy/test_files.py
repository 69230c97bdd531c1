"""A policy file that is edited while the bot runs."""

from pathlib import Path

import pytest

from bot.errors import PolicyProblem
from bot.policy import PolicyFile


class Ticking:
    """A monotonic clock moved by hand."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def _names(file: PolicyFile) -> list[str]:
    return [each.name for each in file.current().environments]


def _watched(tmp_path: Path, text: str | None) -> tuple[PolicyFile, Path, Ticking]:
    path, tick = tmp_path / "policy.yml", Ticking()
    if text is not None:
        path.write_text(text)
    return PolicyFile(path, tick), path, tick


def test_a_change_is_taken_up_at_the_next_look(tmp_path: Path) -> None:
    file, path, tick = _watched(tmp_path, "extends: starter\n")
    path.write_text("extends: starter\nenvironments: [one]\n")
    assert _names(file) == ["staging", "production"]
    tick.now += 1
    assert _names(file) == ["one"]


def test_a_text_that_cannot_be_used_changes_nothing_and_is_remembered(tmp_path: Path) -> None:
    file, path, tick = _watched(tmp_path, "environments: [one]\n")
    path.write_text("environments: [one\n")
    tick.now += 1
    assert _names(file) == ["one"]
    assert file.problem is not None
    assert "not YAML" in file.problem.sentence
    path.write_text("environments: [two]\n")
    tick.now += 1
    assert _names(file) == ["two"]
    assert file.problem is None


def test_a_file_that_goes_keeps_the_policy_it_said_last(tmp_path: Path) -> None:
    file, path, tick = _watched(tmp_path, "environments: [one]\n")
    path.unlink()
    tick.now += 1
    assert _names(file) == ["one"]
    assert file.problem is not None
    assert "is gone" in file.problem.sentence


def test_a_file_that_appears_replaces_the_starter(tmp_path: Path) -> None:
    file, path, tick = _watched(tmp_path, None)
    assert file.current().is_default
    path.write_text("environments: [one]\n")
    tick.now += 1
    assert _names(file) == ["one"]
    assert not file.current().is_default


def test_a_first_text_that_cannot_be_used_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyProblem, match="is empty"):
        _watched(tmp_path, "")


def test_an_unchanged_file_is_the_same_policy(tmp_path: Path) -> None:
    file, _, tick = _watched(tmp_path, "extends: starter\n")
    before = file.current()
    tick.now += 5
    assert file.current() is before
