"""The process that opens an uploaded file: `python -m bot.integrations.tables.child`, one file and out.

A leaf: pyarrow loads here. Whatever is in the file, this process may write nothing, and ends when it takes more memory or
processor time than it was given. On stdin: what to read, as JSON. On stdout: `C` and the packed columns, `B`, the length
of a profile, the profile and the packed columns of answers, or `R` and why not.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from bot.domain.columns import packed
from bot.domain.profile.sight import Sight
from bot.domain.profile.stored import to_bytes
from bot.integrations.tables import sent_batch
from bot.integrations.tables.collecting import Collector
from bot.integrations.tables.confining import confine
from bot.integrations.tables.csv_file import csv_batches
from bot.integrations.tables.jsonl_file import jsonl_batches
from bot.integrations.tables.limits import Format, Limits, Refusal, Refused, Wanted, json_refusal
from bot.integrations.tables.parquet_file import parquet_batches


def main(request: str) -> bytes:
    """What is in the file, or why it is not read."""
    given = json.loads(request)
    limits = Limits(**given["limits"])
    confine(limits)
    try:
        return _read(given, limits)
    except Refused as refused:
        return json_refusal(refused.why, refused.about, refused.row)
    except MemoryError:
        return json_refusal(Refusal.MEMORY)
    # Whatever a damaged file makes the readers raise means one thing to whoever sent it.
    except (pa.ArrowException, OSError, ValueError, EOFError):
        return json_refusal(Refusal.UNREADABLE)


def _read(given: dict[str, Any], limits: Limits) -> bytes:
    path, kind = Path(given["path"]), Format(given["format"])
    is_typed = kind not in {Format.CSV, Format.CSV_GZ}
    if (sight := given["sight"]) is not None:
        seen = Sight(bytes.fromhex(sight["salt"]), sight["known"], frozenset(sight["listed"]))
        batches = _batches(path, kind, Wanted(), limits)
        profile, answers = sent_batch.read(batches, seen, limits, is_typed=is_typed)
        told = to_bytes(profile)
        return b"B" + len(told).to_bytes(8, "big") + told + packed(answers)
    wanted = Wanted(*(tuple(each) for each in given["wanted"]))
    collector = Collector(wanted, limits)
    for batch in _batches(path, kind, wanted, limits):
        collector.add(batch)
    return b"C" + packed(collector.columns(guess_numbers=not is_typed))


def _batches(path: Path, kind: Format, wanted: Wanted, limits: Limits) -> Iterator[pa.RecordBatch]:
    if kind is Format.PARQUET:
        return parquet_batches(path, wanted, limits)
    if kind is Format.JSONL:
        return jsonl_batches(path, wanted, limits)
    return csv_batches(path, wanted, limits, compressed=kind is Format.CSV_GZ)


if __name__ == "__main__":
    sys.stdout.buffer.write(main(sys.stdin.read()))
    sys.stdout.buffer.flush()
