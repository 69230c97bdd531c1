"""How much of a file is read, what of it is wanted, and why one is refused."""

import json
from dataclasses import dataclass
from enum import StrEnum

MIB = 1024 * 1024


class Format(StrEnum):
    """The files that can be read."""

    PARQUET = "parquet"
    CSV = "csv"
    CSV_GZ = "csv.gz"
    JSONL = "jsonl"


class Refusal(StrEnum):
    """Why a file is not read."""

    FILE = "file"
    ROWS = "rows"
    COLUMNS = "columns"
    CELL = "cell"
    CONTENT = "content"
    MEMORY = "memory"
    TIME = "time"
    TYPE = "type"
    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_JSON = "not_json"
    NO_OBJECT = "no_object"
    TWICE = "twice"
    NESTED = "nested"
    MIXED = "mixed"
    LONG_ROW = "long_row"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: its bytes, its rows and columns, the bytes of a cell, of a line of JSON and of all cells together, and
    the memory (beyond what the reader needs to start) and seconds of the process that reads it."""

    file_bytes: int = 64 * MIB
    rows: int = 1_000_000
    columns: int = 500
    cell_bytes: int = 1024
    row_bytes: int = 64 * 1024
    # As Arrow and gzip unpack it: a file of 2 MB was seen to become 20 GB.
    content_bytes: int = 256 * MIB
    memory_bytes: int = 1024 * MIB
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which columns: the required ones, and these if they are there (all, when nothing is named); `as_text` are
    taken as text whatever they look like."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    as_text: tuple[str, ...] = ()

    @property
    def everything(self) -> bool:
        """Whether no column is named."""
        return not self.required and not self.optional

    def chosen(self, there: list[str]) -> list[str]:
        """The columns to read of those that are there."""
        named = (*self.required, *self.optional)
        return there if self.everything else [each for each in named if each in there]


class Refused(Exception):
    """The file is not read; `about` names the column and `row` counts from 1, where there is one."""

    def __init__(self, why: Refusal, about: str = "", row: int = 0) -> None:
        super().__init__(why)
        self.why = why
        self.about = about
        self.row = row


def json_refusal(why: Refusal, about: str = "", row: int = 0) -> bytes:
    """A refusal as the reader writes it."""
    return b"R" + json.dumps({"why": why, "about": about, "row": row}).encode()
