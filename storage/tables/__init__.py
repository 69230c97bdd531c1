"""The tables, one module a noun; importing this package knows them all."""

from storage.tables import (
    artifacts,
    audit,
    data_sets,
    digest,
    experiments,
    interactions,
    logged_models,
    mirror,
    outbox,
    people,
    predictions,
    promotion,
    registry,
    runs,
    tokens,
)
from storage.tables.base import Base

__all__ = [
    "Base",
    "artifacts",
    "audit",
    "data_sets",
    "digest",
    "experiments",
    "interactions",
    "logged_models",
    "mirror",
    "outbox",
    "people",
    "predictions",
    "promotion",
    "registry",
    "runs",
    "tokens",
]
