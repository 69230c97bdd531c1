"""Versions after they were registered: described, tagged, deleted; never while something depends on them."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.registry import ModelVersion
from bot.domain.registry_names import DESCRIPTION_LIMIT, check_length
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyResolved, NotFound
from bot.services.context import Context
from bot.services.registered_models import note_description, note_tags
from bot.services.registered_models import the as the_model
from bot.services.rollback import good_versions
from storage import audit, environments, promotion, registered_models, registry, versions


def describe(
    context: Context, token: ApiToken, name: str, number: int, description: str | None, at: datetime
) -> ModelVersion:
    """Give a version another description."""
    said = check_length(description or "", DESCRIPTION_LIMIT, "description")
    with context.database.write() as session:
        the_model(session, name, lock=True)
        before = the(session, name, number)
        note_description(session, token, name, {"version": number}, (before.description, said), at)
        versions.describe(session, name, number, said, at)
        return the(session, name, number)


def tag(
    context: Context, token: ApiToken, name: str, number: int, change: Mapping[str, str | None], at: datetime
) -> None:
    """Set tags of a version, and delete those whose value is None."""
    with context.database.write() as session:
        the_model(session, name, lock=True)
        before = the(session, name, number)
        note_tags(session, token, name, {"version": number}, (before.tags, change), at)
        versions.set_tags(session, name, number, change)


def delete(context: Context, token: ApiToken, name: str, number: int, at: datetime) -> None:
    """Delete a version: not while it is live, asked for, or what a rollback would go back to."""
    with context.database.write() as session:
        the_model(session, name, lock=True)
        found = the(session, name, number)
        _require_unused(session, found)
        facts: dict[str, object] = {"version": number, "run": found.run_id, "by": token.author}
        audit.append(session, at, token.actor, "version.deleted", name, facts)
        versions.delete(session, name, number, at)
        registered_models.touch(session, name, at)


def the(session: Session, name: str, number: int) -> ModelVersion:
    """One version; NotFound."""
    found = registry.find_version(session, name, number)
    if found is None:
        raise NotFound(f"Model Version (name={name}, version={number}) not found")
    return found


def _require_unused(session: Session, version: ModelVersion) -> None:
    states = environments.live_in(session, version.model)
    for state in states:
        if state.version == version.version:
            raise AlreadyResolved(
                f"{version.name} is live in {state.environment}, so it cannot be deleted.",
                hint=f"Put another one in its place first: `/mlops promote {version.model} …` in Slack.",
            )
    for state in states:
        history = environments.history(session, version.model, state.environment)
        if version.version in good_versions(history, state.version):
            raise AlreadyResolved(
                f"{version.name} was live in {state.environment}: a rollback may go back to it, so it stays."
            )
    for request in promotion.requests(session, model=version.model):
        if request.version == version.version:
            raise AlreadyResolved(f"{version.name} cannot be deleted while {request.name} is open.")
