"""Files that programs send: streamed to the disk within a limit, and gone when they were answered."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.requests import Request

from handlers.api.bodies import require_type
from handlers.arrival import chunks

# The ending that tells the decoder what a file is, by its declared type.
ENDINGS = {
    "application/vnd.apache.parquet": ".parquet",
    "text/csv": ".csv",
    "application/gzip": ".csv.gz",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
}
FILE_LIMIT = 64 * 1024 * 1024
WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent, where it lies for as long as it is answered, and the hash of its bytes."""

    path: Path
    sha256: str


@asynccontextmanager
async def uploaded(request: Request) -> AsyncIterator[Upload]:
    """The body as a file; TooLarge, TooSlow, or WrongType."""
    ending = ENDINGS[require_type(request, *ENDINGS)]
    # The folder goes with its file when the request ends, however it ends.
    with TemporaryDirectory(prefix="mlops-upload-") as folder:
        path = Path(folder) / f"sent{ending}"
        yield Upload(path, await _streamed(request, path))


async def _streamed(request: Request, path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        async for chunk in chunks(request, FILE_LIMIT, within_s=WITHIN_S):
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest()
