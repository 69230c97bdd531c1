"""The digest of an artifact that did not pass through us, reported by whoever wrote it: said once, never changed."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.registry import ModelVersion
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyResolved
from bot.services.identity import Viewer
from bot.services.naming import the_model, the_version
from storage import audit, registry, versions


def report(
    session: Session, viewer: Viewer, token: ApiToken, wanted: tuple[str, int], sha256: str, at: datetime
) -> ModelVersion:
    """Take the SHA-256 of a version's files. The same again changes nothing; another is refused with AlreadyResolved."""
    name, number = wanted
    model = the_model(session, name, viewer).name
    # Locked before it is read: of two reports at once the second must find what the first one said.
    registry.lock_model(session, model)
    version = the_version(session, model, number)
    known = version.artifact.sha256
    if known == sha256:
        return version
    if known is not None:
        raise AlreadyResolved(
            f"The SHA-256 of {version.name} is known, and is another: {known[:12]}…",
            hint="Other files are another version: register one.",
        )
    versions.set_digest(session, model, number, sha256, at)
    facts: dict[str, object] = {"version": number, "sha256": sha256, "by": token.author}
    audit.append(session, at, token.actor, "version.digest", model, facts)
    return the_version(session, model, number)
