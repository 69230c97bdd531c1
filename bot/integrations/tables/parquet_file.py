"""A Parquet file in small batches. What its footer claims is checked first and counted anyway. A leaf: pyarrow."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bot.integrations.tables.columns import no_rows
from bot.integrations.tables.limits import MIB, Limits, Refusal, Refused, Wanted

BATCH_ROWS = 4096


def parquet_batches(path: Path, wanted: Wanted, limits: Limits) -> Iterator[pa.RecordBatch]:
    """The wanted columns, a few rows at a time."""
    # The footer is parsed before any limit of ours can count: these two bound what it makes of a claim.
    with pq.ParquetFile(
        path, thrift_string_size_limit=16 * MIB, thrift_container_size_limit=1_000_000
    ) as file:
        if file.metadata.num_columns > limits.columns:
            raise Refused(Refusal.COLUMNS)
        if file.metadata.num_rows > limits.rows:
            raise Refused(Refusal.ROWS)
        chosen = wanted.chosen(file.schema_arrow.names)
        # A table without rows has columns all the same.
        yield no_rows(pa.schema([file.schema_arrow.field(each) for each in chosen]))
        yield from file.iter_batches(BATCH_ROWS, columns=chosen, use_threads=False)
