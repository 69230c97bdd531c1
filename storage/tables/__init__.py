"""The tables, one module a noun; importing this package knows them all."""

from storage.tables import audit, digest, interactions, outbox, people, promotion, registry, runs
from storage.tables.base import Base

__all__ = ["Base", "audit", "digest", "interactions", "outbox", "people", "promotion", "registry", "runs"]
