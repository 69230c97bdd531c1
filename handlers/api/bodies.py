"""JSON as the API takes it: declared, whole, without a name that stands twice and without numbers that are none."""

import json
from typing import Any, NoReturn

from starlette.requests import Request

from bot.domain.text import shown
from bot.errors import BadInput

JSON_TYPE = "application/json"
JSON_LIMIT = 256_000


class NotJson(BadInput):
    """The body is not JSON."""


class WrongType(BadInput):
    """The body is declared as something that is not taken here."""


def require_type(request: Request, *taken: str) -> str:
    """The declared type of the body, when it is one of these."""
    declared = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if declared not in taken:
        raise WrongType(f"Send a body with the header `Content-Type: {' or '.join(taken)}`.")
    return declared


def decoded(body: bytes) -> object:
    """The value a body is; NotJson for everything that is not exactly one JSON text in UTF-8."""
    try:
        # Of two values under one name a check might read the one and the service the other.
        return json.loads(body.decode(), object_pairs_hook=_once_each, parse_constant=_no_number)
    except RecursionError:
        raise NotJson("The body is nested too deeply.") from None
    except ValueError:
        raise NotJson("The body is not JSON.") from None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for index, (name, _) in enumerate(pairs) if name in dict(pairs[:index]))
        raise NotJson(f"`{shown(twice)}` stands twice in the body.")
    return found


def _no_number(word: str) -> NoReturn:
    raise NotJson(f"{word} is not JSON.")
