"""The rows of a source's query as a file, read by a process of its own, part by part."""

import dataclasses
import hashlib
import json
import threading
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import BadInput, Unavailable
from bot.integrations.pulling.marks import Mark
from bot.integrations.tables.decoding import answer_of, refuse
from bot.integrations.tables.limits import MIB, Limits

# A part has fewer rows than a file may have, so that its file is small enough; the database may take its time.
LIMITS = Limits(rows=250_000, content_bytes=256 * MIB, seconds=300.0)
_READER = "bot.integrations.pulling.rows_child"
# A database that takes its time must not hold up what is uploaded.
_AT_ONCE = threading.BoundedSemaphore(1)


@dataclass(frozen=True, slots=True)
class RowsPart:
    """Rows in a file, up to a `mark`; nothing was written where there is none. `more` follow."""

    rows: int
    mark: str | None
    more: bool
    sha256: str = ""


def fetch_rows(
    url: str,
    sql: str,
    watermark: str,
    after: str | None,
    until: datetime,
    into: Path,
    limits: Limits = LIMITS,
) -> RowsPart:
    """Write the next rows, those after a mark and no later than a moment, as Parquet. BadInput, Unavailable."""
    asked = {
        "url": url, "sql": sql, "watermark": watermark, "after": None if after is None else json.loads(after),
        "until": until.isoformat(), "path": str(into.absolute()), "limits": dataclasses.asdict(limits),
    }  # fmt: skip
    answer = answer_of(_READER, json.dumps(asked), limits, at_once=_AT_ONCE)
    if answer[:1] == b"E":
        told = json.loads(answer[1:])
        raise (Unavailable if told["kind"] == "unavailable" else BadInput)(told["sentence"])
    if answer[:1] != b"F":
        refuse(answer, limits)
    found = json.loads(answer[1:])
    mark = None if found["mark"] is None else json.dumps(dataclasses.asdict(Mark(**found["mark"])))
    known = ""
    if found["rows"]:
        with into.open("rb") as file:
            known = hashlib.file_digest(file, "sha256").hexdigest()
    return RowsPart(found["rows"], mark, found["more"], known)
