"""A file that is moved away while a pull has it in hand: no trouble of its source."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.integrations.pulling import folder
from bot.integrations.pulling.shelf import Entry, Fetched, gone
from bot.services import pulls
from tests.services.fetched import HOUR, MINUTE, Fetching, furnished
from tests.services.house import House


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    return furnished(quick_house, tmp_path)


@pytest.mark.parametrize("others", [(), ("b.csv",)])
def test_a_file_that_is_moved_away_while_it_is_copied_is_no_trouble(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch, others: tuple[str, ...]
) -> None:
    path, copied = fetching.write("a.csv"), folder._copied
    for each in others:
        fetching.write(each)

    def meanwhile(file: Any, into: Path, limit: int) -> object:
        found = copied(file, into, limit)
        path.unlink(missing_ok=True)
        return found

    monkeypatch.setattr(folder, "_copied", meanwhile)
    fetching.sweep()
    fetching.sweep(MINUTE)
    fetching.sweep(HOUR)
    assert fetching.opened() == []
    assert len(fetching.batches()) == len(others)
    last = fetching.last()
    assert last is not None
    assert last.problem is None


class Haunted:
    """Lists a file that is never there."""

    def entries(self, _: str) -> Iterator[Entry]:
        yield Entry("a.csv", is_folder=False, state="1 1 1")

    def fetch(self, path: str, state: str, into: Path, limit: int) -> Fetched:
        raise gone(path)


def test_a_file_that_is_listed_and_never_there_is_said_at_the_second_try(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "Folder", lambda _: Haunted())
    fetching.sweep()
    assert fetching.opened() == []
    fetching.sweep(MINUTE)
    (alert,) = fetching.opened()
    assert "a.csv is listed and is not there when it is read." in alert.consequence
