"""Registering a version with the facts of its run. Whoever announces it does so in `register`, in its transaction."""

from dataclasses import replace
from datetime import datetime

from bot.domain.registration import Registration, check, reported_sha256, version_of
from bot.domain.registry import Artifact, ModelVersion
from bot.domain.tokens import ApiToken
from bot.services.context import Context
from bot.services.registered_models import the as the_model
from bot.services.sources import place_of
from storage import audit, registered_models, registry, versions


def register(context: Context, token: ApiToken, wish: Registration, at: datetime) -> ModelVersion:
    """Register the next version of a model that exists: one transaction with its audit entry."""
    check(wish)
    with context.database.write() as session:
        the_model(session, wish.model, lock=True)
        place = place_of(session, token, wish)
        reported = reported_sha256(wish.tags, place.run.tags if place.run else {})
        settled = replace(
            wish, source=place.source, run_id=place.run_id, logged_model_id=place.logged_model_id
        )
        number = versions.next_number(session, wish.model)
        artifact = Artifact(place.uri, sha256=reported)
        made = version_of(settled, number, place.run, artifact, token.author, at)
        registry.add_version(session, made)
        registered_models.touch(session, wish.model, at)
        facts: dict[str, object] = {
            "version": number,
            "run": made.run_id,
            "sha256": artifact.sha256,
            "by": token.author,
        }
        audit.append(session, at, token.actor, "version.registered", wish.model, facts)
    context.wake()
    return made
