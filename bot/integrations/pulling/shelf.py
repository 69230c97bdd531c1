"""The port: a place with folders and files, whatever it is; and which files in it a pattern names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol

from bot.domain.sources.source import Files, is_pattern
from bot.domain.text import clean
from bot.errors import BadInput, BotError, NotFound, Unavailable

MOST_FILES, MOST_ENTRIES = 10_000, 100_000
LONGEST_NAMED = 120


@dataclass(frozen=True, slots=True)
class Entry:
    """Something in a folder; `state` says its size and when it was written, and `is_settled` that nobody seems to write it still."""

    name: str
    is_folder: bool
    state: str = ""
    is_settled: bool = True
    written_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a pattern names; `known_as` is its path as it can be kept and shown."""

    path: str
    entry: Entry

    @property
    def known_as(self) -> str:
        """Its path, where a name that is no text has signs instead."""
        return self.path.encode("utf-8", "backslashreplace").decode()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that was fetched: the hash of its bytes, and its size."""

    sha256: str
    size: int


class Shelf(Protocol):
    """A place with folders and files. Gone, NotAllowed, Unavailable for what cannot be read."""

    def entries(self, folder: str) -> Iterator[Entry]:
        """What lies in a folder."""
        ...

    def fetch(self, path: str, state: str, into: Path, limit: int) -> Fetched:
        """Copy a file; BadInput when it is larger than the limit, BeingWritten when it is another than the one in that state."""
        ...


class BeingWritten(BotError):
    """Somebody writes the file: it is left for the next turn."""


class Gone(NotFound):
    """It is not there any more, or not yet."""


def matching(shelf: Shelf, files: Files) -> list[FoundFile]:
    """The files that the pattern names, by path; none is no mistake. NotFound when the folder above them is gone."""
    found = sorted(_below(shelf, files.fixed, files.varying, _Count()), key=lambda each: each.path)
    if len(found) > MOST_FILES:
        raise BadInput(f"{named(files.pattern)} names more than {MOST_FILES:,} files. Name fewer.")
    return found


class _Count:
    """How much was looked at, so that nobody looks through a whole disk."""

    def __init__(self) -> None:
        self._entries = 0

    def up(self) -> None:
        self._entries += 1
        if self._entries > MOST_ENTRIES:
            raise BadInput(f"More than {MOST_ENTRIES:,} files lie there. Name a narrower folder.")


def _below(shelf: Shelf, folder: str, parts: tuple[str, ...], count: _Count) -> Iterator[FoundFile]:
    part, *rest = parts
    for each in shelf.entries(folder):
        count.up()
        if each.is_folder is not bool(rest) or not _fits(each.name, part):
            continue
        path = f"{folder.rstrip('/')}/{each.name}"
        if not rest:
            yield FoundFile(path, each)
            continue
        try:
            yield from _below(shelf, path, tuple(rest), count)
        except NotFound:
            # It went while the folders were looked through.
            continue


def _fits(name: str, part: str) -> bool:
    if not is_pattern(part):
        return name == part
    # What is hidden, or begins like `_temporary`, is not finished yet.
    return not name.startswith((".", "_")) and fnmatchcase(name, part)


def named(path: str) -> str:
    """A path inside a sentence."""
    safe = path.encode("utf-8", "backslashreplace").decode()
    return f"`{clean(safe, LONGEST_NAMED).replace('`', chr(39))}`"


def gone(path: str) -> Gone:
    """The sentence of it."""
    return Gone(f"{named(path)} is not there.")


def unreadable(path: str, why: str, *, is_silent: bool = False) -> Unavailable:
    """It is there and cannot be read; where the whole shelf is silent, neither can any other, until it is tried again."""
    return Unavailable(f"{named(path)} cannot be read: {why}.", retryable=is_silent)


def too_large(limit: int) -> BadInput:
    """As a file that is sent is refused."""
    return BadInput(f"The file is larger than {limit / (1 << 20):,.0f} MB.")
