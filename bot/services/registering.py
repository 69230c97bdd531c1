"""Registering a version with the facts of its run. Whoever announces it does so in `register`, in its transaction."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.registration import Registration, check, reported_sha256, version_of
from bot.domain.registry import ModelVersion
from bot.domain.tag_lists import appended
from bot.domain.tokens import ApiToken
from bot.services import artifacts, news
from bot.services.context import Context
from bot.services.registered_models import the as the_model
from bot.services.sources import place_of
from bot.services.visibility import hidden_from
from storage import audit, logged_models, registered_models, registry, versions

VERSIONS_TAG = "mlflow.modelVersions"


def register(context: Context, token: ApiToken, wish: Registration, at: datetime) -> ModelVersion:
    """Register the next version of a model that exists: one transaction with its audit entry."""
    check(wish)
    hidden = hidden_from(context, token)
    # A first look without a lock: where the files are, so that
    # their manifest is parsed outside of the transaction.
    with context.database.read() as session:
        where = place_of(session, token, hidden, wish).uri
    written_as = artifacts.format_at(context, where)
    with context.database.write() as session:
        the_model(session, wish.model, lock=True)
        # Followed again under the lock: what it leads to may be gone by now.
        place = place_of(session, token, hidden, wish)
        reported = reported_sha256(wish.tags, place.run.tags if place.run else {})
        settled = replace(
            wish, source=place.source, run_id=place.run_id, logged_model_id=place.logged_model_id
        )
        number = versions.next_number(session, wish.model)
        artifact = artifacts.known_of(session, place.uri, reported, written_as)
        made = version_of(settled, number, place.run, artifact, token.author, at)
        registry.add_version(session, made)
        news.version_registered(session, made)
        registered_models.touch(session, wish.model, at)
        if made.logged_model_id:
            _mark(session, made)
        facts: dict[str, object] = {
            "version": number,
            "run": made.run_id,
            "sha256": artifact.sha256,
            "by": token.author,
        }
        audit.append(session, at, token.actor, "version.registered", wish.model, facts)
    context.wake()
    return made


def _mark(session: Session, made: ModelVersion) -> None:
    """Say on the logged model which versions it became, in the tag that MLflow keeps for that."""
    assert made.logged_model_id
    logged = logged_models.find(session, made.logged_model_id)
    before = logged.tags.get(VERSIONS_TAG) if logged else None
    said = appended(before, {"name": made.model, "version": made.version})
    logged_models.set_tags(session, made.logged_model_id, {VERSIONS_TAG: said})
