"""The audit as files: JSON Lines that can be verified without the bot, and CSV that is safe to open."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from bot.domain.audit import AuditEntry
from bot.views.csv_cells import csv_rows

COLUMNS = ("sequence", "at", "actor", "verb", "subject", "facts", "previous", "hash", "format")


def json_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """An object a line; `facts` is the text that was hashed, letter by letter."""
    for entry in entries:
        yield json.dumps(_fields(entry), ensure_ascii=False)


def csv_lines(entries: Iterable[AuditEntry]) -> Iterator[str]:
    """A header and a row an entry; cells that a spreadsheet would run are quoted."""
    yield csv_rows([COLUMNS]).rstrip("\r\n")
    for entry in entries:
        yield csv_rows([_fields(entry).values()]).rstrip("\r\n")


def moment(at: datetime) -> str:
    """A moment as the hash has it: UTC, with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _fields(entry: AuditEntry) -> dict[str, str | int]:
    values: dict[str, str | int] = {name: getattr(entry, name) for name in COLUMNS if name != "at"}
    return {name: moment(entry.at) if name == "at" else values[name] for name in COLUMNS}
