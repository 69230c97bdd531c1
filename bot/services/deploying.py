"""Tells the deployers of a decided request what to bring into service, again until they take it, and waits for their word."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain import working_time
from bot.domain.deployment import (
    Delivery,
    Deployment,
    DeploymentState,
    Order,
    Receipt,
    Reported,
    first_failed,
    is_awaited,
    wait_after,
)
from bot.domain.policy import Policy
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind
from bot.errors import Undelivered
from bot.services import announcements
from bot.services.context import Context
from bot.services.couriers import courier_to, take_next
from bot.services.deployments import note
from bot.views import deployments as view
from storage import audit, deployments, outbox, promotion, registry

ACTOR = "system"


def begin(session: Session, policy: Policy, request: PromotionRequest, at: datetime) -> bool:
    """Ask every deployer of the request's environment; False where there is none. The model is locked by the caller."""
    overtake(session, request, at)
    for each in policy.deployers.get(request.environment, ()):
        due_at = working_time.after(at, each.within, policy.working_hours)
        key = f"msg_{secrets.token_hex(12)}"
        deployments.add(session, request.id, each.name, each.target, key, at, due_at, each.within.text)
    begun = deployments.of_request(session, request.id)
    for one in begun:
        facts = {
            "request": request.name,
            "deployment": one.name,
            "deployer": one.deployer,
            "version": one.version,
        }
        audit.append(session, at, ACTOR, "deployment.begun", request.model, facts)
    if begun:
        announcements.moved(session, request, view.begun(begun), at)
    return bool(begun)


def overtake(session: Session, request: PromotionRequest, at: datetime) -> None:
    """What was under way to the same place is not wanted any more: this came after it."""
    for each in deployments.under_way(session):
        is_here = (each.model, each.environment) == (request.model, request.environment)
        if is_here and each.request_id < request.id:
            note(session, each, Reported(DeploymentState.FAILED, f"overtaken by {request.name}"), at, ACTOR)


def awaited(session: Session, requests: Iterable[PromotionRequest]) -> frozenset[int]:
    """The requests that go on only when their deployers have said how it went."""
    applying = (each.id for each in requests if each.state is State.APPLYING)
    return frozenset(each for each in applying if is_awaited(deployments.of_request(session, each)))


def failure(context: Context, request: PromotionRequest) -> str | None:
    """Why a promotion cannot go on, in a sentence: a deployer did not do its part."""
    if request.kind is not ChangeKind.PROMOTION:
        return None
    with context.database.read() as session:
        found = deployments.of_request(session, request.id)
    failed = first_failed(found)
    return None if failed is None else view.failure(failed, found)


def abandon(session: Session, request: PromotionRequest, at: datetime) -> None:
    """The request failed: what its other deployers still report counts no more."""
    deployments.end_open(session, request.id, f"{request.name} failed", at)


def deliver_next(context: Context) -> bool:
    """Tell, or ask, one deployer that is due; False when there is none."""
    found = take_next(context, deployments.due, deployments.claim)
    if found is None:
        return False
    context.reached("deploying.claimed")
    (_tell if found.state is DeploymentState.WAITING else _ask)(context, found)
    return True


def sweep(context: Context) -> None:
    """End what nobody reported in time."""
    at = context.clock.now()
    with context.database.read() as session:
        late = [each for each in deployments.under_way(session) if each.due_at <= at]
    for each in late:
        with context.database.write() as session:
            registry.lock_model(session, each.model)
            found = deployments.find(session, each.id)
            if found is not None and found.is_under_way and found.due_at <= at:
                note(session, found, Reported(DeploymentState.FAILED, view.too_late(found)), at, ACTOR)
        context.wake()


def _tell(context: Context, deployment: Deployment) -> None:
    try:
        receipt = courier_to(context, deployment.target).tell(_order(context, deployment))
    except Undelivered as why:
        _not_told(context, deployment, why)
        return
    context.reached("deploying.told")
    _told(context, deployment, receipt)
    context.reached("deploying.settled")


def _told(context: Context, deployment: Deployment, receipt: Receipt) -> None:
    at = context.clock.now()
    tries = deployment.tries + 1
    with context.database.write() as session:
        registry.lock_model(session, deployment.model)
        deployments.log(session, Delivery(deployment.id, tries, at, receipt.status, "taken"))
        ask_at = None if receipt.ask_after is None else at + receipt.ask_after
        deployments.settle(session, deployment.id, ask_at, tries=tries, reference=receipt.reference)
        # Whoever was quick has reported already, and is further than "told".
        deployments.move(session, deployment.id, DeploymentState.WAITING, DeploymentState.TOLD)
        outbox.redraw(session, deployment.request, at)
    context.wake()


def _not_told(context: Context, deployment: Deployment, why: Undelivered) -> None:
    at = context.clock.now()
    tries = deployment.tries + 1
    next_try = at + wait_after(tries) if why.retryable else None
    with context.database.write() as session:
        registry.lock_model(session, deployment.model)
        deployments.log(session, Delivery(deployment.id, tries, at, why.status, why.sentence, next_try))
        now = deployments.find(session, deployment.id)
        # It arrived all the same, and was answered by a report.
        waits = now is not None and now.state is DeploymentState.WAITING
        deployments.settle(session, deployment.id, next_try if waits else None, tries=tries)
        if now is not None and waits and next_try is None:
            note(session, now, Reported(DeploymentState.FAILED, why.sentence), at, ACTOR)
        elif now is not None and waits and tries == 1:
            _say_that_it_waits(session, now, why.sentence, at)
    context.wake()


def _say_that_it_waits(session: Session, deployment: Deployment, why: str, at: datetime) -> None:
    request = promotion.find_request(session, deployment.request_id)
    facts = {"request": deployment.request, "deployment": deployment.name, "why": why}
    audit.append(session, at, ACTOR, "deployment.waits", deployment.model, facts)
    if request is not None:
        announcements.moved(session, request, view.not_told(deployment, why), at)


def _ask(context: Context, deployment: Deployment) -> None:
    try:
        found = courier_to(context, deployment.target).ask(deployment)
    except Undelivered:
        # It is asked again in its time, and given up when that is over.
        found = None
    at = context.clock.now()
    with context.database.write() as session:
        registry.lock_model(session, deployment.model)
        deployments.settle(session, deployment.id, at + wait_after(2))
        now = deployments.find(session, deployment.id)
        if now is not None and now.is_under_way and found is not None and found.state is not now.state:
            note(session, now, found, at, ACTOR)
    context.wake()


def _order(context: Context, deployment: Deployment) -> Order:
    with context.database.read() as session:
        version = registry.find_version(session, deployment.model, deployment.version)
    if version is None:
        return Order(deployment)
    return Order(deployment, version.artifact.sha256, version.source)
