"""Registered models as programs keep them: created, described, tagged, renamed, deleted; each in one transaction."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.registry import RegisteredModel
from bot.domain.registry_names import DESCRIPTION_LIMIT, check_length, check_model, check_tag
from bot.domain.text import listed
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyExists, AlreadyResolved, NotFound
from bot.services.context import Context
from storage import audit, environments, promotion, registered_models, registry
from storage.upsert import inserted

# The audit says what changed, and is no second place for long texts.
KEPT = 200


def create(context: Context, token: ApiToken, wish: RegisteredModel, at: datetime) -> RegisteredModel:
    """Register a model; AlreadyExists when its name is taken."""
    check_model(wish.name)
    check_length(wish.description, DESCRIPTION_LIMIT, "description")
    for key, value in wish.tags.items():
        check_tag(key, value)
    with context.database.write() as session:
        # Of two who take one name at once, the unique index lets the first one.
        if not inserted(session, lambda: registry.add_model(session, wish, at)):
            raise AlreadyExists(f"Registered Model (name={wish.name}) already exists.")
        audit.append(session, at, token.actor, "model.registered", wish.name, {"by": token.author})
        return the(session, wish.name)


def describe(context: Context, token: ApiToken, name: str, description: str, at: datetime) -> RegisteredModel:
    """Give a registered model another description."""
    check_length(description, DESCRIPTION_LIMIT, "description")
    with context.database.write() as session:
        before = the(session, name, lock=True)
        note_description(session, token, name, {}, (before.description, description), at)
        registered_models.describe(session, name, description, at)
        return the(session, name)


def tag(context: Context, token: ApiToken, name: str, change: Mapping[str, str | None], at: datetime) -> None:
    """Set tags of a registered model, and delete those whose value is None."""
    with context.database.write() as session:
        before = the(session, name, lock=True)
        note_tags(session, token, name, {}, (before.tags, change), at)
        registered_models.set_tags(session, name, change)


def rename(context: Context, token: ApiToken, name: str, new_name: str, at: datetime) -> RegisteredModel:
    """Give a registered model another name: not while something is live or asked for, since rules go by the name."""
    check_model(new_name, "new_name")
    with context.database.write() as session:
        the(session, name, lock=True)
        _require_idle(session, name, "renamed")
        if not registered_models.rename(session, name, new_name, at):
            raise AlreadyExists(f"Registered Model (name={new_name}) already exists.")
        facts: dict[str, object] = {"from": name, "to": new_name, "by": token.author}
        audit.append(session, at, token.actor, "model.renamed", new_name, facts)
        return the(session, new_name)


def delete(context: Context, token: ApiToken, name: str, at: datetime) -> None:
    """Delete a registered model with its versions: not while something is live or asked for."""
    with context.database.write() as session:
        the(session, name, lock=True)
        _require_idle(session, name, "deleted")
        versions = [each.version for each in registry.versions(session, name)]
        facts: dict[str, object] = {"versions": sorted(versions), "by": token.author}
        audit.append(session, at, token.actor, "model.deleted", name, facts)
        registered_models.delete(session, name, at)


def the(session: Session, name: str, *, lock: bool = False) -> RegisteredModel:
    """The registered model of exactly that name; NotFound."""
    found = registered_models.find(session, check_model(name), lock=lock)
    if found is None:
        raise NotFound(f"Registered Model with name={name} not found")
    return found


def note_description(
    session: Session,
    token: ApiToken,
    name: str,
    which: Mapping[str, object],
    texts: tuple[str, str],
    at: datetime,
) -> None:
    """Audit another description; the same one again is none."""
    before, after = texts
    if before != after:
        facts = {**which, "from": _short(before), "to": _short(after), "by": token.author}
        audit.append(session, at, token.actor, f"{_kind(which)}.described", name, facts)


def note_tags(
    session: Session,
    token: ApiToken,
    name: str,
    which: Mapping[str, object],
    tags: tuple[Mapping[str, str], Mapping[str, str | None]],
    at: datetime,
) -> None:
    """Audit each tag that changes; what programs set again and again as it is leaves no entry."""
    before, change = tags
    for key, value in change.items():
        was = before.get(key)
        if value == was:
            continue
        facts = {
            **which,
            "tag": key,
            "from": _short(was or ""),
            "to": _short(value or ""),
            "by": token.author,
        }
        kind = _kind(which)
        audit.append(
            session, at, token.actor, f"{kind}.untagged" if value is None else f"{kind}.tagged", name, facts
        )


def _kind(which: Mapping[str, object]) -> str:
    return "version" if which else "model"


def _short(text: str) -> str:
    return text if len(text) <= KEPT else f"{text[: KEPT - 1]}…"


def _require_idle(session: Session, name: str, what: str) -> None:
    live = {x.environment: x.version for x in environments.live_in(session, name) if x.version is not None}
    if live:
        places = listed([f"{name}@{version} is live in {place}" for place, version in live.items()])
        raise AlreadyResolved(
            f"{name} cannot be {what} while {places}.",
            hint=f"See `/mlops show {name}` in Slack.",
        )
    waiting = promotion.requests(session, model=name)
    if waiting:
        raise AlreadyResolved(f"{name} cannot be {what} while {waiting[0].name} is open.")
