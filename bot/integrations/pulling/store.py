"""An object store that the operator allowed, through fsspec: what lies below a prefix, and nothing beside it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.errors import BadInput, NotAllowed
from bot.integrations.pulling.shelf import (
    BeingWritten,
    Entry,
    Fetched,
    gone,
    named,
    too_large,
    unreadable,
)

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

PIECE = 1 << 20
SILENT = "the store does not answer"
CONNECT_S, REQUEST_S, TRIES = 5, 30, 3
# What AWS's other tools read for a store that is not Amazon's; Arrow's own client does not.
_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")


class Store:
    """Everything below `root`, such as `s3://bucket/churn`; credentials are those of every tool of its vendor."""

    def __init__(self, root: str) -> None:
        self._root = root.rstrip("/")

    def entries(self, folder: str) -> Iterator[Entry]:
        """See Shelf."""
        with _sentences(folder):
            found: list[dict[str, Any]] = self._files.ls(self._key(folder), detail=True, refresh=True)
        for each in found:
            name = str(each["name"]).rstrip("/").rpartition("/")[2]
            # A folder's own mark is an object without a name.
            if name and name not in {".", ".."}:
                yield Entry(name, each["type"] == "directory", _state(each), written_at=_written(each))

    def fetch(self, path: str, state: str, into: Path, limit: int) -> Fetched:
        """See Shelf."""
        key = self._key(path)
        with _sentences(path):
            there = self._files.info(key)
            if (there.get("size") or 0) > limit:
                raise too_large(limit)
            found = self._copied(key, into, limit)
            # An object is whole or not there; another may have taken its place meanwhile.
            if _state(there) != state or _state(self._files.info(key)) != state:
                raise BeingWritten(f"{named(path)} is being written.")
            return found

    def _copied(self, key: str, into: Path, limit: int) -> Fetched:
        digest, size = hashlib.sha256(), 0
        with self._files.open(key, "rb") as file, into.open("wb") as copy:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > limit:
                    raise too_large(limit)
                digest.update(piece)
                copy.write(piece)
        return Fetched(digest.hexdigest(), size)

    def _key(self, path: str) -> str:
        """Bucket and key. NotAllowed for what is not below the root: a name in a store may hold anything."""
        key = path.rpartition("://")[2]
        inside = path == self._root or path.startswith(f"{self._root}/")
        if not inside or any(part in {"..", "."} for part in key.split("/")):
            raise NotAllowed(
                f"{named(path)} is not below {named(self._root)}, and only what is below it is read."
            )
        return key

    @cached_property
    def _files(self) -> "AbstractFileSystem":
        require_installed()
        scheme = self._root.partition("://")[0]
        if scheme in {"s3", "gs"}:
            from fsspec.implementations.arrow import ArrowFSWrapper

            return ArrowFSWrapper(_s3() if scheme == "s3" else _gs())
        import fsspec

        try:
            return fsspec.filesystem(scheme, skip_instance_cache=True)
        except ImportError as error:
            raise BadInput(
                f"{scheme}:// takes a library of fsspec's that is not installed: {error}."
            ) from error


def _s3() -> Any:
    from pyarrow import fs

    endpoint = next((os.environ[each] for each in _ENDPOINTS if os.environ.get(each)), None)
    return fs.S3FileSystem(
        endpoint_override=endpoint,
        connect_timeout=CONNECT_S,
        request_timeout=REQUEST_S,
        retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=TRIES),
    )


def _gs() -> Any:
    from datetime import timedelta

    from pyarrow import fs

    return fs.GcsFileSystem(retry_time_limit=timedelta(seconds=REQUEST_S))


def _state(found: dict[str, Any]) -> str:
    written = found.get("etag") or found.get("ETag") or found.get("mtime") or found.get("LastModified") or ""
    return f"{found.get('size')} {written}"[:128]


def _written(found: dict[str, Any]) -> datetime | None:
    at = found.get("mtime") or found.get("LastModified") or found.get("last_modified")
    return at if isinstance(at, datetime) and at.tzinfo is not None else None


@contextmanager
def _sentences(path: str) -> Iterator[None]:
    """What the store refuses, in words and without its secrets."""
    try:
        yield
    except FileNotFoundError as error:
        raise gone(path) from error
    except PermissionError as error:
        raise unreadable(path, "the store refuses the bot's credentials") from error
    except OSError as error:
        why = _why(str(error))
        raise unreadable(path, why, is_silent=why == SILENT) from error


def _why(said: str) -> str:
    if (
        "ACCESS_DENIED" in said
        or "HTTP status 403" in said
        or "INVALID_ACCESS_KEY" in said
        or "SIGNATURE" in said
    ):
        return "the store refuses the bot's credentials"
    if "NO_SUCH_BUCKET" in said or "HTTP status 404" in said:
        return "there is no such bucket"
    if "NETWORK" in said or "imeout" in said or "resolve" in said:
        return SILENT
    return "the store does not give it"


def require_installed() -> None:
    """BadInput where the library for it is not installed."""
    from importlib.util import find_spec

    if find_spec("fsspec") is None:
        raise BadInput(
            "An object store takes fsspec, which is not installed.",
            field="MLOPS_SOURCE_ROOTS",
            hint="Install `mlops-bot[objects]`.",
        )
