"""A CSV file, gzipped or not, in small batches of text. A leaf: pyarrow."""

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

import pyarrow as pa
import pyarrow.csv as pc

from bot.integrations.tables.columns import no_rows
from bot.integrations.tables.limits import MIB, Limits, Refusal, Refused, Wanted

BLOCK = MIB
HEADER_LIMIT = MIB


def csv_batches(path: Path, wanted: Wanted, limits: Limits, *, compressed: bool) -> Iterator[pa.RecordBatch]:
    """The wanted columns as text, a block at a time; what is unpacked is counted as it comes."""
    # Opened twice, because the names are needed before pyarrow is told which columns to make.
    with _opened(path, compressed) as file:
        names = _header(file)
    if len(names) > limits.columns:
        raise Refused(Refusal.COLUMNS)
    # Of two columns of one name nobody can say which was meant.
    if len(set(names)) < len(names):
        raise Refused(Refusal.UNREADABLE)
    chosen = wanted.chosen(names)
    options = pc.ConvertOptions(
        column_types=dict.fromkeys(chosen, pa.string()), include_columns=chosen, strings_can_be_null=False
    )
    with _opened(path, compressed) as file:
        counted = _Counted(file, limits.content_bytes)
        try:
            reader = pc.open_csv(
                cast("BinaryIO", counted),
                pc.ReadOptions(use_threads=False, block_size=BLOCK),
                convert_options=options,
            )
            # A table without rows has columns all the same.
            yield no_rows(reader.schema)
            yield from reader
        finally:
            # pyarrow says of it only that reading failed: here is why.
            if counted.left < 0:
                raise Refused(Refusal.CONTENT)


def _opened(path: Path, compressed: bool) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path, "rb") if compressed else path.open("rb"))


def _header(file: BinaryIO) -> list[str]:
    line = file.readline(HEADER_LIMIT)
    # Some programs end their lines with \r alone.
    if not line.endswith(b"\n") and len(line) == HEADER_LIMIT:
        line, ended, _ = line.partition(b"\r")
        if not ended:
            raise Refused(Refusal.UNREADABLE)
    text = io.StringIO(line.decode("utf-8-sig"), newline=None)
    try:
        return next(csv.reader(text), [])
    except csv.Error:
        raise Refused(Refusal.UNREADABLE) from None


class _Counted(io.RawIOBase):
    """A stream that ends with an error when more comes out of it than was allowed."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        super().__init__()
        self._file = file
        self.left = limit

    def readable(self) -> bool:
        """It is."""
        return True

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most a block."""
        # gzip unpacks as much as it is asked for, so it is asked for little at a time.
        content = self._file.read(min(size, BLOCK) if size >= 0 else BLOCK)
        self.left -= len(content)
        if self.left < 0:
            raise OSError("more than was allowed")
        return content
