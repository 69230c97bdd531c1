"""What deployers report of the deployments they were told of."""

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.deployment import DeploymentState, Reported
from bot.domain.tokens import Scope
from bot.services import deployments
from handlers.api.admission import Caller, takes
from handlers.api.shapes import Attempt, DeploymentKnown, DeploymentSaid


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/deployments/{attempt}", response_model=DeploymentKnown,
        openapi_extra=takes(Scope.DEPLOYMENTS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_deployment(call: Caller, attempt: Attempt, said: DeploymentSaid) -> Response:
        """Report how far a deployment is. The token is named like the deployer; what ended is not taken back."""
        told = Reported(DeploymentState(said.state), said.details, said.url)

        def effect(session: Session) -> DeploymentKnown:
            found = deployments.report(session, call.token, attempt, told, call.at)
            return DeploymentKnown(
                attempt=found.id, deployer=found.deployer, request=found.request, model=found.model,
                version=found.version, environment=found.environment, state=found.state,
            )  # fmt: skip

        return call.moved(effect)
