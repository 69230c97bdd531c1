"""A body that trickles or stops is given up on every route, and a large file that goes on coming is not."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from slack_bolt import BoltResponse
from starlette.applications import Starlette

from bot.integrations.artifact_folder import ArtifactFolder
from handlers import arrival, http
from handlers.mlflow import artifacts
from handlers.mlflow.routes import routes
from handlers.registry_webhook import PATH, route
from tests.handlers.mlflow import speaking
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import House

__all__ = ["furnished_sqlite", "quick_house"]

FILE = "/api/2.0/mlflow-artifacts/artifacts/0/run/artifacts/a"


async def endless() -> AsyncIterator[bytes]:
    while True:
        yield b" "
        await asyncio.sleep(0.02)


async def stopping() -> AsyncIterator[bytes]:
    yield b" "
    await asyncio.sleep(60)


async def slow() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b" "
        await asyncio.sleep(0.02)


def sent(
    app: Starlette, method: str, path: str, body: AsyncIterator[bytes], **headers: str
) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.request(method, path, content=body, headers=headers)

    return asyncio.run(asyncio.wait_for(send(), 10))


@pytest.fixture
def server(quick_house: House) -> Starlette:
    """The bot's own server, with the webhook of an MLflow server."""
    now = quick_house.clock.now
    return http.create(
        lambda _: BoltResponse(status=200),
        list,
        signing_secret="secret",
        allowed_hosts=("127.0.0.1",),
        now=now,
        routes=[route(quick_house.context, "secret", now)],
    )


@pytest.mark.parametrize("body", [endless, stopping])
@pytest.mark.parametrize("path", ["/slack/events", PATH])
def test_a_body_that_never_ends_is_given_up(
    server: Starlette, path: str, body: Callable[[], AsyncIterator[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrival, "WITHIN_S", 0.2)

    answer = sent(server, "POST", path, body())

    assert answer.status_code == 408
    assert answer.json() == {"error": "The request did not arrive within 0.2 seconds."}


@pytest.mark.parametrize(("body", "status"), [(stopping, 400), (slow, 200)])
def test_a_file_is_given_up_when_nothing_comes_and_not_because_it_is_slow(
    quick_house: House,
    tmp_path: Path,
    body: Callable[[], AsyncIterator[bytes]],
    status: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(artifacts, "SILENCE_S", 0.2)
    context = replace(quick_house.context, files=ArtifactFolder(tmp_path / "files", 1_000))
    speaker = speaking.program(quick_house, below=routes(context))

    answer = sent(speaker.app, "PUT", FILE, body(), authorization=f"Bearer {speaker.token}")

    assert answer.status_code == status, answer.text
    if status == 400:
        assert "Nothing more of the request arrived" in answer.json()["message"]
        assert [each for each in (tmp_path / "files").rglob("*") if each.is_file()] == []
