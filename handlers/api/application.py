"""The API as one application: its routes, its page at `/docs` from files of its own, and its refusals."""

from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from sqlalchemy.exc import InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from bot.errors import BotError
from bot.services.context import Context
from handlers.api import (
    answers,
    batches,
    data_sets,
    deployments,
    performance,
    predictions,
    reading,
    reporting,
    retrainings,
)
from handlers.api.admission import guarded
from handlers.api.answers import Refusal

BASE = "/api/v1"
DESCRIPTION = (
    "What MLflow's protocol lacks: checks, what serves, predictions, and reading everything. Every route takes a token "
    "(`Authorization: Bearer mlops_…`) that has its scope. A POST may carry an `Idempotency-Key`: the same request with "
    "the same key has its effect once."
)
REFUSALS: dict[int | str, dict[str, Any]] = {status: {"model": Refusal} for status in (401, 403, 404, 422)}


def application(context: Context) -> FastAPI:
    """The API of this context."""
    app = FastAPIOffline(
        redoc_url=None, title="mlops-bot", version="1", description=DESCRIPTION, swagger_ui_oauth2_redirect_url="/docs/oauth2",
    )  # fmt: skip
    app.include_router(guarded_routes(context))
    app.add_exception_handler(BotError, answers.refused)
    app.add_exception_handler(RequestValidationError, answers.misshapen)
    app.add_exception_handler(HTTPException, answers.no_such_address)
    app.add_exception_handler(OperationalError, answers.database_gone)
    app.add_exception_handler(InterfaceError, answers.database_gone)
    app.add_exception_handler(Exception, answers.broken)
    return app


def guarded_routes(context: Context) -> APIRouter:
    """Every route below `/api/v1`, each behind its token."""
    router = APIRouter(prefix=BASE, route_class=guarded(context), responses=REFUSALS)
    reporting.add_routes(router)
    deployments.add_routes(router)
    retrainings.add_routes(router)
    predictions.add_routes(router)
    data_sets.add_routes(router)
    batches.add_routes(router)
    performance.add_routes(router)
    reading.add_routes(router)
    return router
