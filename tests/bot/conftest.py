"""What tests of the terminal's words share: an empty folder without settings, and a log that is given back."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from bot.settings import Settings


@pytest.fixture
def empty_place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder, and an environment without settings."""
    monkeypatch.chdir(tmp_path)
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)


@pytest.fixture(autouse=True)
def log_given_back() -> Iterator[None]:
    """Whatever ran in this process owned the log; each test gives it back."""
    root = logging.getLogger()
    before = root.handlers, root.level
    yield
    root.handlers = before[0]
    root.setLevel(before[1])
    structlog.reset_defaults()
