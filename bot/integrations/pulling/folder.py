"""A folder of this machine that the operator allowed, and nothing outside of it, wherever links lead."""

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from bot.errors import NotAllowed
from bot.integrations.clock import SystemClock
from bot.integrations.pulling.shelf import (
    BeingWritten,
    Entry,
    Fetched,
    gone,
    named,
    too_large,
    unreadable,
)

PIECE = 1 << 20
# Who writes a file is done with it once it was left alone for so long.
SETTLED = timedelta(seconds=10)
# Neither a link in place of the file nor a pipe without a writer holds anybody up.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Folder:
    """Everything below `root`."""

    def __init__(self, root: str) -> None:
        self._root = root

    def entries(self, folder: str) -> Iterator[Entry]:
        """See Shelf."""
        with _sentences(folder):
            place = self._inside(folder)
            if not place.is_dir():
                raise gone(folder)
            # The clock that wrote the times of the files, whatever the product's own one says.
            now = SystemClock().now()
            with os.scandir(place) as found:
                yield from (_entry(each, now) for each in found if _is_there(each))

    def fetch(self, path: str, state: str, into: Path, limit: int) -> Fetched:
        """See Shelf."""
        with _sentences(path):
            place = self._inside(path)
            with os.fdopen(os.open(place, _FLAGS), "rb") as file:
                opened = os.fstat(file.fileno())
                self._refuse_other(path, place, opened)
                if opened.st_size > limit:
                    raise too_large(limit)
                if _state(opened) != state:
                    raise BeingWritten(f"{named(path)} is being written.")
                found = _copied(file, into, limit)
                if _state(os.fstat(file.fileno())) != state or _state(place.stat()) != state:
                    raise BeingWritten(f"{named(path)} is being written.")
                return found

    def _inside(self, path: str) -> Path:
        """Where it really lies. NotAllowed when that is outside."""
        root, place = Path(self._root).resolve(strict=True), Path(path).resolve(strict=True)
        if place != root and root not in place.parents:
            raise NotAllowed(
                f"{named(path)} leads out of {named(self._root)}, and only what is below it is read."
            )
        return place

    def _refuse_other(self, path: str, place: Path, opened: os.stat_result) -> None:
        if not stat.S_ISREG(opened.st_mode):
            raise unreadable(path, "it is no plain file")
        # A folder above it may have become a link after it was looked at.
        there = self._inside(str(place))
        if there != place or not os.path.samestat(there.lstat(), opened):
            raise NotAllowed(f"{named(path)} became another file while it was opened.")


def _is_there(entry: "os.DirEntry[str]") -> bool:
    try:
        entry.stat()
    except OSError:
        # A link that leads nowhere, or a file that went this moment.
        return False
    return True


def _entry(entry: "os.DirEntry[str]", now: datetime) -> Entry:
    try:
        found = entry.stat()
    except OSError:
        return Entry(entry.name, is_folder=False, is_settled=False)
    try:
        written_at = datetime.fromtimestamp(found.st_mtime, UTC)
    except (OverflowError, ValueError):
        # Anybody may set the time of a file to a year that no calendar has.
        written_at = now
    is_settled = now - written_at >= SETTLED
    return Entry(entry.name, stat.S_ISDIR(found.st_mode), _state(found), is_settled, written_at)


def _state(found: os.stat_result) -> str:
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ino}"


def _copied(file: BinaryIO, into: Path, limit: int) -> Fetched:
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as copy:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > limit:
                raise too_large(limit)
            digest.update(piece)
            copy.write(piece)
    return Fetched(digest.hexdigest(), size)


@contextmanager
def _sentences(path: str) -> Iterator[None]:
    """What the system refuses, in words."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError) as error:
        raise gone(path) from error
    except OSError as error:
        why = (
            "it is a link"
            if error.errno == errno.ELOOP
            else (error.strerror or "the system refuses it").lower()
        )
        raise unreadable(path, why) from error
