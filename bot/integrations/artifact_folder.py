"""Where the bytes of artifacts lie: each file under a name that we made, so that no path from outside reaches the disk."""

import hashlib
import os
import secrets
from pathlib import Path

from bot.errors import Unavailable

INCOMING = "incoming"


class Incoming:
    """A file on its way in: written under a temporary name, hashed as it comes, then kept or dropped."""

    def __init__(self, folder: Path) -> None:
        self.key = secrets.token_hex(16)
        self.size_bytes = 0
        self._hash = hashlib.sha256()
        # Spread over 256 folders, so that none has too many entries.
        self._to = folder / self.key[:2] / self.key
        self._from = folder / INCOMING / self.key
        try:
            self._from.parent.mkdir(parents=True, exist_ok=True)
            # Never over another one: the name is random, so one that is there already is a mistake.
            self._file = self._from.open("xb")
        except OSError as problem:
            raise _full(problem) from problem

    @property
    def sha256(self) -> str:
        """Over what came so far."""
        return self._hash.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Write the next bytes."""
        try:
            self._file.write(chunk)
        except OSError as problem:
            raise _full(problem) from problem
        self._hash.update(chunk)
        self.size_bytes += len(chunk)

    def keep(self) -> None:
        """Give the whole file its name; from then on it is there or not, never half."""
        try:
            self._file.flush()
            # Before the rename: a name must not survive a loss of power that its bytes do not.
            os.fsync(self._file.fileno())
            self._file.close()
            self._to.parent.mkdir(exist_ok=True)
            self._from.replace(self._to)
            # The name stands in its folder, which has to reach the disk like the bytes; the folder's in the one above.
            _sync(self._to.parent)
            _sync(self._to.parent.parent)
        except OSError as problem:
            raise _full(problem) from problem

    def drop(self) -> None:
        """Forget it, unless it was kept."""
        self._file.close()
        self._from.unlink(missing_ok=True)


class ArtifactFolder:
    """The folder of the setting MLOPS_ARTIFACT_ROOT; `limit_bytes` is the most that one file may have."""

    def __init__(self, root: Path, limit_bytes: int) -> None:
        self._root = root
        self.limit_bytes = limit_bytes

    def begin(self) -> Incoming:
        """Begin a file; Unavailable when the disk does not take it."""
        return Incoming(self._root)

    def path(self, key: str) -> Path:
        """Where the bytes of a key lie."""
        return self._root / key[:2] / key

    def remove(self, key: str) -> None:
        """Forget the bytes of a key."""
        self.path(key).unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _full(problem: OSError) -> Unavailable:
    return Unavailable(f"The artifact folder does not take the file ({problem.strerror}).")
