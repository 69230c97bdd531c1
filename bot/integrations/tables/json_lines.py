"""JSON lines on the host, one object a row, a block of lines at a time; text that says a day or a moment is one. A leaf: pyarrow.

A name that a line does not have is an empty cell there. Numbers are numbers and text is text: `"007"` stays what it is.
"""

import io
import json
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.json as arrow_json

from bot.errors import BadInput
from bot.integrations.tables.sources import SourceFile, named
from bot.integrations.tables.texts import moments

BLOCK = 8 << 20
SUFFIXES = frozenset({".jsonl", ".ndjson"})
# A line with more brackets is read by Python first, which refuses what is nested so deep that Arrow would crash.
_MANY = 500


def json_columns(file: SourceFile) -> list[str]:
    """The names that any line has, in the order in which they come."""
    return list(dict.fromkeys(name for block in _blocks(file) for name in _read(block, file).column_names))


def json_batches(file: SourceFile, columns: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """The rows, some at a time, with these columns."""
    for block in _blocks(file):
        found = _read(block, file)
        there = set(found.column_names)
        arrays = [
            found.column(name).combine_chunks() if name in there else pa.nulls(found.num_rows)
            for name in columns
        ]
        yield pa.RecordBatch.from_arrays(arrays, names=list(columns))


def _read(block: bytes, file: SourceFile) -> pa.Table:
    try:
        found = arrow_json.read_json(io.BytesIO(block), _reading())
        # Arrow takes some text for moments and gives it back written otherwise.
        taken = [each.name for each in found.schema if pa.types.is_temporal(each.type)]
        if taken:
            given = pa.schema([(name, pa.string()) for name in taken])
            parsing = arrow_json.ParseOptions(explicit_schema=given)
            found = arrow_json.read_json(io.BytesIO(block), _reading(), parsing)
        for name in taken:
            at = found.schema.get_field_index(name)
            found = found.set_column(at, name, moments(found.column(name).combine_chunks()))
    except pa.ArrowInvalid as error:
        # Its own words would quote the data.
        raise BadInput(
            f"{named(file.known_as)} cannot be read as JSON lines: each line is one object, a name stands in it once, and "
            "what it names is always a number, always text or always true or false."
        ) from error
    return found


def _reading() -> arrow_json.ReadOptions:
    return arrow_json.ReadOptions(use_threads=False, block_size=2 * BLOCK)


def _blocks(file: SourceFile) -> Iterator[bytes]:
    """Whole lines, about a block of them at a time."""
    with file.path.open("rb") as opened:
        rest = b""
        while piece := opened.read(BLOCK):
            end = piece.find(b"\n")
            if len(rest) + (len(piece) if end < 0 else end) > BLOCK:
                raise BadInput(f"{named(file.known_as)} has a line that is longer than {BLOCK >> 20} MB.")
            if end < 0:
                rest += piece
                continue
            whole, _, begun = piece.rpartition(b"\n")
            yield from _checked(rest + whole, file)
            rest = begun
        yield from _checked(rest, file)


def _checked(block: bytes, file: SourceFile) -> Iterator[bytes]:
    try:
        block.decode()
        for line in block.splitlines() if block.count(b"[") + block.count(b"{") > _MANY else ():
            if line.count(b"[") + line.count(b"{") > _MANY:
                json.loads(line)
    except UnicodeDecodeError:
        raise BadInput(f"{named(file.known_as)} is not UTF-8 text.") from None
    except (ValueError, RecursionError):
        raise BadInput(f"{named(file.known_as)} has a line that is no JSON, or nested too deep.") from None
    if block.strip():
        yield block
