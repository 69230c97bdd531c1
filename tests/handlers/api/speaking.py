"""A program that speaks to our API in this process; how it calls is MLflow's program's."""

import json
from contextvars import ContextVar
from functools import cache
from typing import Any, cast

import httpx
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as ASGIScope

from bot.domain.tokens import Scope
from bot.services.context import Context
from handlers.api.application import application
from handlers.api.lazy import Lazy
from tests.handlers.mlflow import speaking
from tests.handlers.mlflow.speaking import Program
from tests.services.house import House

V1 = "/api/v1"
JSON = {"content-type": "application/json"}


_asked: ContextVar[Context] = ContextVar("asked")


class _Whichever:
    """Stands for the context of the house that is asked."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_asked.get(), name)


@cache
def _application() -> ASGIApp:
    """One application for every house: building it takes longer than most tests do."""
    return application(cast(Context, _Whichever()))


class Served(Lazy):
    """The API of a house."""

    def __init__(self, house: House) -> None:
        super().__init__(_application)
        self._context = house.context

    async def handle(self, scope: ASGIScope, receive: Receive, send: Send) -> None:
        """Answer for the house."""
        _asked.set(self._context)
        await super().handle(scope, receive, send)


def served(house: House) -> Lazy:
    """The API of a house."""
    return Served(house)


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
