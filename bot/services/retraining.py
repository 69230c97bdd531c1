"""Asking at an alert for its model to be retrained, and what the trainer reports."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain import working_time
from bot.domain.alerts.alert import Alert
from bot.domain.alerts.retraining import (
    UNDER_WAY,
    Plan,
    Retraining,
    RetrainingState,
    Trained,
    is_helped,
    may_move,
)
from bot.domain.people import Person
from bot.domain.policy import Policy, Verb
from bot.domain.registry import BOT
from bot.domain.standing import Act
from bot.domain.text import reason as clean_reason
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import announcements
from bot.services.alert_reading import an_open_one
from bot.services.checks import URL_SCHEMES
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once
from bot.services.retraining_said import begin, redraw_all, say
from bot.views import retraining as view
from storage import audit, environments, people, registry, retrainings

REPORTED = frozenset({RetrainingState.RUNNING, RetrainingState.DONE, RetrainingState.FAILED})
# A registry elsewhere has a clock of its own.
SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for at an alert, and why; `mark` is that of the plan that was read, where one was."""

    alert: int
    reason: str = ""
    mark: str | None = None


def plan_of(context: Context, viewer: Viewer, number: int, zone: str) -> Plan:
    """What would be asked of whom; AlreadyResolved, or BadInput, where nothing can be."""
    with context.database.read() as session:
        alert = an_open_one(session, viewer, number)
        plan = _plan(session, context.policy(), alert)
        require_none(session, alert, viewer.person, zone)
        return plan


def refuse_early(context: Context, authority: Authority, number: int) -> None:
    """Say before the form is filled in what its submission would be told."""
    with context.database.read() as session:
        alert = an_open_one(session, authority.viewer, number)
        require_allowed(session, authority, alert)


def ask(context: Context, authority: Authority, act: Act, wish: Wish) -> Retraining:
    """Have a model retrained; its trainer is told after the commit, again until it takes it."""
    why = clean_reason(wish.reason)
    with context.database.write() as session:
        once(session, act)
        alert = an_open_one(session, authority.viewer, wish.alert)
        registry.lock_model(session, alert.model)
        # It may have ended while the lock was waited for.
        alert = an_open_one(session, authority.viewer, wish.alert)
        require_allowed(session, authority, alert)
        plan = _plan(session, authority.policy, alert)
        require_none(session, alert, authority.person, authority.person.zone)
        before = retrainings.newest_of_alerts(session, [alert.id])
        if wish.mark and wish.mark != plan.mark:
            raise AlreadyResolved(view.changed_sentence(plan), hint="Press *Retrain* again to read it anew.")
        asked = _begin(session, authority.policy, plan, act, why)
        facts: dict[str, object] = {**facts_of(asked), "because": why, "title": alert.title}
        audit.append(session, act.at, act.actor, "retraining.asked", asked.model, facts)
        begin(session, asked, before, act.at)
    context.wake()
    return asked


def report(session: Session, token: ApiToken, number: int, said: Trained, at: datetime) -> Retraining:
    """Store how far a trainer is: by its own token, of its own retraining.

    NotFound for anybody else, AlreadyResolved when it ended otherwise.
    """
    found = retrainings.find(session, number)
    if found is None or not token.speaks_for(found.trainer, found.model):
        raise NotFound(
            f"There is no retraining {number} for this token.",
            hint="The token is a service's, and named like the trainer in the policy.",
        )
    if said.url and not said.url.startswith(URL_SCHEMES):
        raise BadInput("A run's address begins with https:// or http://.", field="url")
    registry.lock_model(session, found.model)
    now = retrainings.find(session, number)
    assert now is not None  # retrainings are never deleted
    if said.state is now.state:
        return now
    if said.state not in REPORTED or not may_move(now.state, said.state):
        raise AlreadyResolved(view.ended_sentence(now))
    note(session, now, replace(said, version=_made(session, now, said)), at, token.actor)
    reported = retrainings.find(session, number)
    assert reported is not None
    return reported


def note(session: Session, seen: Retraining, said: Trained, at: datetime, actor: str = BOT) -> None:
    """The retraining moved: kept, audited, and said under the alert's message. The model is locked by the caller."""
    is_over = said.state not in UNDER_WAY
    # Once it began or ended, nobody has to be told any more.
    values = {
        "details": said.details, "url": said.url or seen.url, "run_id": said.run_id or seen.run_id,
        "made": said.version, "ended_at": at if is_over else None, "next_try_at": None,
    }  # fmt: skip
    if not retrainings.move(session, seen.id, seen.state, said.state, **values):
        return
    now = retrainings.find(session, seen.id)
    assert now is not None  # it was just moved
    facts = {**facts_of(now), "made": now.made, "run": now.run_id, "details": now.details}
    audit.append(session, at, actor, f"retraining.{now.state.value}", now.model, facts)
    say(session, now, view.reported(now), at)
    if is_over:
        announcements.tell(session, now.asked_by, view.reported(now), at)


def made_by(session: Session, found: Retraining, run_id: str) -> int | None:
    """The version that came of it by a run; one that was there before did not, though a trainer may repeat its run."""
    return retrainings.made_by(session, found.model, run_id, since=_since(found))


def matched(session: Session, seen: Retraining, version: int, at: datetime) -> None:
    """The run that trained registered its version afterwards."""
    if retrainings.name_version(session, seen.id, version):
        now = replace(seen, made=version)
        audit.append(session, at, BOT, "retraining.matched", now.model, {**facts_of(now), "made": version})
        say(session, now, view.matched(now), at)


def waits(session: Session, seen: Retraining, why: str, at: datetime) -> None:
    """Its trainer could not be told at the first try."""
    audit.append(session, at, BOT, "retraining.waits", seen.model, {**facts_of(seen), "why": why})
    say(session, seen, view.not_told(seen, why), at)


def told(session: Session, seen: Retraining, at: datetime) -> None:
    """Its trainer took it: whoever was quick has reported already, and is further than that."""
    if retrainings.move(session, seen.id, RetrainingState.ASKED, RetrainingState.TOLD):
        redraw_all(session, seen, at)


def _plan(session: Session, policy: Policy, alert: Alert) -> Plan:
    if not is_helped(alert):
        raise BadInput(view.not_helped_sentence(alert))
    trainer = policy.trainer(alert.model)
    if trainer is None:
        raise BadInput(
            f"The policy names nobody who retrains {alert.model}.",
            hint="`retrain` in the policy names who does: docs/alerts.md.",
        )
    live = environments.state(session, alert.model, alert.environment).version
    version = None if live is None else registry.find_version(session, alert.model, live)
    if version is None:
        return Plan(alert, trainer, live)
    return Plan(alert, trainer, live, version.run_id, version.data_sets)


def require_allowed(session: Session, authority: Authority, alert: Alert) -> None:
    """NotAllowed for who may not have the model of an alert retrained."""
    authority.require(Verb.RETRAIN, people.ownerships(session, alert.model), f"{alert.model} at {alert.name}")


def require_none(session: Session, alert: Alert, reader: Person | None, zone: str) -> None:
    """AlreadyResolved while another retraining of the model is under way."""
    found = retrainings.open_of(session, alert.model)
    if found is None:
        return
    person = people.find_person(session, found.asked_by)
    is_reader = reader is not None and reader.id == found.asked_by
    who = "You" if is_reader else "Somebody" if person is None else person.real_name or person.name
    raise AlreadyResolved(view.under_way_sentence(found, who, zone or "UTC"))


def _begin(session: Session, policy: Policy, plan: Plan, act: Act, why: str) -> Retraining:
    trainer, alert = plan.trainer, plan.alert
    key = f"msg_{secrets.token_hex(12)}"
    asked = Retraining(
        0, alert.id, alert.model, alert.environment, plan.version, trainer.name, RetrainingState.ASKED, act.by, why, act.at,
        working_time.after(act.at, trainer.within, policy.working_hours), trainer.within.text,
        next_try_at=act.at,
    )  # fmt: skip
    return replace(asked, id=retrainings.add(session, asked, trainer.target, key))


def _made(session: Session, found: Retraining, said: Trained) -> int | None:
    if said.state is not RetrainingState.DONE:
        return None
    if said.version is None:
        return made_by(session, found, said.run_id) if said.run_id else None
    version = registry.find_version(session, found.model, said.version)
    if version is None:
        raise BadInput(
            f"There is no {found.model}@{said.version}.",
            field="version",
            hint="Register it first, or say its `run` and register it within a day.",
        )
    if version.created_at < _since(found):
        raise BadInput(
            f"{version.name} was registered before this retraining was asked for.",
            field="version",
            hint="Say the version that this training made, or none.",
        )
    return version.version


def _since(found: Retraining) -> datetime:
    """From when on a version may have come of it."""
    return found.created_at - SKEW


def facts_of(found: Retraining) -> dict[str, object]:
    """What the audit keeps of it, whatever became of it."""
    return {
        "retraining": found.id, "alert": found.alert, "trainer": found.trainer, "version": found.version,
        "environment": found.environment,
    }  # fmt: skip
