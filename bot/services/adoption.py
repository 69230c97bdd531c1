"""First contact with an MLflow server: what is live there is recorded as found, silently, and gates begin by reporting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.adoption import FIELD, Assignment
from bot.domain.aliases import alias_of
from bot.domain.mirror import Sight
from bot.domain.people import Ownership
from bot.domain.policy import Policy
from bot.domain.registry import ChangeKind, Move
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.ports import ModelServer
from bot.services import mirror
from bot.services.context import Context
from bot.services.mirror_turn import turn
from storage import audit, environments, people, registry
from storage import mirror as stored
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Adopted:
    """What an adoption took over; `is_first` is False when the server was adopted before."""

    models: int
    versions: int
    found: int
    owners: int
    channels: int
    reporting: tuple[str, ...]
    is_first: bool


def adopt(
    context: Context, server: ModelServer, address: str, by: str, assignments: Sequence[Assignment] = ()
) -> Adopted:
    """Mirror the server, record what is live there, take over owners and channels; nobody is told.

    Adopted before, only owners and channels are taken over: what moved since is the guard's to say.
    """
    at, policy = context.clock.now(), context.policy()
    sight = server.look()
    # Refused before anything is written: a name mistyped in the CSV leaves nothing half adopted.
    _refuse_unknown(sight, assignments)
    mirror.save(context, sight, at)
    with turn(context) as session:
        known = stored.find(session)
        is_first = known is None or known.address != address
        found = _record(session, policy, sight, by, at) if is_first else 0
        owners, channels = _assign(session, assignments, at)
        names = [each.name for each in policy.environments] if is_first else []
        started = tuple(each for each in names if stored.start_reporting(session, each, at))
        stored.adopt(session, address, at)
        made = Adopted(len(sight.models), len(sight.versions), found, owners, channels, started, is_first)
        audit.append(session, at, by, "registry.adopted", "registry", _facts(made, address))
    # Each version costs requests to the server, so in parts and outside of the
    # transaction. It ends, because what was read carries `at`, which is not before it.
    while mirror.read_details(context, server, at, at):
        pass
    return made


def enforce(context: Context, environment: str, by: str) -> None:
    """End the reporting of an environment: its gates hold from now on."""
    at = context.clock.now()
    if context.policy().environment(environment) is None:
        names = ", ".join(each.name for each in context.policy().environments)
        raise NotFound(f"There is no environment {environment!r}.", hint=f"There are {names}.")
    with context.database.write() as session:
        if not stored.end_reporting(session, environment, by, at):
            raise AlreadyResolved(f"The gates of {environment} are enforced already.")
        audit.append(session, at, by, "environment.enforced", environment, {"environment": environment})


def in_force(database: Database, policy: Policy) -> Policy:
    """The policy with the environments that only report since they were adopted."""
    with database.read() as session:
        return replace(policy, reporting=stored.reporting(session))


def require_adopted(context: Context, address: str) -> None:
    """BadInput when nobody has adopted this server yet: else all that is live there would be news."""
    with context.database.read() as session:
        known = stored.find(session)
    if known is None or known.address != address:
        what = "was not adopted yet" if known is None else f"is not the one that was adopted, {known.address}"
        raise BadInput(
            f"The MLflow server of MLOPS_REGISTRY {what}.",
            field="MLOPS_REGISTRY",
            hint="Run `mlops-bot adopt` once: it records what is live there, and tells nobody.",
        )


def _refuse_unknown(sight: Sight, assignments: Sequence[Assignment]) -> None:
    known = {each.name for each in sight.models}
    for each in assignments:
        if each.model not in known:
            raise BadInput(
                f"Line {each.line} names a registered model that the server does not have.", field=FIELD
            )


def _record(session: Session, policy: Policy, sight: Sight, by: str, at: datetime) -> int:
    found = 0
    for model in sight.models:
        place = registry.model_id(session, model.name)
        for environment in policy.environments:
            version = model.aliases.get(alias_of(environment))
            state = environments.state(session, model.name, environment.name)
            if version is not None and version != state.version:
                # With the revision: another server adopted later may have to record the same place once more.
                key = f"found {place} {environment.name} {state.revision}"
                step = Move(model.name, environment.name, version, state.version, key, ChangeKind.FOUND, at)
                found += environments.move(session, step)
                facts: dict[str, object] = {
                    "model": model.name,
                    "environment": environment.name,
                    "from": state.version,
                    "to": version,
                }
                audit.append(session, at, by, "environment.found", model.name, facts)
    return found


def _assign(session: Session, assignments: Sequence[Assignment], at: datetime) -> tuple[int, int]:
    owners = channels = 0
    for each in assignments:
        held = {x.responsibility: x.person for x in people.ownerships(session, each.model)}
        for duty, person in each.owners.items():
            # The same CSV may be handed over again: what is so already gets no new row.
            if held.get(duty) != person:
                people.set_owner(session, Ownership(each.model, duty, person, at))
                owners += 1
        if each.channel is not None:
            channels += registry.set_channel(session, each.model, each.channel)
    return owners, channels


def _facts(made: Adopted, address: str) -> dict[str, object]:
    return {
        "address": address,
        "found": made.found,
        "owners": made.owners,
        "channels": made.channels,
        "reporting": list(made.reporting),
    }
