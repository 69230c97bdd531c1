"""Registered models and versions as MLflow's protocol shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.domain.registry import ModelVersion, RegisteredModel

NO_STAGE = "None"
READY = "READY"


def model(
    found: RegisteredModel, aliases: Mapping[str, int], latest: ModelVersion | None = None
) -> dict[str, object]:
    """A registered model; stages are gone, so its latest versions are one."""
    said: dict[str, object] = {
        "name": found.name,
        "creation_timestamp": milliseconds(found.created_at),
        "last_updated_timestamp": milliseconds(found.updated_at or found.created_at),
        "description": found.description or None,
        "latest_versions": [version(latest)] if latest else [],
        "tags": tags(found.tags),
        "aliases": [{"alias": alias, "version": str(number)} for alias, number in sorted(aliases.items())],
    }
    return without_empty(said)


def version(found: ModelVersion, aliases: Iterable[str] = ()) -> dict[str, object]:
    """A version; who registered it stands where MLflow has its user."""
    said: dict[str, object] = {
        "name": found.model,
        "version": str(found.version),
        "creation_timestamp": milliseconds(found.created_at),
        "last_updated_timestamp": milliseconds(found.updated_at or found.created_at),
        "user_id": found.registered_by,
        "current_stage": NO_STAGE,
        "description": found.description,
        "source": found.source or found.artifact.uri,
        "run_id": found.run_id or "",
        "status": READY,
        "tags": tags(found.tags),
        "run_link": found.run_link,
        "aliases": sorted(aliases),
    }
    return without_empty(said)


def pointing_at(aliases: Mapping[str, int], number: int) -> list[str]:
    """The aliases that name a version."""
    return sorted(alias for alias, each in aliases.items() if each == number)


def tags(pairs: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags as a list."""
    return [{"key": key, "value": value} for key, value in sorted(pairs.items())]


def milliseconds(at: datetime | None) -> int | None:
    """A moment as the protocol counts it."""
    return None if at is None else round(at.timestamp() * 1000)


def without_empty(said: Mapping[str, object]) -> dict[str, object]:
    """Without what is unset: protobuf leaves empty lists out."""
    return {key: value for key, value in said.items() if value is not None and value != []}
