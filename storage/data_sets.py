"""Data sets and their versions: stored, found, withdrawn; and what people said of their columns."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select, union, update
from sqlalchemy.orm import Session

from bot.domain.data_profile import ColumnProfile
from bot.domain.data_sets import Column, Content, DataSet, DataSetRecord, PersonalColumn
from bot.domain.evidence import WithdrawnData
from bot.domain.personal import PersonalKind
from bot.domain.registry import DataSetVersion, PersonId
from storage.registry import data_set_id
from storage.tables.data_sets import DataSetProfileRow, DataSetRow, PersonalColumnRow
from storage.tables.registry import DataSetVersionRow
from storage.upsert import insert_once, insert_or_replace, swapped

MOST_RECORDS = 200


def names(session: Session) -> tuple[str, ...]:
    """The name of every data set that somebody added, or that a run or version was trained on."""
    both = union(select(DataSetRow.name), select(DataSetVersionRow.name))
    return tuple(sorted(session.scalars(both)))


def find(session: Session, name: str) -> DataSet | None:
    """What is said of a data set; None when nobody said anything."""
    row = session.scalars(select(DataSetRow).where(DataSetRow.name == name)).one_or_none()
    return None if row is None else _data_set(row)


def data_sets(session: Session) -> tuple[DataSet, ...]:
    """Every data set that somebody said something of."""
    return tuple(map(_data_set, session.scalars(select(DataSetRow).order_by(DataSetRow.name))))


def lock(session: Session, name: str, at: datetime) -> DataSet:
    """Take the data set's row lock, and make the row when there is none; every change begins here."""
    # There is nothing to lock before the row is there, whoever of two makes it.
    insert_once(session, DataSetRow, {"name": name, "because": "", "created_at": at})
    statement = select(DataSetRow).where(DataSetRow.name == name).with_for_update()
    return _data_set(session.scalars(statement.execution_options(populate_existing=True)).one())


def save(session: Session, data_set: DataSet) -> None:
    """Store what is said of a data set that is locked."""
    said = update(DataSetRow).where(DataSetRow.name == data_set.name)
    session.execute(
        said.values(
            steward=data_set.steward,
            classification=data_set.classification,
            because=data_set.because,
            fresh_within_s=_seconds(data_set.fresh_within),
            retention_s=_seconds(data_set.retention),
        )
    )


def newest(session: Session) -> tuple[DataSetRecord, ...]:
    """The newest version of each data set, by name; a withdrawn one only where there is no other."""
    row = DataSetVersionRow
    order = (row.withdrawn_at.is_not(None), row.added_at.desc().nulls_last(), row.id.desc())
    place = func.row_number().over(partition_by=row.name, order_by=order)
    ranked = select(row.id, place.label("place")).subquery()
    statement = select(row).join(ranked, ranked.c.id == row.id).where(ranked.c.place == 1).order_by(row.name)
    return tuple(map(_record, session.scalars(statement)))


def records(session: Session, name: str, most: int = MOST_RECORDS) -> tuple[DataSetRecord, ...]:
    """The versions of a data set, the newest first."""
    return _records(session, DataSetVersionRow.name == name, most=most)


def records_named(session: Session, name: str, version: str) -> tuple[DataSetRecord, ...]:
    """The versions of a data set that are called so; runs may have told of several contents under one name."""
    row = DataSetVersionRow
    return _records(session, row.name == name, row.version == version)


def record_with(session: Session, name: str, fingerprint: str) -> DataSetRecord | None:
    """The version of a data set that has this content."""
    row = DataSetVersionRow
    return next(iter(_records(session, row.name == name, row.fingerprint == fingerprint, most=1)), None)


def with_fingerprint(session: Session, fingerprint: str) -> tuple[DataSetRecord, ...]:
    """The versions of whatever data sets that have this content."""
    return _records(session, DataSetVersionRow.fingerprint == fingerprint)


def find_record(session: Session, row_id: int) -> DataSetRecord | None:
    """A version by its row."""
    row = session.get(DataSetVersionRow, row_id, populate_existing=True)
    return None if row is None else _record(row)


def record_of(session: Session, version: DataSetVersion) -> DataSetRecord | None:
    """Everything that is known of a data set version."""
    row = DataSetVersionRow
    statement = select(row).where(
        row.name == version.name, row.version == version.version, row.fingerprint == version.fingerprint
    )
    found = session.scalars(statement).one_or_none()
    return None if found is None else _record(found)


def add_version(
    session: Session, version: DataSetVersion, content: Content, by: str, at: datetime
) -> DataSetRecord:
    """Store a version with its shape; one that only a run told of so far is filled in."""
    # A run may have told of the version before anybody added it: then its row is taken, and its links stay.
    row = session.get_one(DataSetVersionRow, data_set_id(session, version))
    row.rows, row.columns = version.rows, version.columns
    row.source, row.kind, row.size_bytes = content.source, content.kind, content.size_bytes
    row.schema = None if content.columns is None else [(each.name, each.type) for each in content.columns]
    row.profile = None if content.profile is None else [_kept(each) for each in content.profile]
    row.added_at, row.added_by = at, by
    session.flush()
    if content.stored_profile is not None:
        key = {"data_set_version_id": row.id}
        insert_or_replace(session, DataSetProfileRow, key, {"profile": content.stored_profile})
    return _record(row)


def profile(session: Session, version: DataSetVersion) -> bytes | None:
    """The profile of a version, as bot.domain.profile.stored writes it; None of one that was not read here."""
    kept, known = DataSetProfileRow, DataSetVersionRow
    statement = (
        select(kept.profile)
        .join(known, known.id == kept.data_set_version_id)
        .where(
            known.name == version.name,
            known.version == version.version,
            known.fingerprint == version.fingerprint,
        )
    )
    return session.scalars(statement).first()


def withdraw(session: Session, row_id: int, by: PersonId, because: str, at: datetime) -> bool:
    """Withdraw a version; False when it was withdrawn before."""
    row = DataSetVersionRow
    statement = update(row).where(row.id == row_id, row.withdrawn_at.is_(None))
    said = {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_because": because}
    return swapped(session, statement.values(said)) == 1


def withdrawn(session: Session, row_ids: Sequence[int]) -> tuple[WithdrawnData, ...]:
    """Those of these versions that nobody should use any more, in a whole order: evidence is hashed over it."""
    row = DataSetVersionRow
    statement = select(row).where(row.id.in_(row_ids), row.withdrawn_at.is_not(None))
    found = session.scalars(statement.order_by(row.name, row.version, row.fingerprint))
    return tuple(WithdrawnData(f"{each.name}@{each.version}", each.withdrawn_because or "") for each in found)


def personal_columns(session: Session, name: str | None = None) -> tuple[PersonalColumn, ...]:
    """The columns that look like personal data, of one data set or of all."""
    statement = _columns()
    if name is not None:
        statement = statement.where(DataSetRow.name == name)
    return tuple(_column(each, row) for each, row in session.execute(statement))


def find_column(session: Session, row_id: int) -> PersonalColumn | None:
    """One such column by its row."""
    found = session.execute(_columns().where(PersonalColumnRow.id == row_id)).one_or_none()
    return None if found is None else _column(*found)


def suspect(session: Session, name: str, suspected: Iterable[tuple[str, PersonalKind]]) -> tuple[str, ...]:
    """Remember that columns may be personal data; returns those that nobody suspected before."""
    place = session.scalars(select(DataSetRow.id).where(DataSetRow.name == name)).one()
    new = []
    for column, kind in suspected:
        is_new = insert_once(session, PersonalColumnRow, {"data_set_id": place, "name": column, "kind": kind})
        if kind is not PersonalKind.TEXT and (is_new or _suspected_since(session, place, column, kind)):
            new.append(column)
    return tuple(new)


def _suspected_since(session: Session, data_set: int, column: str, kind: PersonalKind) -> bool:
    """Whether what was only text until now looks like personal data, and nobody has decided."""
    row = PersonalColumnRow
    undecided = (row.data_set_id == data_set, row.name == column, row.is_personal.is_(None))
    statement = update(row).where(*undecided, row.kind == PersonalKind.TEXT)
    return swapped(session, statement.values(kind=kind)) == 1


def decide(session: Session, row_id: int, is_personal: bool, by: PersonId, at: datetime) -> bool:
    """Say whether a column is personal data; False when the same was said before."""
    row = PersonalColumnRow
    statement = update(row).where(row.id == row_id, row.is_personal.is_distinct_from(is_personal))
    return swapped(session, statement.values(is_personal=is_personal, by=by, at=at)) == 1


def _records(
    session: Session, *wanted: ColumnElement[bool], most: int = MOST_RECORDS
) -> tuple[DataSetRecord, ...]:
    row = DataSetVersionRow
    statement = (
        select(row).where(*wanted).order_by(row.added_at.desc().nulls_last(), row.id.desc()).limit(most)
    )
    return tuple(map(_record, session.scalars(statement)))


def _columns() -> Select[str, PersonalColumnRow]:
    statement = select(DataSetRow.name, PersonalColumnRow).order_by(DataSetRow.name, PersonalColumnRow.id)
    return statement.join(DataSetRow, DataSetRow.id == PersonalColumnRow.data_set_id).execution_options(
        populate_existing=True
    )


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else round(length.total_seconds())


def _length(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _data_set(row: DataSetRow) -> DataSet:
    return DataSet(
        row.name,
        row.steward,
        row.classification,
        row.because,
        _length(row.fresh_within_s),
        _length(row.retention_s),
    )


def _record(row: DataSetVersionRow) -> DataSetRecord:
    return DataSetRecord(
        id=row.id,
        version=DataSetVersion(row.name, row.version, row.fingerprint, row.rows, row.columns, row.source),
        kind=row.kind,
        schema=_schema(row.schema),
        size_bytes=row.size_bytes,
        added_at=row.added_at,
        added_by=row.added_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_because=row.withdrawn_because or "",
        profile=None if row.profile is None else tuple(ColumnProfile(*each) for each in row.profile),
    )


def _kept(profile: ColumnProfile) -> tuple[str, int, float | None, float | None]:
    return profile.name, profile.missing, profile.mean, profile.deviation


def _schema(kept: Sequence[tuple[str, str]] | None) -> tuple[Column, ...] | None:
    return None if kept is None else tuple(Column(name, type_) for name, type_ in kept)


def _column(data_set: str, row: PersonalColumnRow) -> PersonalColumn:
    return PersonalColumn(row.id, data_set, row.name, row.kind, row.is_personal, row.by, row.at)
