"""Copies the registered models of an MLflow server: versions keep their numbers, aliases of environments become what is live."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.aliases import alias_of
from bot.domain.logged_models import LoggedModel
from bot.domain.mirror import SeenModel, SeenVersion, Sight, named_user
from bot.domain.policy import Policy
from bot.domain.registration import Registration, reported_sha256, version_of
from bot.domain.registry import ChangeKind, ModelVersion, Move, RegisteredModel
from bot.services import artifacts
from bot.services.context import Context
from bot.services.importing_files import Count, Files
from storage import aliases, audit, environments, logged_models, registered_models, registry, runs

KEY_LIMIT = 128
ELSEWHERE = "found live, decided elsewhere"


def bring_models(context: Context, files: Files, sight: Sight, actor: str, at: datetime) -> tuple[Count, ...]:
    """The models, versions and aliases; what has the same name here and is something else is left as it is."""
    models = versions = 0
    for model in sight.models:
        with context.database.write() as session:
            _add_model(session, model, at)
        mine = [each for each in sight.versions if each.model == model.name]
        kept = {each.version for each in mine if _bring_version(context, files, each)}
        _bring_aliases(context, model, kept, actor, at)
        models += 1
        versions += len(kept)
    return Count("registered models", len(sight.models), models), Count(
        "versions", len(sight.versions), versions
    )


def _add_model(session: Session, model: SeenModel, at: datetime) -> None:
    if registered_models.find(session, model.name) is None:
        described = RegisteredModel(model.name, model.description, None, model.created_at, dict(model.tags))
        registry.add_model(session, described, at)


def _bring_version(context: Context, files: Files, seen: SeenVersion) -> bool:
    """Whether this very version is here now; a number that another version has here stays that one's."""
    with context.database.read() as session:
        logged = logged_models.find(session, seen.logged_model) if seen.logged_model else None
    uri = logged.artifact_location if logged else files.uri(seen.source)
    # Reads and parses a file, so before the transaction.
    written = artifacts.format_at(context, uri)
    with context.database.write() as session:
        registry.lock_model(session, seen.model)
        known = registry.find_version(session, seen.model, seen.version)
        if known is None:
            known = _version(session, seen, logged, uri, written)
            registry.add_version(session, known)
    # A number is no identity: both registries have a version 1.
    return (known.created_at, known.source) == (seen.created_at, seen.source)


def _version(
    session: Session, seen: SeenVersion, logged: LoggedModel | None, uri: str, written: str | None
) -> ModelVersion:
    run_id = seen.run_id or (logged.source_run_id if logged else "")
    run = runs.find_run(session, run_id) if run_id else None
    wish = Registration(
        seen.model,
        seen.source,
        run.run_id if run else "",
        logged.model_id if logged else "",
        description=seen.description,
        tags=seen.tags,
    )
    reported = reported_sha256(seen.tags, run.tags if run else {})
    artifact = artifacts.known_of(session, uri, reported, written)
    return version_of(wish, seen.version, run, artifact, named_user(seen.user) or "mlflow", seen.created_at)


def _bring_aliases(context: Context, model: SeenModel, kept: set[int], actor: str, at: datetime) -> None:
    places = _places(context.policy())
    for alias, version in sorted(model.aliases.items()):
        # Its number belongs to another version here, which the alias never named.
        if version not in kept:
            continue
        with context.database.write() as session:
            registry.lock_model(session, model.name)
            if alias not in places:
                aliases.point(session, model.name, alias, version)
            # What was decided here since an earlier copy is not undone by the next one.
            elif environments.state(session, model.name, places[alias]).version is None:
                _found_live(session, model.name, places[alias], version, actor, at)


def _found_live(
    session: Session, model: str, environment: str, version: int, actor: str, at: datetime
) -> None:
    step = Move(
        model, environment, version, None, _key(model, environment), ChangeKind.FOUND, at, reason=ELSEWHERE
    )
    if environments.move(session, step):
        facts: dict[str, object] = {"environment": environment, "version": version, "reason": ELSEWHERE}
        audit.append(session, at, actor, "found.live", model, facts)


def _key(model: str, environment: str) -> str:
    """The key of the move, the same at every copy and no other's; it has 128 characters at most."""
    key = f"import:{model}:{environment}"
    return key if len(key) <= KEY_LIMIT else f"import:{hashlib.sha256(key.encode()).hexdigest()}"


def _places(policy: Policy) -> Mapping[str, str]:
    """The environment behind each alias that the policy protects."""
    return {alias_of(each): each.name for each in policy.environments}
