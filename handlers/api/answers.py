"""Answers of the API: values as `--json` prints them, and refusals of one shape, each with a sentence."""

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from bot.domain.text import shown
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
from bot.views.answer import to_json
from handlers import bearer
from handlers.api.bodies import NotJson, WrongType
from handlers.arrival import TooLarge, TooSlow
from handlers.reactions import Reactions, note_failed, note_unkept, reaction

REACTIONS: Reactions = (
    (bearer.Stranger, "unauthenticated", 401),
    (NotAllowed, "not_allowed", 403),
    (NotFound, "not_found", 404),
    (TooSlow, "too_slow", 408),
    (TooLarge, "too_large", 413),
    (WrongType, "wrong_content_type", 415),
    (NotJson, "not_json", 400),
    (BadInput, "bad_input", 422),
    (AlreadyExists, "already_exists", 409),
    (AlreadyResolved, "already_resolved", 409),
    (PolicyProblem, "unavailable", 503),
    (Unavailable, "unavailable", 503),
)


class Refusal(BaseModel):
    """What is wrong: `error` for programs, `sentence` and `hint` for people, `field` where one is to blame."""

    error: str = Field(examples=["not_found"])
    sentence: str = Field(examples=["churn has no version 9. It has 1, 2 and 3."])
    hint: str = ""
    field: str = ""


def value(found: object, status: int = 200) -> Response:
    """A value of the domain as JSON."""
    return as_json(to_json(found), status)


def as_json(text: str, status: int) -> Response:
    """JSON that is written already."""
    return Response(text, status, media_type="application/json")


def refusal(word: str, status: int, sentence: str, hint: str = "", field: str = "") -> Response:
    """A refusal."""
    answer = value(Refusal(error=word, sentence=sentence, hint=hint, field=field).model_dump(), status)
    if status == 401:
        answer.headers.update(bearer.CHALLENGE)
    return answer


async def refused(_: Request, error: Exception) -> Response:
    """The answer to a BotError."""
    assert isinstance(error, BotError)
    word, status = reaction(REACTIONS, error, "failed")
    field = error.field if isinstance(error, BadInput) else ""
    return refusal(word, status, error.sentence, error.hint, field)


async def misshapen(_: Request, error: Exception) -> Response:
    """The first field that does not have its shape."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(shown(str(each)) for each in first["loc"][1:])
    return refusal("bad_input", 422, f"{shown(field) or 'The body'}: {first['msg']}.", field=field)


async def no_such_address(request: Request, error: Exception) -> Response:
    """There is no route, or none for this method."""
    assert isinstance(error, HTTPException)
    if error.status_code == 405:
        answer = refusal("wrong_method", 405, f"{shown(request.method)} is not understood here.")
        answer.headers.update(error.headers or {})
        return answer
    return refusal("not_found", error.status_code, "There is nothing at this address.", "See /docs.")


async def database_gone(_: Request, error: Exception) -> Response:
    """The database does not answer, or gave up on this transaction: nothing was changed."""
    note_unkept(error)
    return refusal("unavailable", 503, "The database does not answer, and nothing was changed.", "Try again.")


async def broken(_: Request, error: Exception) -> Response:
    """A mistake of ours: the log has its traceback, after a line with the number that the answer names."""
    return refusal("failed", 500, note_failed(error))
