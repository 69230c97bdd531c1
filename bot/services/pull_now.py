"""Having sources pulled now, by whoever may have models watched."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.policy import Verb
from bot.domain.sources.pull import ASKED, PulledNow, PullKey
from bot.domain.sources.source import Source
from bot.domain.standing import Act
from bot.domain.text import did_you_mean, listed, near, quoted
from bot.errors import BadInput, NotFound
from bot.services import pulling
from bot.services.context import Context
from bot.services.identity import Authority, once
from bot.services.naming import the_environment, the_model
from storage import audit, people, pulls, registry


@dataclass(frozen=True, slots=True)
class PullWish:
    """Of which model, where, and which of its sources; all of them without a name."""

    model: str
    environment: str | None
    name: str


def ask(context: Context, authority: Authority, act: Act, wish: PullWish) -> PulledNow:
    """Have them pulled at the next turn. NotFound for a name that nothing has, BadInput where there is no source."""
    policy = authority.policy
    where = None if wish.environment is None else the_environment(policy, wish.environment)
    with context.database.write() as session:
        once(session, act)
        model = the_model(session, wish.model, authority.viewer).name
        registry.lock_model(session, model)
        authority.require(Verb.MONITOR, people.ownerships(session, model), f"the sources of {model}")
        found = _named(pulling.of_model(policy, model, where), model, wish.name)
        begun = [key for key, source in found if _begin(session, key, source, act)]
    context.wake()
    before = tuple(key.source for key, _ in found if key not in begun)
    return PulledNow(model, tuple(key.source for key in begun), before)


def _begin(session: Session, key: PullKey, source: Source, act: Act) -> bool:
    """False while it is being pulled: whoever asked first, or the clock, began it."""
    slot = f"{ASKED}{act.key or act.at.isoformat()}"[:128]
    if not pulls.begin(session, key, slot, act.at - source.waits):
        return False
    facts: dict[str, object] = {"environment": key.environment, "source": key.source}
    audit.append(session, act.at, act.actor, "source.pulled", key.model, facts)
    return True


def _named(
    found: tuple[tuple[PullKey, Source], ...], model: str, name: str
) -> tuple[tuple[PullKey, Source], ...]:
    if not found:
        raise BadInput(
            f"The policy names no source of {model}: its data are sent by programs.",
            hint="docs/sources.md says how to have them fetched.",
        )
    chosen = tuple(each for each in found if not name or each[0].source.casefold() == name.casefold())
    if not chosen:
        names = [key.source for key, _ in found]
        meant = did_you_mean(near(name, names)) or f"There is {listed(names)}."
        raise NotFound(f"{model} has no source {quoted(name)}. {meant}")
    return chosen
