"""Tables in files, some rows at a time, so that memory stays bounded whatever their size. A leaf: pyarrow.

CSV is read as text and nothing is guessed; Parquet and JSON keep their types. What is wrong is said without the values.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from bot.errors import BadInput, NotFound
from bot.integrations.tables import columns
from bot.integrations.tables.json_lines import SUFFIXES, json_batches, json_columns
from bot.integrations.tables.sources import SourceFile, named

# A batch holds about so many cells, and a line of CSV is at most a block long.
CELLS = 1_000_000
BLOCK = 8 << 20
HEADER = 4 << 20


class Format(StrEnum):
    """How a table is written."""

    CSV = "CSV in UTF-8"
    PARQUET = "Parquet"
    JSON_LINES = "JSON lines"


@dataclass(frozen=True, slots=True)
class Table:
    """A table that is read as often as it is asked for."""

    columns: tuple[str, ...]
    format: Format
    file: SourceFile

    @property
    def is_typed(self) -> bool:
        """Whether its cells have types of their own."""
        return self.format is not Format.CSV

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, some at a time."""
        with sentences(self.file):
            for batch in _READERS[self.format](self):
                yield pa.RecordBatch.from_arrays(batch.columns, names=list(self.columns))


def table(file: SourceFile) -> Table:
    """The table in a file. BadInput when it holds none."""
    where = named(file.known_as)
    if not file.is_table:
        raise BadInput(
            f"{where} is not a table I can read: CSV (.csv, .tsv), Parquet (.parquet) and JSON lines (.jsonl) are."
        )
    if file.path.stat().st_size == 0:
        raise BadInput(f"{where} is empty: it has no columns.")
    kind = _format(file)
    with sentences(file):
        return Table(columns.names(_NAMES[kind](file), where), kind, file)


def tables_of(found: Sequence[SourceFile], *, needed: bool) -> list[Table]:
    """The tables, when every file is one and all have the same columns; else none, or a refusal where needed."""
    if not needed and not all(each.is_table for each in found):
        return []
    tables = [table(each) for each in found]
    first = tables[0]
    for other in tables[1:]:
        if set(other.columns) != set(first.columns):
            raise BadInput(
                f"{named(other.file.known_as)} has other columns than {named(first.file.known_as)}: "
                "together they are no table."
            )
    return tables


def _format(file: SourceFile) -> Format:
    suffix = file.path.suffix.lower()
    if suffix in {".parquet", ".pq"}:
        return Format.PARQUET
    return Format.JSON_LINES if suffix in SUFFIXES else Format.CSV


def _parquet_names(file: SourceFile) -> list[str]:
    with pq.ParquetFile(file.path) as opened:
        return list(opened.schema_arrow.names)


def _json_lines(table: Table) -> Iterator[pa.RecordBatch]:
    return json_batches(table.file, table.columns)


def _parquet(table: Table) -> Iterator[pa.RecordBatch]:
    rows = max(1, CELLS // len(table.columns))
    with pq.ParquetFile(table.file.path) as opened:
        # Wide tables come in fewer rows, so that a batch is as large for 10,000 columns as for ten.
        yield from opened.iter_batches(batch_size=min(rows, 65_536))


def _csv(table: Table) -> Iterator[pa.RecordBatch]:
    wrong: list[arrow_csv.InvalidRow] = []

    def refuse(row: arrow_csv.InvalidRow) -> Literal["error"]:
        wrong.append(row)
        return "error"

    # The header was read and cleaned already: pyarrow gets names that cannot be odd.
    given = [f"column {at}" for at in range(len(table.columns))]
    reading = arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, column_names=given, skip_rows=1)
    # A quoted cell may hold a line break; without this its row would be cut in two.
    parsing = arrow_csv.ParseOptions(
        delimiter=_delimiter(table.file), newlines_in_values=True, invalid_row_handler=refuse
    )
    converting = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(given, pa.string()), null_values=[""], strings_can_be_null=True
    )
    try:
        with arrow_csv.open_csv(table.file.path, reading, parsing, converting) as opened:
            yield from opened
    except pa.ArrowInvalid as error:
        if wrong:
            raise BadInput(_uneven(table, wrong[0])) from error
        raise


def _uneven(table: Table, row: arrow_csv.InvalidRow) -> str:
    place = "a row" if row.number is None else f"row {row.number:,}"
    return (
        f"{named(table.file.known_as)}: {place} has {row.actual_columns:,} cells, "
        f"and its first line names {row.expected_columns:,} columns."
    )


def _header(file: SourceFile) -> list[str]:
    line = _first_line(file)
    if not line.strip():
        raise BadInput(f"{named(file.known_as)} begins with an empty line instead of its columns' names.")
    try:
        return next(csv.reader(io.StringIO(line), delimiter=_delimiter(file)))
    except csv.Error:
        raise BadInput(f"The first line of {named(file.known_as)} holds no names of columns.") from None


def _first_line(file: SourceFile) -> str:
    with file.path.open("rb") as opened:
        # Some programs end their lines with \r alone.
        line, ended, _ = opened.readline(HEADER).partition(b"\r")
    if len(line) == HEADER and not ended:
        raise BadInput(f"The first line of {named(file.known_as)} is longer than {HEADER >> 20} MB.")
    try:
        # Spreadsheets put a byte order mark before the first name, which would become part of it.
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput(f"{named(file.known_as)} is not UTF-8 text.") from None
    if "\0" in text:
        raise BadInput(f"{named(file.known_as)} is no CSV: its first line is not text.")
    return text.rstrip("\n")


def _delimiter(file: SourceFile) -> str:
    if file.path.suffix.lower() == ".tsv":
        return "\t"
    line = _first_line(file)
    # The header decides, since it holds names and hardly any text.
    return max(",;\t|", key=line.count)


@contextmanager
def sentences(file: SourceFile) -> Iterator[None]:
    """What pyarrow cannot read, as a sentence: its own words would quote the data."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFound(
            f"{named(file.known_as)} is not there.",
            hint="Where MLOPS_COMPUTE names a cluster, each worker needs the same files at the same paths.",
        ) from error
    except (pa.ArrowException, OSError) as error:
        kind = _format(file).value
        # pyarrow's word for a line that is longer than a block.
        why = " A line is longer than 8 MB, perhaps." if "straddling" in str(error) else ""
        raise BadInput(f"{named(file.known_as)} cannot be read as {kind}.{why}") from error


_READERS: Mapping[Format, Callable[[Table], Iterator[pa.RecordBatch]]] = {
    Format.CSV: _csv,
    Format.PARQUET: _parquet,
    Format.JSON_LINES: _json_lines,
}
_NAMES: Mapping[Format, Callable[[SourceFile], list[str]]] = {
    Format.CSV: _header,
    Format.PARQUET: _parquet_names,
    Format.JSON_LINES: json_columns,
}
