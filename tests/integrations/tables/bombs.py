"""Small files that unpack to large ones, and a footer that lies about it."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def parquet_of_repeats(path: Path, rows: int, cell_bytes: int) -> Path:
    """A dictionary of one long text that every row points to: a few kilobytes that unpack to rows x cell bytes."""
    words = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array(["x" * cell_bytes]))
    table = pa.table({"prediction_id": words, "truth": pa.array([1.0] * rows)})
    pq.write_table(table, path, compression="zstd", row_group_size=rows)
    return path


def parquet_with_a_lying_footer(path: Path, rows: int, said: int) -> Path:
    """A real file whose footer counts fewer rows than its pages hold."""
    numbers = pa.array([float(at) for at in range(rows)])
    pq.write_table(pa.table({"truth": numbers}), path, compression="zstd", use_dictionary=False)
    content = bytearray(path.read_bytes())
    footer = int.from_bytes(content[-8:-4], "little")
    start = len(content) - 8 - footer
    true, false = _zigzag(rows), _zigzag(said)
    if len(true) != len(false):
        raise ValueError("the two counts must take equally many bytes")
    changed = bytes(content[start:-8]).replace(true, false)
    content[start : len(content) - 8] = changed
    path.write_bytes(bytes(content))
    return path


def csv_gz_of_zeros(path: Path, megabytes: int) -> Path:
    """Lines of nothing but zeros, a thousandth of their size when packed."""
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(b"prediction_id,truth\n")
        block = b"0,0\n" * 262_144
        for _ in range(megabytes):
            file.write(block)
    return path


def _zigzag(number: int) -> bytes:
    """A number as Thrift's compact protocol writes it."""
    left = number << 1
    found = bytearray()
    while left > 0x7F:
        found.append(left & 0x7F | 0x80)
        left >>= 7
    return bytes([*found, left])
