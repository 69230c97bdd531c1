"""Adding what watches a model, beside what the policy names, and ending what was added."""

from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from bot.domain.monitors.added import Added
from bot.domain.policy import Policy, Verb
from bot.domain.standing import Act
from bot.domain.text import did_you_mean, near, quoted, shown
from bot.errors import AlreadyExists, BadInput, NotFound
from bot.policy.typed_monitor import EXAMPLE, filled, typed
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model
from bot.views.monitor_words import watching
from storage import audit, monitors, people, registry

# Somebody who needs more writes them into the policy.
MOST = 20


@dataclass(frozen=True, slots=True)
class MonitorWish:
    """What is to be watched of a model, or the name of what is to end; without an environment where versions end up.

    `parts`: what is to be watched by the fields of a form, where it was not `said`.
    """

    model: str
    environment: str | None
    said: str
    parts: tuple[tuple[str, str], ...] = ()


def add(context: Context, authority: Authority, act: Act, wish: MonitorWish) -> Added:
    """Have something more watched. BadInput for what cannot be, AlreadyExists for a name that is taken."""
    if not (wish.said or wish.parts):
        raise BadInput(f"Say what to watch: `monitor churn add {EXAMPLE}`.", field="said")
    monitor = filled(wish.parts) if wish.parts else typed(wish.said)
    policy = authority.policy
    with context.database.write() as session:
        once(session, act)
        model, environment = _place(session, authority, wish)
        made = Added(model, environment, replace(monitor, environments=()), act.at, act.by)
        _refuse_taken(session, policy, made)
        monitors.add(session, made)
        facts: dict[str, object] = {
            "environment": environment, "monitor": made.name, "watches": watching(made.monitor),
        }  # fmt: skip
        audit.append(session, act.at, act.actor, "monitor.added", model, facts)
    context.wake()
    return made


def end(context: Context, authority: Authority, act: Act, wish: MonitorWish) -> Added:
    """End what somebody added; what it found is over at the next sweep. NotFound for a name that nothing has."""
    with context.database.write() as session:
        once(session, act)
        model, environment = _place(session, authority, wish)
        here = [each for each in monitors.added(session, model) if each.environment == environment]
        found = next((each for each in here if each.name.casefold() == wish.said.casefold()), None)
        if found is None:
            raise _unknown(authority.policy, model, environment, wish.said, here)
        monitors.end(session, model, environment, found.name, act.at)
        facts: dict[str, object] = {"environment": environment, "monitor": found.name}
        audit.append(session, act.at, act.actor, "monitor.ended", model, facts)
    context.wake()
    return found


def _place(session: Session, authority: Authority, wish: MonitorWish) -> tuple[str, str]:
    """The model, which is locked, and the environment; NotAllowed for whoever may not."""
    policy = authority.policy
    model = the_model(session, wish.model, authority.viewer).name
    registry.lock_model(session, model)
    environment = the_environment(policy, wish.environment or policy.goal or "")
    authority.require(Verb.MONITOR, people.ownerships(session, model), f"{environment} of {model}")
    return model, environment


def _refuse_taken(session: Session, policy: Policy, made: Added) -> None:
    name = made.name.casefold()
    if name in {each.name.casefold() for each in policy.monitors(made.model, made.environment)}:
        raise AlreadyExists(
            f"The policy has {made.environment} of {made.model} watched by {made.name} already.",
            hint="Give this one another `name`, or change the policy.",
        )
    here = [each for each in monitors.added(session, made.model) if each.environment == made.environment]
    if name in {each.name.casefold() for each in here}:
        raise AlreadyExists(
            f"{made.name} watches {made.environment} of {made.model} already.",
            hint=f"End it first, or give this one another name: `… name {shown(made.name)} two`",
        )
    if len(here) >= MOST:
        raise BadInput(f"{MOST} monitors were added here. Write more of them into the policy.", field="said")


def _unknown(
    policy: Policy, model: str, environment: str, said: str, here: list[Added]
) -> NotFound | BadInput:
    if not said:
        return BadInput("Say which: `monitor churn end NAME`. `monitor churn` lists them.", field="name")
    if said.casefold() in {each.name.casefold() for each in policy.monitors(model, environment)}:
        return BadInput(f"The policy names {said}: take it out there. Here only what was added can end.")
    meant = did_you_mean(near(said, [each.name for each in here]))
    return NotFound(
        f"Nobody added a monitor {quoted(said)} to {environment} of {model}. {meant}".strip(),
        hint=f"`/mlops monitor {quoted(model)}` lists what watches it.",
    )
