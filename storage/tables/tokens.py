"""Tokens of the HTTP API, as hashes."""

from datetime import datetime

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Base


class ApiTokenRow(Base):
    """A token; `hash` is the SHA-256 of the whole of it, which is shown once and never kept."""

    __tablename__ = "api_token"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(64))
    # Of a random secret of full length, so a slow hash for passwords would only slow down each request.
    hash: Mapped[str] = mapped_column(String(64))
    person: Mapped[str | None] = mapped_column(String(64))
    scopes: Mapped[list[str]] = mapped_column(JSON)
    models: Mapped[str] = mapped_column(String(255))
    experiments: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(64))
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
