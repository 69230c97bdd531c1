"""Every registered model with what is live, in one query of few columns: for lists to choose from, at every letter typed."""

from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.domain.overview import ListedModel
from storage.tables.registry import EnvironmentRow, RegisteredModelRow


def listed(session: Session) -> tuple[ListedModel, ...]:
    """The registered models by name."""
    with_live: dict[str, ListedModel] = {}
    for name, description, environment, version in session.connection().execute(_listing()).all():
        if name not in with_live:
            with_live[name] = ListedModel(name, description, {})
        if version is not None:
            with_live[name].live[environment] = version
    return tuple(with_live.values())


@cache
def _listing() -> Select[*tuple[Any, ...]]:
    model, place = RegisteredModelRow, EnvironmentRow
    return (
        select(model.name, model.description, place.environment, place.version)
        .outerjoin(place, place.registered_model_id == model.id)
        .where(model.deleted_at.is_(None))
        .order_by(model.name)
    )
