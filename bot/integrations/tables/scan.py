"""What a source holds: its fingerprint, its shape, and which columns look like personal data. A leaf: pyarrow.

Of the values a bounded sample is looked at and forgotten.
"""

from collections.abc import Sequence

import pyarrow as pa

from bot.domain.data_profile import without_values
from bot.domain.data_sets import Content, FingerprintKind
from bot.domain.personal import SAMPLE, PersonalKind, doubt
from bot.domain.profile.column import Kind
from bot.domain.profile.outline import outline
from bot.domain.profile.profile import Profile
from bot.domain.profile.sight import Sight
from bot.domain.profile.stored import to_bytes
from bot.domain.row_hash import RowHash
from bot.errors import AlreadyResolved
from bot.integrations.compute.port import Compute
from bot.integrations.tables import sources
from bot.integrations.tables.batches import tables_of
from bot.integrations.tables.columns import Types
from bot.integrations.tables.parts import Plan, profile_batches
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.query import Query
from bot.integrations.tables.readable import Readable, same_rows
from bot.integrations.tables.summaries import kind_of, may_say_anything
from bot.integrations.tables.texts import texts

LONGEST_SAMPLED = 200
LONGEST_SOURCE = 1000


def scan_files(words: Sequence[str], sight: Sight, compute: Compute, *, by_rows: bool = False) -> Content:
    """The content of files, folders and globs; `by_rows` knows them by their rows in whatever order.

    Raises NotFound, BadInput, Unavailable; AlreadyResolved when a file changed while it was read.
    """
    found = sources.files(words)
    # Looked at before and after, since the fingerprint and the shape come from two readings.
    before = sources.state(found)
    digest, size = sources.fingerprint(found)
    tables = tables_of(found, needed=by_rows)
    shape = _shape(tables, by_rows=by_rows) if tables else None
    profile = None if shape is None else profile_tables(tables, compute, plan=shape.plan(sight))
    if sources.state(found) != before:
        raise AlreadyResolved("A file changed while it was read, so nothing was added. Try again.")
    source = ", ".join(words)[:LONGEST_SOURCE]
    if shape is None or profile is None:
        return Content(digest, FingerprintKind.CONTENT, source, size)
    known = (shape.digest, FingerprintKind.ROWS) if by_rows else (digest, FingerprintKind.CONTENT)
    return shape.content(*known, source, size, profile)


def scan_query(asked: Query, sight: Sight) -> Content:
    """The content of a query: always known by its rows, for a database gives them in any order.

    It is asked twice, for the fingerprint and for the profile. AlreadyResolved when it gave other rows the second time.
    """
    with asked.opened() as rows:
        shape = _shape([rows], by_rows=True)
        with same_rows():
            profile = profile_batches(rows.batches(), shape.plan(sight))
    # The database stood still meanwhile; a query of random rows does not.
    if profile.rows != shape.rows:
        raise AlreadyResolved("The rows changed while they were read, so nothing was added. Try again.")
    return shape.content(shape.digest, FingerprintKind.ROWS, asked.source, None, profile)


class _Shape:
    """What is gathered while rows pass by."""

    def __init__(self, columns: Sequence[str], *, by_rows: bool) -> None:
        self.rows = 0
        self._types = Types(columns)
        self._columns = columns
        self._hash = RowHash(columns) if by_rows else None
        self._samples: list[list[str]] = [[] for _ in columns]

    @property
    def digest(self) -> str:
        return self._hash.digest() if self._hash else ""

    def add(self, rows: pa.RecordBatch, *, is_typed: bool) -> None:
        # By name: files of one data set may have their columns in another order.
        batch = rows.select(list(self._columns))
        self.rows += batch.num_rows
        self._types.add(batch, is_typed=is_typed)
        if self._hash is not None:
            self._hash.add([texts(each) for each in batch.columns])
        for kept, cells in zip(self._samples, batch.columns, strict=True):
            if len(kept) < SAMPLE:
                some = texts(cells.slice(0, SAMPLE - len(kept)))
                kept += [each[:LONGEST_SAMPLED] for each in some if each]

    def plan(self, sight: Sight) -> Plan:
        """What is kept of each column; those that are, or look like, personal data are concealed."""
        kinds = self._kinds()
        suspected = {name for name, _ in self._suspected()}
        personal = {name for name, _ in kinds if sight.known.get(name, name in suspected)}
        return Plan(kinds, frozenset(personal), sight.salt)

    def content(
        self, digest: str, kind: FingerprintKind, source: str, size: int | None, profile: Profile
    ) -> Content:
        """Everything that was gathered."""
        columns, suspected = self._types.columns(), self._suspected()
        kept = without_values(outline(profile), {name for name, _ in suspected})
        return Content(digest, kind, source, size, self.rows, columns, suspected, kept, to_bytes(profile))

    def _suspected(self) -> tuple[tuple[str, PersonalKind], ...]:
        found = zip(self._columns, self._samples, strict=True)
        texts = {name for name, kind in self._kinds() if may_say_anything(name, kind)}
        asked = ((name, doubt(name, sample, is_text=name in texts)) for name, sample in found)
        return tuple((name, kind) for name, kind in asked if kind is not None)

    def _kinds(self) -> tuple[tuple[str, Kind], ...]:
        return tuple((each.name, kind_of(each.type)) for each in self._types.columns())


def _shape(tables: Sequence[Readable], *, by_rows: bool) -> _Shape:
    shape: _Shape | None = None
    for each in tables:
        for batch in each.batches():
            if shape is None:
                shape = _Shape(each.columns, by_rows=by_rows)
            shape.add(batch, is_typed=each.is_typed)
    # A table without rows has columns all the same.
    return shape or _Shape(tables[0].columns, by_rows=by_rows)
