"""Keeps what was trained as a file, so that it is trained once; the file's name says by which code."""

import hashlib
import os
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from demo.trained import Trained, from_json, to_json

# All that decides what is trained: a change in any of them trains anew.
_SOURCES = ("datasets", "learners", "measures", "parameters", "plan", "predicted", "trained", "training")
# Another release may round otherwise.
_LIBRARIES = ("scikit-learn", "scipy", "numpy")


def trained_once(folder: Path, progress: Callable[[str], object]) -> Trained:
    """What is kept in `folder`, else trained now and kept; `progress` hears each run as it is trained."""
    path = folder / f"trained-{_key()}.json"
    kept = _read(path)
    if kept is not None:
        return kept
    # Here, not above: scikit-learn takes seconds to import, and a second start does not need it.
    from demo.training import train_all

    trained = train_all(progress)
    _write(path, to_json(trained))
    return trained


def _key() -> str:
    digest = hashlib.sha256()
    for name in _SOURCES:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:16]


def _read(path: Path) -> Trained | None:
    try:
        return from_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        # A file that was cut short is as good as none.
        return None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own and then renamed: two demos that start at once leave a whole file.
    draft = path.with_suffix(f".{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)
    for older in path.parent.glob("trained-*.json"):
        if older != path:
            older.unlink(missing_ok=True)
