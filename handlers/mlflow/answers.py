"""Answers in MLflow's shape: JSON with its spelling of NaN, and errors with its codes and statuses."""

import json
import math
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import (
    AlreadyExists,
    AlreadyResolved,
    BadInput,
    BotError,
    NotAllowed,
    NotFound,
    PolicyProblem,
    Unavailable,
)
from handlers import bearer
from handlers.reactions import Reactions, note_failed, note_unkept, reaction

# INVALID_STATE is 500 in MLflow, and its client
# would try again for minutes what can never be; with 409 it says so at once.
CODES: Reactions = (
    (bearer.Stranger, "UNAUTHENTICATED", 401),
    (NotFound, "RESOURCE_DOES_NOT_EXIST", 404),
    (NotAllowed, "PERMISSION_DENIED", 403),
    (BadInput, "INVALID_PARAMETER_VALUE", 400),
    (AlreadyExists, "RESOURCE_ALREADY_EXISTS", 400),
    (AlreadyResolved, "INVALID_STATE", 409),
    (PolicyProblem, "TEMPORARILY_UNAVAILABLE", 503),
    (Unavailable, "TEMPORARILY_UNAVAILABLE", 503),
)


def answer(
    reply: Mapping[str, object], status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """JSON; what is not finite is spelled as text, as protobuf's JSON does."""
    try:
        # Nearly every answer is finite: looking through it beforehand would cost each of them.
        text = json.dumps(reply, allow_nan=False, separators=(",", ":"))
    except ValueError:
        text = json.dumps(_spelled(reply), allow_nan=False, separators=(",", ":"))
    return Response(text, status, headers, "application/json")


def refusal(code: str, status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    """An error as MLflow's client reads it."""
    return answer({"error_code": code, "message": message}, status, headers)


async def refused(_: Request, error: Exception) -> Response:
    """The answer to a BotError: its sentence and its hint."""
    assert isinstance(error, BotError)
    code, status = reaction(CODES, error, "INTERNAL_ERROR")
    challenge = bearer.CHALLENGE if status == 401 else None
    return refusal(code, status, f"{error.sentence} {error.hint}".strip(), challenge)


async def no_such_address(request: Request, error: Exception) -> Response:
    """Starlette found no route, or none for this method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        return refusal("BAD_REQUEST", 405, f"{request.method} is not understood here.", error.headers)
    return refusal("ENDPOINT_NOT_FOUND", error.status_code, "There is no such endpoint.", error.headers)


async def database_gone(_: Request, error: Exception) -> Response:
    """The database does not answer, or gave up on this transaction; the client tries again."""
    note_unkept(error)
    return refusal("TEMPORARILY_UNAVAILABLE", 503, "The database does not answer. Please try again.")


async def broken(_: Request, error: Exception) -> Response:
    """A mistake of ours: the log has its traceback, after a line with the number that the answer names."""
    return refusal("INTERNAL_ERROR", 500, note_failed(error))


def _spelled(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if isinstance(value, Mapping):
        return {key: _spelled(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_spelled(each) for each in value]
    return value
