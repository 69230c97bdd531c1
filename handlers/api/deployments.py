"""What deployers report of the deployments they were told of."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.deployment import DeploymentState, Reported
from bot.domain.tokens import Scope
from bot.services import deployments
from handlers.api.admission import Caller, takes
from handlers.api.shapes import DeploymentKnown, DeploymentSaid

Attempt = Annotated[int, Path(ge=1, le=2**31 - 1, description="The `attempt` that the deployer was told.")]


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/deployments/{attempt}", response_model=DeploymentKnown,
        openapi_extra=takes(Scope.DEPLOYMENTS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_deployment(call: Caller, attempt: Attempt, said: DeploymentSaid) -> Response:
        """Report how far a deployment is. The token is named like the deployer; what ended is not taken back."""
        told = Reported(DeploymentState(said.state), said.details, said.url)

        def effect(session: Session) -> dict[str, object]:
            found = deployments.report(session, call.token, attempt, told, call.at)
            known = DeploymentKnown(
                attempt=found.id, deployer=found.deployer, request=found.request, model=found.model,
                version=found.version, environment=found.environment, state=found.state,
            )  # fmt: skip
            return known.model_dump(mode="json")

        answer = call.once(effect, status=200)
        call.context.wake()
        return answer
