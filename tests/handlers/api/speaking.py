"""A program that speaks to our API in this process; how it calls is MLflow's program's."""

import json
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.domain.tokens import Scope
from bot.services.context import Context
from handlers.api.lazy import Lazy, api
from tests.handlers.mlflow import speaking
from tests.handlers.mlflow.speaking import Program
from tests.services.house import House

V1 = "/api/v1"
JSON = {"content-type": "application/json"}


# The application of the house that was asked last: building one takes a second.
_served: list[tuple[Context, Lazy]] = []


def served(house: House) -> Lazy:
    """The API of a house, built once."""
    if not _served or _served[0][0] is not house.context:
        _served[:] = [(house.context, api(house.context))]
    return _served[0][1]


def program(
    house: House, *scopes: Scope, person: str | None = None, models: str = "*", experiments: str = "*"
) -> Program:
    """A program with a token for these scopes, or for all."""
    return speaking.program(
        house, *scopes, person=person, models=models, experiments=experiments, below=[served(house)]
    )


def stranger(house: House) -> Program:
    """Somebody without a token."""
    return Program(Starlette(routes=[served(house)]), None)


def read(speaker: Program, path: str, **query: Any) -> httpx.Response:
    """GET."""
    return speaker.call("GET", f"{V1}/{path}", query=query)


def tell(speaker: Program, path: str, *, key: str | None = None, **fields: Any) -> httpx.Response:
    """POST, with a key where one is given."""
    headers = {**JSON, **({"idempotency-key": key} if key else {})}
    return speaker.call("POST", f"{V1}/{path}", body=json.dumps(fields).encode(), **headers)


def word(answer: httpx.Response) -> tuple[int, str]:
    """Status and the word for programs."""
    return answer.status_code, answer.json().get("error", "")
