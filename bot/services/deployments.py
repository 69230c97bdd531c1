"""What deployers report of their deployments, and who may have one told again."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain import working_time
from bot.domain.deployment import (
    Delivery,
    Deployment,
    DeploymentState,
    Reported,
    may_be_told_again,
    may_move,
)
from bot.domain.policy import Policy, Verb
from bot.domain.registry import ChangeKind
from bot.domain.standing import Act
from bot.domain.tokens import ApiToken
from bot.domain.working_time import parse_duration
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import announcements
from bot.services.checks import URL_SCHEMES
from bot.services.context import Context
from bot.services.couriers import LEASE
from bot.services.identity import Authority, Viewer, once
from bot.services.naming import the_request
from bot.views import deployments as view
from bot.views.outside_words import just_told
from storage import audit, deployments, people, promotion, registry

REPORTED = frozenset({DeploymentState.APPLYING, DeploymentState.LIVE, DeploymentState.FAILED})


def report(session: Session, token: ApiToken, number: int, said: Reported, at: datetime) -> Deployment:
    """Store how far a deployer is: by its own token, of its own deployment.

    NotFound for anybody else, AlreadyResolved when it ended otherwise.
    """
    found = deployments.find(session, number)
    if found is None or not token.speaks_for(found.deployer, found.model):
        raise NotFound(
            f"There is no deployment {number} for this token.",
            hint="The token is a service's, and named like the deployer in the policy.",
        )
    if said.url and not said.url.startswith(URL_SCHEMES):
        raise BadInput("A deployment's address begins with https:// or http://.", field="url")
    registry.lock_model(session, found.model)
    now = deployments.find(session, number)
    assert now is not None  # deployments are never deleted
    if said.state is now.state:
        return now
    if said.state not in REPORTED or not may_move(now.state, said.state):
        raise AlreadyResolved(view.ended_sentence(now))
    note(session, now, said, at, token.actor)
    return replace(now, state=said.state, details=said.details, url=said.url)


def note(session: Session, deployment: Deployment, said: Reported, at: datetime, actor: str) -> None:
    """The deployment moved: kept, audited, and said under the request's card. The model is locked by the caller."""
    ended_at = None if said.state is DeploymentState.APPLYING else at
    # Once it began or ended, nobody has to be told any more; who is asked, is asked until it ends.
    next_try = deployment.next_try_at if ended_at is None and deployment.reference else None
    moved = deployments.move(
        session, deployment.id, deployment.state, said.state,
        details=said.details, url=said.url, ended_at=ended_at, next_try_at=next_try,
    )  # fmt: skip
    request = promotion.find_request(session, deployment.request_id)
    if not moved or request is None:
        return
    facts: dict[str, object] = {
        "request": deployment.request, "deployment": deployment.name, "deployer": deployment.deployer,
        "version": deployment.version, "environment": deployment.environment, "details": said.details,
    }  # fmt: skip
    audit.append(session, at, actor, f"deployment.{said.state.value}", deployment.model, facts)
    announcements.moved(session, request, view.reported(deployment, said), at)
    # A promotion that failed is told when it ends; a rollback has ended, and still does not serve.
    if said.state is DeploymentState.FAILED and request.kind is ChangeKind.ROLLBACK:
        announcements.tell(session, request.requester, view.rollback_failed(deployment, said), at)


def seen(context: Context, viewer: Viewer, request: int | None = None) -> tuple[Deployment, ...]:
    """The newest deployments that the viewer may see, or those of one request."""
    with context.database.read() as session:
        if request is not None:
            return deployments.of_request(session, the_request(session, request, viewer).id)
        return tuple(each for each in deployments.newest(session) if viewer.sees(each.model))


def one_seen(context: Context, viewer: Viewer, number: int) -> tuple[Deployment, tuple[Delivery, ...]]:
    """A deployment with every try to tell its deployer."""
    with context.database.read() as session:
        return _the_deployment(session, number, viewer), deployments.deliveries(session, number)


def redeliver(context: Context, authority: Authority, act: Act, number: int) -> Deployment:
    """Have a deployer told again, at once and under the same id; AlreadyResolved when that makes no sense any more."""
    with context.database.write() as session:
        once(session, act)
        found = _the_deployment(session, number, authority.viewer)
        registry.lock_model(session, found.model)
        owners = people.ownerships(session, found.model)
        authority.require(Verb.REDELIVER, owners, f"{found.name} of {found.model}")
        now = _the_deployment(session, number, authority.viewer)
        if not may_be_told_again(now):
            raise AlreadyResolved(view.ended_sentence(now))
        if _is_being_told(session, now, act.at):
            raise AlreadyResolved(just_told(now.deployer, now.name))
        due_at = now.due_at if now.is_under_way else _due_anew(authority.policy, now, act.at)
        values = {"next_try_at": act.at, "lease_until": None, "due_at": due_at, "ended_at": None}
        if now.state is DeploymentState.WAITING:
            deployments.settle(session, number, act.at)
        else:
            deployments.move(session, number, now.state, DeploymentState.WAITING, **values)
        facts: dict[str, object] = {"request": now.request, "deployment": now.name, "deployer": now.deployer}
        audit.append(session, act.at, act.actor, "deployment.redelivered", now.model, facts)
        request = promotion.find_request(session, now.request_id)
        if request is not None:
            announcements.moved(session, request, view.told_again(now, act.by), act.at)
    context.wake()
    return now


def _is_being_told(session: Session, now: Deployment, at: datetime) -> bool:
    """Whether a second click would tell it twice: a workflow on GitHub would be started again."""
    if now.state is DeploymentState.WAITING:
        return now.next_try_at is not None and now.next_try_at <= at
    last = next(iter(deployments.deliveries(session, now.id)), None)
    return now.state is DeploymentState.TOLD and last is not None and at - last.at < LEASE


def _due_anew(policy: Policy, failed: Deployment, at: datetime) -> datetime:
    """Whoever failed gets as long as it had when it was asked."""
    return working_time.after(at, parse_duration(failed.within), policy.working_hours)


def _the_deployment(session: Session, number: int, viewer: Viewer) -> Deployment:
    found = deployments.find(session, number) if 0 < number < 2**31 else None
    if found is None or not viewer.sees(found.model):
        raise NotFound(f"There is no deployment D-{number}.", hint="`/mlops deployments` lists them.")
    return found
