"""Issuing, checking and revoking the tokens of programs. A token is shown once, and only its hash is kept."""

import hmac
import secrets
import string
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.people import Person
from bot.domain.policy import Verb
from bot.domain.registry import PersonId
from bot.domain.standing import Act
from bot.domain.text import clean
from bot.domain.tokens import ID_LENGTH, SECRET_LENGTH, ApiToken, digest, id_of, spell
from bot.errors import BadInput, NotFound, Unavailable
from bot.services.context import Context
from bot.services.identity import Authority, once, remember
from storage import audit, people, tokens

# Every request authenticates, and a write for each would put all of them behind the write lock.
MARKED_EVERY = timedelta(hours=1)
_SMALL = string.ascii_lowercase + string.digits
_MIXED = string.ascii_letters + string.digits
NAME_LIMIT, GLOB_LIMIT = 64, 255


ABOUT = "the tokens of programs"


def create(context: Context, authority: Authority, act: Act, wish: ApiToken) -> tuple[ApiToken, str]:
    """Issue a token for somebody who may; the person it is for must be a member."""
    authority.require(Verb.TOKEN, (), ABOUT)
    if wish.person is not None and _holder(context, wish.person) is None:
        raise BadInput("A token is for an active member of this workspace, or for nobody.", field="person")
    with context.database.write() as session:
        once(session, act)
        return _issued(session, wish, act.actor)


def seen(context: Context, authority: Authority) -> tuple[ApiToken, ...]:
    """Every token, for somebody who may manage them."""
    authority.require(Verb.TOKEN, (), ABOUT)
    return listed(context)


def end(context: Context, authority: Authority, act: Act, token_id: str) -> ApiToken:
    """Revoke a token for somebody who may."""
    authority.require(Verb.TOKEN, (), ABOUT)
    with context.database.write() as session:
        once(session, act)
        return _revoked(session, token_id, act.actor, act.at)


def issue(context: Context, wish: ApiToken, actor: str) -> tuple[ApiToken, str]:
    """Store a token as wished, with an id and a secret of its own; the text is what its holder sends."""
    with context.database.write() as session:
        return _issued(session, wish, actor)


def _issued(session: Session, wish: ApiToken, actor: str) -> tuple[ApiToken, str]:
    name = clean(wish.name)
    if not name or len(name) > NAME_LIMIT:
        raise BadInput(f"A token needs a name of 1 to {NAME_LIMIT} characters.", field="name")
    if not wish.scopes:
        raise BadInput("A token needs at least one scope.", field="scope")
    for field, glob in (("model", wish.models), ("experiment", wish.experiments)):
        if not 0 < len(glob) <= GLOB_LIMIT or glob != clean(glob):
            raise BadInput(f"A glob has 1 to {GLOB_LIMIT} characters, such as `churn*`.", field=field)
    made = replace(wish, id=_random(_SMALL, ID_LENGTH), name=name)
    text = spell(made.id, _random(_MIXED, SECRET_LENGTH))
    facts: dict[str, object] = {
        "name": name,
        "for": made.person,
        "scopes": sorted(made.scopes),
        "models": made.models,
        "experiments": made.experiments,
    }
    tokens.add(session, made, digest(text))
    audit.append(session, made.created_at, actor, "token.issued", made.id, facts)
    return made, text


def listed(context: Context) -> tuple[ApiToken, ...]:
    """Every token, the newest first; revoked ones too."""
    with context.database.read() as session:
        return tokens.listed(session)


def in_force(context: Context, token_id: str | None) -> ApiToken:
    """The token of that id; NotFound when there is none in force."""
    found = next((each for each in listed(context) if each.id == token_id and each.revoked_at is None), None)
    if found is None:
        raise NotFound("There is no such token in force.", hint="`token list` names them.")
    return found


def authenticate(context: Context, text: str, at: datetime) -> ApiToken | None:
    """The token that this text is, or None: unknown, mistyped and revoked are told apart for nobody,
    nor is the token of somebody who left."""
    token_id = id_of(text)
    if token_id is None:
        return None
    with context.database.read() as session:
        found = tokens.find(session, token_id)
    # In constant time, so that the time to refuse tells nothing of the hash.
    if found is None or not hmac.compare_digest(found[1], digest(text)) or found[0].revoked_at is not None:
        return None
    token = found[0]
    holder = None if token.person is None else _holder(context, token.person)
    if token.person is not None and holder is None:
        return None
    if token.used_at is None or at - token.used_at >= MARKED_EVERY:
        with context.database.write() as session:
            tokens.mark_used(session, token.id, at)
        if holder is not None:
            remember(context, holder)
    return token


def revoke(context: Context, token_id: str, actor: str, at: datetime) -> ApiToken:
    """End a token at once; NotFound when there is none in force by that id."""
    with context.database.write() as session:
        return _revoked(session, token_id, actor, at)


def _revoked(session: Session, token_id: str, actor: str, at: datetime) -> ApiToken:
    found = tokens.find(session, token_id)
    if found is None or not tokens.revoke(session, token_id, at):
        raise NotFound("There is no such token in force.", hint="`token list` names them.")
    audit.append(session, at, actor, "token.revoked", token_id, {"name": found[0].name})
    return found[0]


def _holder(context: Context, person: PersonId) -> Person | None:
    """The person while they are a full member. When Slack is silent, what it said last counts: a training goes on."""
    try:
        profile = context.directory.person(person)
    except Unavailable:
        with context.database.read() as session:
            profile = people.find_person(session, person)
        if profile is None:
            raise
    left = profile is None or profile.deleted or profile.is_bot or profile.is_guest
    return None if left else profile


def _random(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
