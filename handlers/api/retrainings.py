"""What trainers report of the retrainings they were asked for."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.alerts.retraining import RetrainingState, Trained
from bot.domain.tokens import Scope
from bot.services import retraining
from handlers.api.admission import Caller, takes
from handlers.api.shapes import RetrainingKnown, RetrainingSaid

Attempt = Annotated[int, Path(ge=1, le=2**31 - 1, description="The `attempt` that the trainer was told.")]


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/retrainings/{attempt}", response_model=RetrainingKnown,
        openapi_extra=takes(Scope.DEPLOYMENTS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_retraining(call: Caller, attempt: Attempt, said: RetrainingSaid) -> Response:
        """Report how far a retraining is. The token is named like the trainer; what ended is not taken back."""
        told = Trained(RetrainingState(said.state), said.details, said.url, said.run or "", said.version)

        def effect(session: Session) -> dict[str, object]:
            found = retraining.report(session, call.token, attempt, told, call.at)
            known = RetrainingKnown(
                attempt=found.id, trainer=found.trainer, alert=found.alert, model=found.model,
                environment=found.environment, state=found.state, version=found.made,
            )  # fmt: skip
            return known.model_dump(mode="json")

        answer = call.once(effect, status=200)
        call.context.wake()
        return answer
