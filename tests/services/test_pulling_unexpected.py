"""What nobody foresaw of a source is in the log, and a sentence in the end; it stops neither other files nor other sources.

Many files that are all bad, and a store that is silent, keep nobody busy for long.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.domain.sources.pull import PullKey
from bot.errors import BadInput
from bot.integrations.pulling.shelf import Entry, Fetched, unreadable
from bot.services import pull_contents, pulls
from bot.services.pull_contents import Content, Piece
from storage import pulls as stored
from tests.services.fetched import HOUR, MINUTE, Fetching, furnished, nightly
from tests.services.house import House

ODD = b"odd\n"


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    """Files take a process each to read, so what no database decides is tried on one."""
    return furnished(quick_house, tmp_path)


def test_a_file_that_fails_is_said_at_the_third_try_and_the_others_are_taken(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = pull_contents.read

    def fails(*given: Any) -> Content:
        piece = given[-1]
        assert isinstance(piece, Piece)
        if piece.path.read_bytes() == ODD:
            raise OverflowError("too large: Mrs-Secret")
        return read(*given)

    monkeypatch.setattr(pull_contents, "read", fails)
    fetching.write("a.csv", ODD)
    fetching.write("b.csv")
    for _ in range(2):
        fetching.sweep(MINUTE)
        assert (len(fetching.batches()), fetching.opened()) == (1, [])
    fetching.sweep(MINUTE)
    (alert,) = fetching.opened()
    assert "a.csv cannot be read; the log says why." in alert.consequence
    assert "Mrs-Secret" not in alert.consequence + alert.title
    fetching.write("a.csv")
    fetching.sweep(HOUR)
    assert (len(fetching.batches()), fetching.opened()) == (2, [])


def test_a_source_that_fails_is_said_at_the_third_try_and_the_others_are_pulled(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    matching = pulls.matching

    def fails(*given: Any) -> Any:
        if "odd" in given[1].pattern:
            raise RuntimeError("Mrs-Secret")
        return matching(*given)

    monkeypatch.setattr(pulls, "matching", fails)
    fetching.rules(
        nightly(fetching.folder, name="odd", files="odd/*.csv"), nightly(fetching.folder, name="there")
    )
    fetching.write("a.csv")
    fetching.write("odd/b.csv")
    assert [fetching.sweep(11 * MINUTE) for _ in range(2)] == [1, 0]
    assert (len(fetching.batches()), fetching.opened()) == (1, [])
    fetching.sweep(11 * MINUTE)
    (alert,) = fetching.opened()
    assert (alert.cause, "It cannot be read; the log says why." in alert.consequence) == ("source: odd", True)
    monkeypatch.setattr(pulls, "matching", matching)
    fetching.sweep(HOUR)
    assert fetching.opened() == []


def test_files_that_are_all_bad_come_in_turns_too(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulls, "MOST_FILES", 2)
    paths = [str(fetching.write(f"{number}.csv", b"a,a\n1,2\n")) for number in range(5)]
    counts = []
    for _ in range(3):
        fetching.sweep(HOUR)
        with fetching.house.database.read() as session:
            counts.append(len(stored.seen_files(session, PullKey("churn", "production", "nightly"), paths)))
    assert counts == [2, 4, 5]


def test_nobody_takes_a_pull_over_while_its_files_are_looked_at(
    fetching: Fetching, monkeypatch: pytest.MonkeyPatch
) -> None:
    others: list[int] = []

    def slow(*_: Any) -> Content:
        others.append(fetching.sweep(6 * MINUTE))
        raise BadInput("It is bad.")

    monkeypatch.setattr(pull_contents, "read", slow)
    for number in range(4):
        fetching.write(f"{number}.csv")
    assert fetching.sweep() == 1
    assert others == [0, 0, 0, 0]


@dataclass
class Silent:
    """A store that says what lies there and gives nothing: it answers no more, or does not give what lies there."""

    is_silent: bool
    asked: list[str] = field(default_factory=list)

    def entries(self, folder: str) -> Iterator[Entry]:
        """Three objects."""
        for number in range(3):
            yield Entry(f"{number}.csv", is_folder=False, state="1")

    def fetch(self, path: str, state: str, into: Path, limit: int) -> Fetched:
        """Nothing comes."""
        self.asked.append(path)
        raise unreadable(path, "the store does not give it", is_silent=self.is_silent)


@pytest.mark.parametrize(("is_silent", "asked"), [(True, 1), (False, 3)])
def test_a_store_that_is_silent_is_asked_once_and_one_object_that_does_not_come_keeps_no_other_waiting(
    quick_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_silent: bool, asked: int
) -> None:
    store = Silent(is_silent)
    monkeypatch.setattr(pulls, "Store", lambda _: store)
    fetching = Fetching(quick_house, tmp_path, roots=("s3://bucket/in",))
    fetching.rules('{name: nightly, files: "s3://bucket/in/*.csv", every: 1h}')
    fetching.sweep()
    assert len(store.asked) == asked
    (alert,) = fetching.opened()
    assert "0.csv cannot be read" in alert.consequence
