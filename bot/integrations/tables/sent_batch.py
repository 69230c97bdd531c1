"""A batch of data as a program sent it: its profile, and what it predicted. A leaf: pyarrow.

The rows are read once and held, because the types of text are known only at its end; the limits bound what is held.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bot.domain.columns import Column, Columns
from bot.domain.personal import SAMPLE, PersonalKind, suspicion
from bot.domain.predictions import ID, PREDICTION, SCORE, SEGMENT, TRUTH
from bot.domain.profile.categories import concealed
from bot.domain.profile.profile import Profile
from bot.domain.profile.sight import Sight
from bot.integrations.tables.collecting import Collector
from bot.integrations.tables.columns import Types
from bot.integrations.tables.limits import Limits, Refusal, Refused, Wanted
from bot.integrations.tables.parts import Plan, profile_batches
from bot.integrations.tables.summaries import kind_of, may_say_anything
from bot.integrations.tables.texts import texts

# What was predicted of each row; the others are what was known of it.
ANSWERS = Wanted(optional=(ID, SCORE, PREDICTION, SEGMENT, TRUTH), as_text=(ID, SEGMENT))
_LONGEST_SAMPLED = 200


def read(
    batches: Iterator[pa.RecordBatch], sight: Sight, limits: Limits, *, is_typed: bool
) -> tuple[Profile, Columns]:
    """The profile of every column but the ids and the truth, and the columns of answers that are there."""
    held = _held(batches, limits)
    names = held[-1].schema.names if held else []
    rows = [_whole(each, held[-1].schema) for each in held]
    # In CSV an empty cell is one that is not there.
    there = rows if is_typed else [_emptied(each) for each in rows]
    types, answers = Types(names), Collector(ANSWERS, limits)
    for batch, filled in zip(rows, there, strict=True):
        types.add(filled, is_typed=is_typed)
        answers.add(batch.select(ANSWERS.chosen(names)))
    kinds = tuple((each.name, kind_of(each.type)) for each in types.columns() if each.name not in {ID, TRUTH})
    looks = {name: suspicion(name, _sample(there, name)) for name, _ in kinds}
    personal = frozenset(
        name
        for name, kind in kinds
        if sight.is_personal(name, looks[name], is_text=may_say_anything(name, kind))
    )
    profile = profile_batches(iter(there), Plan(kinds, personal, sight.salt))
    return _looking(profile, looks), _sealed(
        answers.columns(guess_numbers=not is_typed), personal, sight.salt
    )


def _looking(profile: Profile, looks: Mapping[str, PersonalKind | None]) -> Profile:
    """With what the concealed columns look like: nobody can tell it by their hashes."""
    columns = (
        replace(each, looks_like=looks[each.name]) if each.concealed else each for each in profile.columns
    )
    return replace(profile, columns=tuple(columns))


def _sealed(answers: Columns, personal: frozenset[str], salt: bytes) -> Columns:
    """A segment that may be personal as hashes: which rows belong together is known still, and to whom they belong is not."""
    if SEGMENT not in personal or SEGMENT not in answers:
        return answers
    column = answers[SEGMENT]
    distinct, place = np.unique(column.values, return_inverse=True)
    sealed = [concealed(each.decode(), salt).encode() if each else b"" for each in distinct.tolist()]
    return {**answers, SEGMENT: Column(np.array(sealed, np.bytes_)[place], column.missing)}


def _held(batches: Iterator[pa.RecordBatch], limits: Limits) -> list[pa.RecordBatch]:
    held: list[pa.RecordBatch] = []
    size = rows = 0
    for batch in batches:
        size, rows = size + batch.nbytes, rows + batch.num_rows
        if size > limits.content_bytes:
            raise Refused(Refusal.CONTENT)
        if rows > limits.rows:
            raise Refused(Refusal.ROWS)
        held.append(batch)
    return held


def _whole(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with the columns that later rows of JSON brought, and with their types."""
    if batch.schema.equals(schema):
        return batch
    there = set(batch.schema.names)
    columns = [
        batch.column(each.name).cast(each.type) if each.name in there else pa.nulls(batch.num_rows, each.type)
        for each in schema
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _emptied(batch: pa.RecordBatch) -> pa.RecordBatch:
    columns = [
        pc.if_else(pc.equal(each, pa.scalar("")), pa.scalar(None, pa.string()), each)
        for each in batch.columns
    ]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def _sample(rows: Sequence[pa.RecordBatch], name: str) -> list[str]:
    """The first values that are there: a column may be empty for many rows before it shows what it holds."""
    found: list[str] = []
    for each in rows:
        there = each.column(name).drop_null().slice(0, SAMPLE - len(found))
        found += [text[:_LONGEST_SAMPLED] for text in texts(there) if text]
        if len(found) >= SAMPLE:
            break
    return found
