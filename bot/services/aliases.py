"""Aliases over MLflow's protocol: an environment's follows what is live and is moved by a promotion alone."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Never

from sqlalchemy.orm import Session

from bot.domain.aliases import alias_of, environment_of
from bot.domain.policy import Environment, Policy
from bot.domain.registry import ModelVersion
from bot.domain.registry_names import check_alias, check_new_alias
from bot.domain.text import quoted
from bot.domain.tokens import ApiToken
from bot.errors import BadInput, NotAllowed
from bot.services.context import Context
from bot.services.registered_models import the as the_model
from bot.services.versions import the as the_version
from storage import aliases, audit, environments


def point(context: Context, token: ApiToken, name: str, alias: str, number: int, at: datetime) -> None:
    """Let a free alias name a version; NotAllowed for an environment's, with how to ask."""
    check_new_alias(alias)
    environment = environment_of(context.policy(), alias)
    with context.database.write() as session:
        the_model(session, name, lock=True)
        the_version(session, name, number)
        facts: dict[str, object] = {"alias": alias, "version": number, "by": token.author}
        if environment is None:
            aliases.point(session, name, alias, number)
        # What is refused is audited too, so the error must not undo this transaction: it is raised after it.
        audit.append(session, at, token.actor, _verb("set", environment), name, facts)
    if environment is not None:
        _refuse(name, alias, environment, str(number))


def remove(context: Context, token: ApiToken, name: str, alias: str, at: datetime) -> None:
    """Take a free alias away; NotAllowed for an environment's."""
    environment = environment_of(context.policy(), check_alias(alias))
    with context.database.write() as session:
        the_model(session, name, lock=True)
        facts: dict[str, object] = {"alias": alias, "by": token.author}
        if environment is None:
            aliases.remove(session, name, alias)
        audit.append(session, at, token.actor, _verb("removed", environment), name, facts)
    if environment is not None:
        _refuse(name, alias, environment, "VERSION")


def follow(session: Session, policy: Policy, name: str, alias: str) -> ModelVersion:
    """The version that an alias names: of an environment, what is live there. BadInput without one, as in MLflow."""
    check_alias(alias)
    environment = environment_of(policy, alias)
    number = (
        aliases.of(session, name).get(alias)
        if environment is None
        else environments.state(session, name, environment.name).version
    )
    if number is None:
        raise BadInput(f"Registered model alias {alias} not found.", field="alias")
    return the_version(session, name, number)


def listed(session: Session, policy: Policy, names: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
    """The aliases of registered models: the free ones, and those of environments where something is live."""
    found = {name: dict(free) for name, free in aliases.of_all(session, names).items()}
    known = {each.name: alias_of(each) for each in policy.environments}
    # An environment that the policy does not name any more has no alias.
    for state in environments.states_of(session, names):
        if state.version is not None and state.environment in known:
            found[state.model][known[state.environment]] = state.version
    return found


def _verb(what: str, environment: Environment | None) -> str:
    return f"alias.{what}" if environment is None else "alias.refused"


def _refuse(name: str, alias: str, environment: Environment, version: str) -> Never:
    raise NotAllowed(
        f"The alias {alias} stands for {environment.name}, which only a promotion moves.",
        hint=f"Ask for one in Slack: `/mlops promote {quoted(name)} {version} to {environment.name}`.",
    )
