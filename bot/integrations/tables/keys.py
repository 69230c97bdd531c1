"""Rows that repeat the key of another row, found by hashes of 64 bits. A leaf: pyarrow.

Up to MOST rows all hashes are held, 8 bytes each, and the count is exact: among so many rows that differ two have one hash once in
half a million tables. Of more rows those with the smallest hashes are held, so that all rows of one key
are held or none, and the count is a least one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bot.domain.quality.findings import Rows
from bot.domain.row_hash import canonical
from bot.integrations.tables.batches import Table
from bot.integrations.tables.texts import texts

MOST = 1 << 23
Hashes = NDArray[np.uint64]


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """How many rows repeat the key of another one, and the hashes of keys that do, ascending."""

    rows: Rows
    hashes: Hashes


def repeated(tables: Sequence[Table], key: Sequence[str], most: int = MOST) -> Repeated:
    """The rows that repeat a key: of three rows with one key two do. An empty cell is a value like others."""
    held: Hashes = np.empty(0, np.uint64)
    waiting: list[Hashes] = []
    rows, bits = 0, 64
    for hashes in _hashes(tables, key):
        rows += len(hashes)
        waiting.append(_smallest(hashes, bits))
        if len(held) + sum(map(len, waiting)) > most:
            held, waiting = np.concatenate([held, *waiting]), []
            while len(held) > most:
                bits -= 1
                held = _smallest(held, bits)
    values, counts = np.unique(np.concatenate([held, *waiting]), return_counts=True)
    surely = int(counts.sum()) - len(values)
    unheld = rows - int(counts.sum())
    # Of the rows that were let go each but one may repeat another.
    return Repeated(Rows(surely, surely + max(unheld - 1, 0), rows), values[counts > 1])


def hashes_of(batch: pa.RecordBatch, key: Sequence[str]) -> Hashes:
    """A hash of the key for each row: equal for cells that say the same, however they are written."""
    cells = [[canonical(each) for each in texts(batch.column(name))] for name in key]
    return np.array([_hash(row) for row in zip(*cells, strict=True)], np.uint64)


def _hashes(tables: Sequence[Table], key: Sequence[str]) -> Iterator[Hashes]:
    for table in tables:
        for batch in table.batches():
            yield hashes_of(batch, key)


def _hash(cells: Sequence[str]) -> int:
    # With its length, or `ab,c` and `a,bc` would be one key.
    told = "".join([f"{len(each)}:{each}" for each in cells]).encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(told, digest_size=8).digest(), "big")


def _smallest(hashes: Hashes, bits: int) -> Hashes:
    return hashes if bits >= 64 else hashes[hashes < np.uint64(1 << bits)]
