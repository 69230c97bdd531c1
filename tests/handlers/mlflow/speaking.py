"""A program that speaks MLflow's protocol to the routes, in this process, with a token of its own."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.domain.tokens import ApiToken, Scope
from bot.services import tokens
from handlers.mlflow.routes import routes
from tests.services.house import ADA, House

ALL = frozenset(Scope)


@dataclass(frozen=True)
class Program:
    """Calls with one token; `post`, `get` and the rest return the whole answer."""

    app: Starlette
    token: str | None

    def call(
        self, method: str, address: str, *, query: Any = None, body: bytes | None = None, **headers: str
    ) -> httpx.Response:
        """One request, as it is."""
        return asyncio.run(self._call(method, address, query, body, headers))

    def get(self, path: str, **query: Any) -> httpx.Response:
        """Ask, with a query."""
        return self.call("GET", _address(path), query=query)

    def post(self, path: str, **fields: Any) -> httpx.Response:
        """Say, with a body."""
        return self.send("POST", path, fields)

    def patch(self, path: str, **fields: Any) -> httpx.Response:
        """Change, with a body."""
        return self.send("PATCH", path, fields)

    def delete(self, path: str, **fields: Any) -> httpx.Response:
        """Delete, with a body."""
        return self.send("DELETE", path, fields)

    def send(self, method: str, path: str, fields: Any) -> httpx.Response:
        """Anything as JSON."""
        return self.call(method, _address(path), body=json.dumps(fields).encode())

    async def _call(
        self, method: str, address: str, query: Any, body: bytes | None, headers: dict[str, str]
    ) -> httpx.Response:
        if self.token is not None:
            headers = {"authorization": f"Bearer {self.token}", **headers}
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot:8080") as client:
            return await client.request(method, address, params=query, content=body, headers=headers)


def program(
    house: House, *scopes: Scope, person: str | None = None, models: str = "*", experiments: str = "*",
    below: Sequence[BaseRoute] | None = None,
) -> Program:  # fmt: skip
    """A program with a token for these scopes, or for all."""
    wish = ApiToken(
        "", "trainer", frozenset(scopes) or ALL, house.clock.now(), ADA, person, models, experiments
    )
    _, text = tokens.issue(house.context, wish, "T0HOME/U0ADA")
    return Program(Starlette(routes=below or routes(house.context)), text)


def stranger(house: House) -> Program:
    """Somebody without a token."""
    return Program(Starlette(routes=routes(house.context)), None)


def code(answer: httpx.Response) -> tuple[int, str]:
    """Status and error code."""
    return answer.status_code, answer.json().get("error_code", "")


def _address(path: str) -> str:
    return path if path.startswith("/") else f"/api/2.0/mlflow/{path}"
