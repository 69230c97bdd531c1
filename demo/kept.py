"""Keeps what was trained as files, so that it is trained once; a file's name says by which code."""

import hashlib
import os
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from demo import streams, trained
from demo.streams import Stream
from demo.trained import Trained

# All that decides what is trained: a change in any of them trains anew.
_SOURCES = ("datasets", "learners", "measures", "parameters", "plan", "predicted", "trained", "training")
_OF_STREAMS = ("datasets", "learners", "measures", "plan", "predicted", "registered", "streaming", "streams")
# Another release may round otherwise.
_LIBRARIES = ("scikit-learn", "scipy", "numpy")
Value = TypeVar("Value")


def trained_once(folder: Path, progress: Callable[[str], object]) -> Trained:
    """What is kept in `folder`, else trained now and kept; `progress` hears each run as it is trained."""
    path = folder / f"trained-{_key(_SOURCES)}.json"
    kept = _read(path, trained.from_json)
    if kept is not None:
        return kept
    # Here, not above: scikit-learn takes seconds to import, and a second start does not need it.
    from demo.training import train_all

    made = train_all(progress)
    _write(path, "trained", trained.to_json(made))
    return made


def streamed_once(folder: Path) -> tuple[Stream, ...]:
    """The streams that are kept in `folder`, else made now and kept."""
    path = folder / f"streams-{_key(_OF_STREAMS)}.json"
    kept = _read(path, streams.from_json)
    if kept is not None:
        return kept
    # Here, not above, as in `trained_once`.
    from demo.streaming import make_all

    made = make_all()
    _write(path, "streams", streams.to_json(made))
    return made


def _key(sources: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for name in sources:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:16]


def _read(path: Path, parse: Callable[[bytes], Value]) -> Value | None:
    try:
        return parse(path.read_bytes())
    except (FileNotFoundError, ValueError):
        # A file that was cut short is as good as none.
        return None


def _write(path: Path, kind: str, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own and then renamed: two demos that start at once leave a whole file.
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    for older in path.parent.glob(f"{kind}-*.json"):
        if older != path:
            older.unlink(missing_ok=True)
