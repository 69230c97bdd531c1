"""What trainers report of the retrainings they were asked for."""

from fastapi import APIRouter
from sqlalchemy.orm import Session
from starlette.responses import Response

from bot.domain.alerts.retraining import RetrainingState, Trained
from bot.domain.tokens import Scope
from bot.services import retraining
from handlers.api.admission import Caller, takes
from handlers.api.shapes import Attempt, RetrainingKnown, RetrainingSaid


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/retrainings/{attempt}", response_model=RetrainingKnown,
        openapi_extra=takes(Scope.DEPLOYMENTS_WRITE), tags=["report"],
    )  # fmt: skip
    def report_retraining(call: Caller, attempt: Attempt, said: RetrainingSaid) -> Response:
        """Report how far a retraining is. The token is named like the trainer; what ended is not taken back."""
        told = Trained(RetrainingState(said.state), said.details, said.url, said.run or "", said.version)

        def effect(session: Session) -> RetrainingKnown:
            found = retraining.report(session, call.token, attempt, told, call.at)
            return RetrainingKnown(
                attempt=found.id, trainer=found.trainer, alert=found.alert, model=found.model,
                environment=found.environment, state=found.state, version=found.made,
            )  # fmt: skip

        return call.moved(effect)
