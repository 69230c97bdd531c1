"""The words of model cards: each writing is a row, the last of a version counts."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.model_card import CardPart, CardText, missing_parts
from storage.people import ownerships
from storage.registry import find_version
from storage.rows import insert_row
from storage.tables.model_cards import ModelCardTextRow
from storage.tables.registry import ModelVersionRow, RegisteredModelRow

_WORDS = ("purpose", "intended_use", "not_for", "limits", "ethics", "by", "at")


def write(session: Session, model: str, version: int, text: CardText) -> None:
    """Store a writing of a version that is there."""
    of = row_of(session, model, version)
    values = {name: getattr(text, name) for name in _WORDS}
    insert_row(session, ModelCardTextRow, {"model_version_id": of, **values})


def find(session: Session, model: str, version: int) -> CardText | None:
    """The words of a version's card."""
    statement = _writings().where(RegisteredModelRow.name == model, ModelVersionRow.version == version)
    return _text(session, statement.order_by(ModelCardTextRow.id.desc()))


def find_before(session: Session, model: str, version: int) -> CardText | None:
    """The words of the newest earlier version that has any: what a new card begins with."""
    return find_until(session, model, version - 1)


def find_until(session: Session, model: str, version: int) -> CardText | None:
    """The words of the version, or of the newest earlier one that has any."""
    statement = _writings().where(RegisteredModelRow.name == model, ModelVersionRow.version <= version)
    return _text(session, statement.order_by(ModelVersionRow.version.desc(), ModelCardTextRow.id.desc()))


def missing(session: Session, model: str, version: int) -> tuple[CardPart, ...]:
    """The parts that the card of a version lacks."""
    known = find_version(session, model, version)
    return missing_parts(
        find(session, model, version),
        has_owners=bool(ownerships(session, model)),
        has_data=known is not None and bool(known.data_sets),
        has_metrics=known is not None and bool(known.metrics),
    )


def row_of(session: Session, model: str, version: int) -> int:
    """The row of a version that is there, by which a form knows it."""
    return session.scalars(_version_id(model, version)).one()


def version_of(session: Session, row: int) -> tuple[str, int] | None:
    """The model and number behind a row; None when it was deleted."""
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow.version)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(ModelVersionRow.id == row, ModelVersionRow.deleted_at.is_(None))
    )
    found = session.execute(statement).one_or_none()
    return None if found is None else (found[0], found[1])


def _version_id(model: str, version: int) -> Select[int]:
    return (
        select(ModelVersionRow.id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
        .where(RegisteredModelRow.name == model, ModelVersionRow.version == version)
    )


def _writings() -> Select[ModelCardTextRow]:
    return (
        select(ModelCardTextRow)
        .join(ModelVersionRow, ModelVersionRow.id == ModelCardTextRow.model_version_id)
        .join(RegisteredModelRow, RegisteredModelRow.id == ModelVersionRow.registered_model_id)
    )


def _text(session: Session, statement: Select[ModelCardTextRow]) -> CardText | None:
    row = session.scalars(statement.limit(1)).first()
    return None if row is None else CardText(*(getattr(row, name) for name in _WORDS))
