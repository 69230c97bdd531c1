"""What somebody named as a source, as files with the paths they are known by; their bytes, as fingerprints."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bot.domain.text import clean
from bot.errors import BadInput, NotFound, Unavailable

MOST_FILES = 100_000
PIECE = 1 << 20
TABLES = frozenset({".csv", ".tsv", ".parquet", ".pq", ".jsonl", ".ndjson"})


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, and the path by which it counts: that within its folder, so that a moved folder is the same."""

    path: Path
    known_as: str

    @property
    def is_table(self) -> bool:
        """Whether its name says that it holds a table."""
        return self.path.suffix.lower() in TABLES


def files(words: Sequence[str]) -> tuple[SourceFile, ...]:
    """The files behind paths, folders and globs, by the path they count by. NotFound, BadInput."""
    found: dict[Path, SourceFile] = {}
    for word in words:
        for each in _files(word):
            # Named twice, by a folder and a glob perhaps, a file counts once.
            found.setdefault(each.path.resolve(), each)
            if len(found) > MOST_FILES:
                raise BadInput(f"That is more than {MOST_FILES:,} files. Name fewer, or a query.")
    ordered = sorted(found.values(), key=lambda each: each.known_as)
    for one, other in pairwise(ordered):
        if one.known_as == other.known_as:
            raise BadInput(f"Two files are called {named(one.known_as)}: name the folder above both.")
    return tuple(ordered)


def fingerprint(found: Sequence[SourceFile]) -> tuple[str, int]:
    """SHA-256 of one file, or over a line `HASH  PATH` for each of several in order of path; and the size in bytes."""
    hashed = [(each.known_as, *_hashed(each)) for each in found]
    size = sum(bytes_ for *_, bytes_ in hashed)
    # Any two empty files are the same: it would be a version of everything.
    if size == 0:
        what = named(found[0].known_as) if len(found) == 1 else "Every file of it"
        raise BadInput(f"{what} is empty: there is nothing to know it by.")
    # A file alone is known by its own hash, whatever it is called: moved or renamed it is the same.
    if len(hashed) == 1:
        return hashed[0][1], size
    told = "".join(f"{digest}  {path}\n" for path, digest, _ in hashed)
    # A name on the disk need not be UTF-8.
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest(), size


def state(found: Sequence[SourceFile]) -> tuple[tuple[int, int], ...]:
    """When each file was changed last, and its size: the same before and after, or somebody wrote meanwhile."""
    with _readable():
        stats = [each.path.stat() for each in found]
    return tuple((each.st_mtime_ns, each.st_size) for each in stats)


def named(path: str) -> str:
    """A path inside a sentence."""
    return f"`{clean(path, 80).replace('`', chr(39))}`"


class _readable:  # noqa: N801  reads as a verb where it is used
    """What the disk refuses, as a sentence."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> None:
        if isinstance(error, FileNotFoundError):
            raise NotFound(f"{named(str(error.filename))} is gone: it was there a moment ago.") from error
        if isinstance(error, OSError):
            why = (error.strerror or "it cannot be read").lower()
            raise Unavailable(f"{named(str(error.filename))} cannot be read: {why}.") from error


def _hashed(file: SourceFile) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with _readable(), file.path.open("rb") as opened:
        while piece := opened.read(PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _files(word: str) -> Iterator[SourceFile]:
    # Other processes and machines that read it may be elsewhere.
    path = Path(word).expanduser().absolute()
    if path.is_file():
        yield SourceFile(path, path.name)
    elif path.is_dir():
        yield from _within(path, sorted(path.rglob("*")), f"The folder {named(word)} holds no file.")
    elif any(each in word for each in "*?["):
        root = _root(path)
        matched = sorted(root.glob(path.relative_to(root).as_posix()))
        yield from _within(root, matched, f"No file matches {named(word)}.")
    elif path.exists():
        raise BadInput(f"{named(word)} is neither a file nor a folder.")
    else:
        raise NotFound(f"There is no file or folder {named(word)}.", hint="A pattern stands between quotes.")


def _within(root: Path, paths: Sequence[Path], none: str) -> Iterator[SourceFile]:
    kept = [each for each in paths if each.is_file()]
    if not kept:
        raise NotFound(none)
    for each in kept:
        yield SourceFile(each, each.relative_to(root).as_posix())


def _root(pattern: Path) -> Path:
    """The folder before the first part of a pattern that is one."""
    at = next(at for at, part in enumerate(pattern.parts) if any(each in part for each in "*?["))
    return Path(*pattern.parts[:at])
