"""Evaluation predictions of a version or a run, sent as a file."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot.domain.predictions import PredictionSet, Predictor
from bot.domain.tokens import Scope
from bot.services import predictions, program_runs
from bot.services.naming import the_model
from bot.services.predictions import Delivery
from handlers.api.admission import Call, Caller, takes_file
from handlers.api.shapes import Model, RunId, Sha256, Text, Version

Evaluation = Annotated[
    Text, Query(min_length=1, max_length=64, description="The fingerprint of the evaluation data.")
]


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/models/{model}/versions/{version}/predictions", status_code=201, response_model=PredictionSet,
        openapi_extra=takes_file(Scope.BATCHES_WRITE), tags=["report"],
    )  # fmt: skip
    def store_version_predictions(
        call: Caller, model: Model, version: Version, evaluation: Evaluation, sha256: Sha256 | None = None
    ) -> Response:
        """Store what a version said of rows whose truth is known: `prediction_id`, `truth`, `score` or `prediction`,
        and `segment` if there is one. Those of the same version on the same data are replaced."""
        viewer = call.viewer
        with call.context.database.read() as session:
            name = the_model(session, model, viewer).name
        return _stored(call, Predictor(name, version, None, sha256), evaluation)

    @router.post(
        "/runs/{run}/predictions", status_code=201, response_model=PredictionSet,
        openapi_extra=takes_file(Scope.BATCHES_WRITE), tags=["report"],
    )  # fmt: skip
    def store_run_predictions(call: Caller, run: RunId, evaluation: Evaluation) -> Response:
        """Store what a run said of rows whose truth is known."""
        found = program_runs.the_run(call.context, call.token, run)
        return _stored(call, Predictor(run_id=found.run_id), evaluation)


def _stored(call: Call, predictor: Predictor, evaluation: str) -> Response:
    delivery = Delivery(predictor, evaluation, call.token.actor, call.at)
    given = predictions.read_file(call.upload.path)
    return call.once(lambda session: predictions.store_in(session, delivery, given))
