"""The wiring of the whole application, and what it answers over HTTP."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from bot import cli
from bot.app import Application, build
from bot.settings import Settings
from handlers import http
from tests.handlers import fake_slack
from tests.integrations.mlflow.liar import Reply, lying


@pytest.fixture
def on_a_server(monkeypatch: pytest.MonkeyPatch, empty_place: None) -> Iterator[None]:
    """Settings that name a Slack and an adopted MLflow server, which sends webhooks."""
    with fake_slack.running() as slack, lying() as server:
        server.replies["registered-models/search"] = [Reply({})]
        server.replies["model-versions/search"] = [Reply({})]
        monkeypatch.setenv("MLOPS_REGISTRY", f"mlflow+{server.address}")
        assert cli.main(["adopt"]) == 0
        monkeypatch.setenv("MLOPS_REGISTRY_WEBHOOK_SECRET", "the-server-signs-with-this")
        monkeypatch.setenv("SLACK_API_URL", slack.api_url)
        monkeypatch.setenv("SLACK_BOT_TOKEN", fake_slack.BOT_TOKEN)
        yield


def answered(application: Application, method: str, path: str) -> int:
    app = http.create(
        None,
        list,
        signing_secret=None,
        allowed_hosts=("bot",),
        now=application.context.clock.now,
        routes=application.routes,
    )

    async def ask() -> int:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return (await client.request(method, path)).status_code

    return asyncio.run(ask())


@pytest.mark.usefixtures("on_a_server")
def test_webhooks_of_the_server_leave_the_api_and_its_page_where_they_are() -> None:
    application = build(Settings())

    found = {
        path: answered(application, method, path)
        for method, path in (("POST", "/mlflow/webhook"), ("GET", "/api/v1/models"), ("GET", "/docs"))
    }

    application.stop(1)
    assert found == {"/mlflow/webhook": 401, "/api/v1/models": 401, "/docs": 200}


@pytest.mark.usefixtures("on_a_server")
def test_a_pager_has_its_place_below_the_api_only_where_its_secret_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MLOPS_PAGER", "pagerduty")
    monkeypatch.setenv("MLOPS_PAGER_KEY", "routes-there")
    found = []
    for secret in ("", "the-pager-signs-with-this"):
        monkeypatch.setenv("MLOPS_PAGER_WEBHOOK_SECRET", secret)
        application = build(Settings())
        paths = ("/api/v1/pager/pagerduty", "/api/v1/pager/opsgenie")
        found.append([answered(application, "POST", path) for path in paths])
        application.stop(1)

    assert found == [[404, 404], [401, 404]]
