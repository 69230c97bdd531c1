"""Registered models and versions searched: conditions and orders as SQL, the same on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, String, func, literal, select
from sqlalchemy.orm import Session

from bot.domain.registry_search import CREATED, NAME, NUMBER, PROMPT_TAG, Condition, Order, asks_for_prompts
from storage.tables.registry import ModelVersionRow, RegisteredModelRow

_MODEL_COLUMNS: dict[str, Any] = {NAME: RegisteredModelRow.name, CREATED: RegisteredModelRow.created_at}
_VERSION_COLUMNS: dict[str, Any] = {
    NAME: RegisteredModelRow.name,
    NUMBER: ModelVersionRow.version,
    "run_id": ModelVersionRow.run_id,
    "source_path": ModelVersionRow.source,
    CREATED: ModelVersionRow.created_at,
}
_CHANGED_MODEL = func.coalesce(RegisteredModelRow.updated_at, RegisteredModelRow.created_at)
_CHANGED_VERSION = func.coalesce(ModelVersionRow.updated_at, ModelVersionRow.created_at)


def models(session: Session, conditions: Sequence[Condition], orders: Sequence[Order]) -> tuple[str, ...]:
    """The names of the registered models for which all conditions hold, in their order, then by name."""
    statement = select(RegisteredModelRow.name).where(
        RegisteredModelRow.deleted_at.is_(None),
        _kept_apart(conditions),
        *_wheres(session, conditions, _MODEL_COLUMNS, RegisteredModelRow.tags),
    )
    ordered = _ordered(orders, _MODEL_COLUMNS, _CHANGED_MODEL)
    # A whole order, so that no page shows again what the one before it showed.
    return tuple(session.scalars(statement.order_by(*ordered, RegisteredModelRow.name)))


def versions(
    session: Session, conditions: Sequence[Condition], orders: Sequence[Order]
) -> tuple[tuple[str, int], ...]:
    """Model and number of the versions for which all conditions hold; without an order the latest changed first."""
    statement = (
        select(RegisteredModelRow.name, ModelVersionRow.version)
        .join(ModelVersionRow, ModelVersionRow.registered_model_id == RegisteredModelRow.id)
        .where(
            ModelVersionRow.deleted_at.is_(None),
            RegisteredModelRow.deleted_at.is_(None),
            _kept_apart(conditions),
            *_wheres(session, conditions, _VERSION_COLUMNS, ModelVersionRow.tags),
        )
    )
    wanted = orders or (Order("last_updated_timestamp", ascending=False),)
    ordered = _ordered(wanted, _VERSION_COLUMNS, _CHANGED_VERSION)
    last = (RegisteredModelRow.name, ModelVersionRow.version.desc())
    rows = session.execute(statement.order_by(*ordered, *last))
    return tuple((name, number) for name, number in rows)


def _kept_apart(conditions: Sequence[Condition]) -> ColumnElement[bool]:
    """Prompts are found by who asks for them, and models by all others."""
    # A tag that is not there is NULL, which is neither equal nor unequal to anything.
    is_prompt = func.coalesce(RegisteredModelRow.tags[PROMPT_TAG].as_string(), "false") == "true"
    return is_prompt if asks_for_prompts(conditions) else ~is_prompt


def _wheres(
    session: Session, conditions: Sequence[Condition], columns: dict[str, Any], tags: Any
) -> list[ColumnElement[bool]]:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    said = [each for each in conditions if not (each.is_tag and each.key == PROMPT_TAG)]
    return [
        _compared(_tag(tags, each.key) if each.is_tag else columns[each.key], each, is_sqlite)
        for each in said
    ]


def _tag(tags: Any, key: str) -> Any:
    # SQLite reads the key as a path in which a quote would end it; no tag has such a name.
    return literal(None, String) if '"' in key else tags[key].as_string()


def _compared(column: Any, condition: Condition, is_sqlite: bool) -> ColumnElement[bool]:
    value: Any = condition.value
    found: ColumnElement[bool]
    match condition.operator:
        case "LIKE":
            # SQLite's own LIKE does not tell upper and lower case apart; its GLOB does.
            found = column.op("GLOB", is_comparison=True)(_glob(value)) if is_sqlite else column.like(value)
        case "ILIKE":
            found = column.ilike(value)
        case "IN":
            found = column.in_(value)
        case "NOT IN":
            found = column.not_in(value)
        case sign:
            found = column.op(sign, is_comparison=True)(value)
    return found


def _glob(pattern: str) -> str:
    """A pattern of LIKE as one of GLOB."""
    marks = {"%": "*", "_": "?", "*": "[*]", "?": "[?]", "[": "[[]"}
    return "".join(marks.get(each, each) for each in pattern)


def _ordered(orders: Sequence[Order], columns: dict[str, Any], changed: Any) -> list[ColumnElement[Any]]:
    found = ((columns.get(each.key, changed), each.ascending) for each in orders)
    return [column.asc() if ascending else column.desc() for column, ascending in found]
