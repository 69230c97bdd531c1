"""What people do about a retraining that was asked for: have its trainer told again, or wait for it no more."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain import working_time
from bot.domain.alerts.retraining import Retraining, RetrainingState, may_be_told_again
from bot.domain.deployment import Deployer
from bot.domain.policy import Policy
from bot.domain.standing import Act
from bot.errors import AlreadyResolved, NotFound
from bot.services import announcements
from bot.services.alert_reading import an_open_one, the_alert
from bot.services.context import Context
from bot.services.identity import Authority, Viewer, once
from bot.services.retraining import facts_of, require_allowed, require_none
from bot.services.retraining_said import alert_of, is_last, say
from bot.views import retraining_acts as view
from bot.views.outside_words import just_told
from storage import audit, registry, retrainings


@dataclass(frozen=True, slots=True)
class Which:
    """The last one that was asked for at an alert, or the attempt that a button is for."""

    alert: int | None = None
    attempt: int | None = None


def redeliver(context: Context, authority: Authority, act: Act, which: Which) -> Retraining:
    """Have a trainer told again, at once and under the same id; AlreadyResolved when that makes no sense any more."""
    with context.database.write() as session:
        once(session, act)
        seen = _locked(session, authority, which)
        if not may_be_told_again(seen):
            raise AlreadyResolved(view.not_again_sentence(seen), hint=_instead(session, seen))
        trainer = _same_trainer(session, authority.policy, seen)
        again = _reopened(session, authority, act, seen, trainer) if not seen.is_under_way else {}
        if not retrainings.tell_again(session, seen, act.at, **again):
            raise AlreadyResolved(just_told(seen.trainer, seen.alert))
        now = _now(session, seen)
        audit.append(session, act.at, act.actor, "retraining.redelivered", now.model, facts_of(now))
        say(session, now, view.told_again(now, act.by), act.at)
    context.wake()
    return now


def stop(context: Context, authority: Authority, act: Act, which: Which) -> Retraining:
    """Wait no more for a trainer: what it reports afterwards changes nothing. AlreadyResolved when it has ended."""
    with context.database.write() as session:
        once(session, act)
        seen = _locked(session, authority, which)
        by = authority.person.real_name or authority.person.name
        values = {"details": f"stopped by {by}", "ended_at": act.at, "next_try_at": None}
        is_stopped = seen.is_under_way and retrainings.move(
            session, seen.id, seen.state, RetrainingState.STOPPED, **values
        )
        if not is_stopped:
            raise AlreadyResolved(view.over_sentence(seen))
        now = _now(session, seen)
        audit.append(session, act.at, act.actor, "retraining.stopped", now.model, facts_of(now))
        said = view.stopped(now, act.by)
        say(session, now, said, act.at)
        if now.asked_by != act.by:
            announcements.tell(session, now.asked_by, said, act.at)
    context.wake()
    return now


def _locked(session: Session, authority: Authority, which: Which) -> Retraining:
    """The one that is meant, as it stands while nobody else moves it, for somebody who may have the model retrained."""
    found = _meant(session, authority.viewer, which)
    registry.lock_model(session, found.model)
    require_allowed(session, authority, alert_of(session, found))
    return _now(session, found)


def _meant(session: Session, viewer: Viewer, which: Which) -> Retraining:
    if which.attempt is not None:
        one = retrainings.find(session, which.attempt) if 0 < which.attempt < 2**31 else None
        if one is None or not viewer.sees(one.model):
            raise NotFound("There is no such retraining.", hint="`/mlops alerts` lists the open alerts.")
        return one
    alert = the_alert(session, viewer, which.alert or 0)
    found = retrainings.newest_of_alerts(session, [alert.id])
    if found is not None:
        return found
    elsewhere = retrainings.open_of(session, alert.model)
    raise NotFound(f"No retraining was asked for at {alert.name}.", hint=view.where(alert, elsewhere))


def _same_trainer(session: Session, policy: Policy, seen: Retraining) -> Deployer:
    """Whom the policy names still; what was asked goes where it said then, or is asked anew."""
    trainer = policy.trainer(seen.model)
    target, _ = retrainings.way_to(session, seen.id)
    if trainer is None or (trainer.name, trainer.target) != (seen.trainer, target):
        raise AlreadyResolved(view.another_trainer_sentence(seen), hint=_instead(session, seen))
    return trainer


def _reopened(
    session: Session, authority: Authority, act: Act, seen: Retraining, trainer: Deployer
) -> dict[str, object]:
    """What changes of one that has ended: it gets as long as when it was asked for."""
    alert = an_open_one(session, authority.viewer, seen.alert_id)
    require_none(session, alert, authority.person, authority.person.zone)
    if not is_last(session, seen):
        raise AlreadyResolved(view.asked_anew_sentence(seen))
    due_at = working_time.after(act.at, trainer.within, authority.policy.working_hours)
    return {
        "due_at": due_at, "within": trainer.within.text, "ended_at": None, "details": "", "url": "", "run_id": "",
    }  # fmt: skip


def _instead(session: Session, seen: Retraining) -> str:
    return view.instead(seen, alert_of(session, seen))


def _now(session: Session, found: Retraining) -> Retraining:
    now = retrainings.find(session, found.id)
    assert now is not None  # retrainings are never deleted
    return now
