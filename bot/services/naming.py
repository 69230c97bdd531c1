"""Finding what was named: the same words for "no such" and "not yours to see", and what is near."""

import re

from sqlalchemy.orm import Session

from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest
from bot.domain.registry import ModelVersion, RegisteredModel
from bot.domain.targets import request_number
from bot.domain.text import listed, near
from bot.domain.text import quoted as typed
from bot.errors import BadInput, NotFound
from bot.services.identity import Viewer
from storage import people, promotion, registry

# A name typed after `@` and not picked from Slack's list; `churn@7` and `<@U1>` are something else.
_TYPED_NAME = re.compile(r"(?<!\S)@([A-Za-z][\w.-]*)")


def the_model(session: Session, name: str, viewer: Viewer) -> RegisteredModel:
    """The registered model of that name; NotFound with near misses among those the viewer sees."""
    found = registry.find_model(session, name)
    if found is not None and viewer.sees(found.name):
        return found
    visible = [each.name for each in registry.models(session) if viewer.sees(each.name)]
    raise missing(
        f"There is no registered model {quoted(name)}.", near(name, visible), "`/mlops models` lists them."
    )


def the_version(session: Session, model: str, version: int) -> ModelVersion:
    """A version of a model; NotFound naming those there are."""
    found = registry.find_version(session, model, version)
    if found is not None:
        return found
    there = [each.version for each in registry.versions(session, model)]
    has = f"It has {listed([str(each) for each in sorted(there)[-8:]])}." if there else "It has none yet."
    raise NotFound(
        f"{model} has no version {version}. {has}", hint=f"`/mlops show {typed(model)}` lists them."
    )


def the_environment(policy: Policy, name: str) -> str:
    """An environment of the policy by its name or alias; NotFound with near misses."""
    found = policy.environment_called(name)
    if found is not None:
        return found.name
    known = [each.name for each in policy.environments]
    hint = f"The environments are {listed(known)}."
    raise missing(f"There is no environment {quoted(name)}.", near(name, known), hint)


def with_people(session: Session, text: str) -> str:
    """The words of a command with each `@name` as the mention Slack would have made of it; NotFound with near misses."""
    known = {each.name: each.id for each in people.people(session) if not each.deleted}

    def mention(match: re.Match[str]) -> str:
        found = known.get(match[1].lower())
        if found is None:
            close = near(match[1], known)
            hint = "Pick the person from the list Slack offers after `@`."
            raise missing(
                f"Nobody here is known as {quoted('@' + match[1])}.", tuple(f"@{x}" for x in close), hint
            )
        return f"<@{found}>"

    return _TYPED_NAME.sub(mention, text)


def the_request(session: Session, reference: str | int, viewer: Viewer) -> PromotionRequest:
    """A promotion request by `P-12` or its number."""
    number = reference if isinstance(reference, int) else request_number(reference)
    if number is None:
        raise BadInput(
            f"{quoted(str(reference))} is not a promotion request: they look like P-12.", field="request"
        )
    # No column of 64 bits holds a larger one: SQLite and PostgreSQL would answer with errors of their own.
    found = promotion.find_request(session, number) if 0 < number < 2**62 else None
    if found is None or not viewer.sees(found.model):
        raise NotFound(
            f"There is no promotion request P-{number}.", hint="`/mlops requests` lists the open ones."
        )
    return found


def missing(sentence: str, candidates: tuple[str, ...], hint: str) -> NotFound:
    """NotFound, with what is near when something is."""
    if not candidates:
        return NotFound(sentence, hint=hint)
    choice = listed(list(candidates), "or")
    return NotFound(f"{sentence} Did you mean {choice}?", near=candidates, hint=hint)


def quoted(name: str, limit: int = 60) -> str:
    """A name as somebody typed it, cut when it is long."""
    return f"“{name if len(name) <= limit else name[: limit - 1] + '…'}”"
