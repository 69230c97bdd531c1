"""How good a version is where it is in use, by the predictions and labels that came."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot.domain.performance.told import Performance
from bot.domain.tokens import Scope
from bot.services import performance
from bot.services.performance import Question
from handlers.api import answers
from handlers.api.admission import Caller, takes
from handlers.api.shapes import Environment, Model

Moment = Annotated[datetime, Query(examples=["2026-11-01T00:00:00Z"])]
# A number beside the address, not in it.
Version = Annotated[int, Query(ge=1, le=2**31 - 1, description="The live one, when none is said.")]


def add_routes(router: APIRouter) -> None:
    """Attach it."""

    @router.get(
        "/models/{model}/environments/{environment}/performance", response_model=Performance,
        openapi_extra=takes(Scope.READ), tags=["watch"],
    )  # fmt: skip
    def show_performance(
        call: Caller,
        model: Model,
        environment: Environment,
        version: Version | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> Response:
        """The metrics of a version over the batches whose windows end between `since` and `until`, the last 30 days when
        nothing is said: with intervals, the worst segment, calibration, the difference to what was claimed when it was
        promoted, and estimates that need no labels. Late labels count as soon as they are there."""
        asked = Question(model, environment, version, since, until)
        return answers.value(performance.performance(call.context, call.viewer, asked))
