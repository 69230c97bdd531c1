"""What deployers report of their deployments, and who may have one told again."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.domain.deployment import Deployment, DeploymentState, Reported, may_move
from bot.domain.registry import ChangeKind
from bot.domain.tokens import ApiToken
from bot.errors import AlreadyResolved, BadInput, NotFound
from bot.services import announcements
from bot.services.checks import URL_SCHEMES
from bot.views import deployments as view
from storage import audit, deployments, promotion, registry

REPORTED = frozenset({DeploymentState.APPLYING, DeploymentState.LIVE, DeploymentState.FAILED})


def report(session: Session, token: ApiToken, number: int, said: Reported, at: datetime) -> Deployment:
    """Store how far a deployer is: by its own token, of its own deployment.

    NotFound for anybody else, AlreadyResolved when it ended otherwise.
    """
    found = deployments.find(session, number)
    is_theirs = found is not None and token.person is None and token.name == found.deployer
    if found is None or not is_theirs or not token.reaches_model(found.model):
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
