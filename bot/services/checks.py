"""Checks that programs report of a version's artifact."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.checks import Check, Weighed, weighed
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ModelVersion
from bot.errors import AlreadyResolved, BadInput
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import the_model, the_version
from storage import audit, checks, registry

URL_SCHEMES = ("https://", "http://")


def report(session: Session, viewer: Viewer, told: Check, actor: str) -> Check:
    """Store a check, bound to the version's artifact as it is now.

    NotFound without the version, BadInput for what makes no sense, AlreadyResolved when another artifact was checked.
    """
    version = the_version(session, the_model(session, told.model, viewer).name, told.version)
    _refuse_nonsense(told)
    refuse_other_artifact(version, told.sha256)
    made = replace(told, model=version.model, sha256=version.artifact.sha256)
    checks.add(session, made)
    facts: dict[str, object] = {
        "version": made.version, "name": made.name, "result": made.result.value, "sha256": made.sha256,
        "by": made.by, "url": made.url,
    }  # fmt: skip
    audit.append(session, made.at, actor, "check.reported", made.model, facts)
    return made


def history(session: Session, viewer: Viewer, model: str, number: int) -> tuple[Check, ...]:
    """Every check of a version, newest first."""
    version = the_version(session, the_model(session, model, viewer).name, number)
    return checks.of_version(session, version.model, version.version)


def of_version(context: Context, version: ModelVersion) -> tuple[Weighed, ...]:
    """The checks of a version that count, and what each is worth now."""
    with context.database.read() as session:
        found = checks.of_version(session, version.model, version.version)
    return weighed(found, context.clock.now(), version.artifact.sha256)


def of_request(context: Context, request: PromotionRequest) -> tuple[Weighed, ...]:
    """The checks of the version that a request is about."""
    with context.database.read() as session:
        version = registry.find_version(session, request.model, request.version)
    return () if version is None else of_version(context, version)


def refuse_other_artifact(version: ModelVersion, said: str | None) -> None:
    """AlreadyResolved when a program speaks of other files than those that are registered."""
    known = version.artifact.sha256
    if said is None or said == known:
        return
    if known is None:
        raise AlreadyResolved(
            f"The digest of {version.name} is not known yet, so nothing can be bound to it.",
            hint=f"Report it first: POST /api/v1/models/{version.model}/versions/{version.version}/digest.",
        )
    raise AlreadyResolved(
        f"That was another artifact: {version.name} has the SHA-256 {known[:12]}…, not {said[:12]}…"
    )


def _refuse_nonsense(told: Check) -> None:
    if told.url and not told.url.startswith(URL_SCHEMES):
        raise BadInput("A check's address begins with https:// or http://.", field="url")
    if told.valid_until is not None and not _is_ahead(told.valid_until, told.at):
        raise BadInput(
            "A check is valid until a moment that is ahead and names its zone, such as 2026-12-31T00:00:00Z.",
            field="valid_until",
        )


def _is_ahead(until: datetime, at: datetime) -> bool:
    return until.tzinfo is not None and until > at
