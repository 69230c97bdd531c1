"""The base of every table: constraint names, times in UTC, enums by value."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Float, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# SQLite only counts INTEGER keys up by itself; PostgreSQL gets 64 bits.
BigId = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time, stored in UTC; SQLite keeps it without the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive time is a mistake of the program."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time has no place in the database")
        # Compared as text in SQLite: one zone for all, or the order would be wrong.
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Real(TypeDecorator[float]):
    """A number that may be NaN, stored as NULL, since SQLite has no other way to keep one."""

    impl = Float(53)
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Dialect) -> float | None:
        """NULL for what is no number."""
        return None if value is None or math.isnan(value) else value

    def process_result_value(self, value: float | None, dialect: Dialect) -> float:
        """NaN again."""
        return math.nan if value is None else value


class Metrics(TypeDecorator[Mapping[str, float]]):
    """Metrics as JSON, which has no NaN and no infinity: they are kept as text."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Mapping[str, float] | None, dialect: Dialect) -> dict[str, object]:
        """As `json_metrics` has it."""
        return json_metrics(value or {})

    def process_result_value(self, value: dict[str, Any] | None, dialect: Dialect) -> dict[str, float]:
        """Numbers all."""
        return {key: float(each) for key, each in (value or {}).items()}


def json_metrics(metrics: Mapping[str, float]) -> dict[str, object]:
    """Metrics that every JSON reader takes; `float` reads the text of the others back."""
    return {key: value if math.isfinite(value) else str(value) for key, value in metrics.items()}


class Base(DeclarativeBase):
    """Every table's base."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime()}


def by_value(kind: type[StrEnum]) -> Enum:
    """A text column that holds the enum's values, checked by Python alone so that states can be added."""
    return Enum(kind, native_enum=False, create_constraint=False, length=32, values_callable=_values)


def _values(kind: Any) -> list[str]:
    return [each.value for each in kind]
