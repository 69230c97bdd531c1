"""Files that programs keep with us: their paths, the folders of experiments, and what a digest covers.

A path from outside is a key in a table. It never becomes a path of the file system.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from bot.errors import BadInput

SCHEME = "mlflow-artifacts:"
PATH_LIMIT = 500
MANIFEST = "MLmodel"


@dataclass(frozen=True, slots=True)
class ArtifactFile:
    """A file that passed the proxy: `key` says where its bytes lie, `sha256` is over them."""

    path: str
    key: str
    sha256: str
    size_bytes: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a folder: a file with its size, or a folder."""

    name: str
    size_bytes: int | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.size_bytes is None


def check_path(path: str) -> str:
    """A path in its one normal form; BadInput for whatever could be read as another one, however often encoded."""
    plain = path
    # Decoded until nothing changes: a path that is encoded twice must not become another one further in.
    while (decoded := unquote(plain)) != plain:
        plain = decoded
    parts = plain.split("/")
    strange = (
        "\\" in plain or "#" in plain or any(unicodedata.category(each) in ("Cc", "Cs") for each in plain)
    )
    if strange or not path or len(path) > PATH_LIMIT or any(each in ("", ".", "..") for each in parts):
        raise BadInput("Invalid path", field="path")
    # A drive of Windows.
    if len(parts[0]) == 2 and parts[0][1] == ":":
        raise BadInput("Invalid path", field="path")
    return path


def experiment_of(path: str) -> int:
    """The experiment that a file belongs to, which its path begins with; BadInput."""
    first = path.partition("/")[0]
    # 18 digits fit into 64 bits whatever they are.
    if not (first.isascii() and first.isdigit()) or len(first) > 18:
        raise BadInput("Invalid path: it must begin with an experiment's id.", field="path")
    return int(first)


def proxied(uri: str) -> str | None:
    """The path of what lies with us, or None when the URI leads elsewhere."""
    # With an authority the files are another server's, although the scheme is ours.
    if not uri.startswith(f"{SCHEME}/") or uri.startswith(f"{SCHEME}//"):
        return None
    return check_path(uri.removeprefix(f"{SCHEME}/").rstrip("/"))


def place_of(path: str) -> str:
    """The run or logged model that a path lies in: its first three parts."""
    return "/".join(path.split("/")[:3])


def entries(folder: str, files: Iterable[ArtifactFile]) -> tuple[Entry, ...]:
    """What stands in a folder, of the files below it; folders and files by name."""
    found: dict[str, Entry] = {}
    for file in files:
        name, deeper, _ = file.path.removeprefix(f"{folder}/").partition("/")
        found[name] = Entry(name) if deeper else Entry(name, file.size_bytes)
    return tuple(found[name] for name in sorted(found))


def above(path: str) -> tuple[str, ...]:
    """The path and every folder that it lies in."""
    parts = path.split("/")
    return tuple("/".join(parts[:length]) for length in range(1, len(parts) + 1))


def digest(files: Iterable[tuple[str, str]]) -> str | None:
    """SHA-256 over the sorted (path, SHA-256) of a version's files, one a line; None without a file."""
    # As `sha256sum` writes it, so that anybody can make it again.
    lines = [f"{sha256}  {path}\n" for path, sha256 in sorted(files)]
    return hashlib.sha256("".join(lines).encode()).hexdigest() if lines else None
