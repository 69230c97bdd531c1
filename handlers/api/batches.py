"""What a model in use met: batches of data, the labels that follow, metrics that were measured elsewhere."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from bot.domain.batches import Batch, Labels, ReportedMetric, window
from bot.domain.tokens import Scope
from bot.services import batches
from bot.services.batches import Delivery
from handlers.api import answers
from handlers.api.admission import Call, Caller, takes, takes_file
from handlers.api.shapes import Environment, Limit, MetricSaid, Model, Name, Offset, Version
from storage import batches as stored

BatchName = Annotated[
    Name, Query(description="What it is known by, such as its hour; the hash of the file, when none is said.")
]
Moment = Annotated[datetime, Query(examples=["2026-11-01T00:00:00Z"])]


def add_routes(router: APIRouter) -> None:
    """Attach them."""

    @router.post(
        "/models/{model}/environments/{environment}/batches", status_code=201, response_model=Batch,
        openapi_extra=takes_file(Scope.BATCHES_WRITE), tags=["watch"],
    )  # fmt: skip
    def send_batch(
        call: Caller,
        model: Model,
        environment: Environment,
        name: BatchName | None = None,
        version: Version | None = None,
        since: Moment | None = None,
        until: Moment | None = None,
    ) -> Response:
        """Send rows that the model met. Kept are a profile of each column and, with `prediction_id`, what was predicted
        (`score`, `prediction`, `segment`); the rows themselves are forgotten. The same batch again changes nothing."""
        when = window(since, until, call.at)
        delivery = _delivery(call, model, environment)
        content = batches.read_file(call.context, call.upload.path, delivery.model, delivery.environment)
        return call.once(
            lambda session: batches.store(session, delivery, content, when, name=name, version=version)
        )

    @router.post(
        "/models/{model}/environments/{environment}/labels", status_code=201, response_model=Labels,
        openapi_extra=takes_file(Scope.BATCHES_WRITE), tags=["watch"],
    )  # fmt: skip
    def send_labels(call: Caller, model: Model, environment: Environment) -> Response:
        """Send the truth of predictions, whenever it is known: `prediction_id` and `truth`. The last one said counts."""
        delivery = _delivery(call, model, environment)
        content = batches.read_labels(call.upload.path)
        return call.once(lambda session: batches.store_labels(session, delivery, content))

    @router.post(
        "/models/{model}/environments/{environment}/metrics", status_code=201, response_model=ReportedMetric,
        openapi_extra=takes(Scope.BATCHES_WRITE), tags=["watch"],
    )  # fmt: skip
    def report_metric(call: Caller, model: Model, environment: Environment, said: MetricSaid) -> Response:
        """Report a metric that was computed elsewhere."""
        name, where = batches.place(call.context, call.viewer, model, environment)
        when = window(said.since, said.until, call.at)
        found = ReportedMetric(
            name, where, said.metric, said.value, when, said.rows, said.version, call.at, call.token.author,
            said.low, said.high,
        )  # fmt: skip
        return call.once(lambda session: batches.store_metric(session, found))

    @router.get(
        "/models/{model}/environments/{environment}/batches", response_model=list[Batch],
        openapi_extra=takes(Scope.READ), tags=["read"],
    )  # fmt: skip
    def list_batches(
        call: Caller, model: Model, environment: Environment, limit: Limit = 100, offset: Offset = 0
    ) -> Response:
        """The batches of an environment, those whose windows end last first."""
        name, where = batches.place(call.context, call.viewer, model, environment)
        with call.context.database.read() as session:
            return answers.value(stored.newest(session, name, where, limit, offset))

    @router.get(
        "/models/{model}/environments/{environment}/metrics", response_model=list[ReportedMetric],
        openapi_extra=takes(Scope.READ), tags=["read"],
    )  # fmt: skip
    def list_metrics(call: Caller, model: Model, environment: Environment, limit: Limit = 100) -> Response:
        """The metrics that were reported of an environment, those of the last windows first."""
        name, where = batches.place(call.context, call.viewer, model, environment)
        with call.context.database.read() as session:
            return answers.value(stored.metrics(session, name, where, limit))


def _delivery(call: Call, model: str, environment: str) -> Delivery:
    name, where = batches.place(call.context, call.viewer, model, environment)
    return Delivery(name, where, call.upload.sha256, call.token.author, call.at)
