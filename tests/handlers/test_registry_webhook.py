"""MLflow's webhooks: signed, fresh and new, or refused; and then no more than a hint."""

from collections.abc import Iterator
from datetime import timedelta

import httpx
import pytest

from bot.services import mirror
from handlers import http
from handlers.registry_webhook import DELIVERY, PATH, SIGNATURE, TIMESTAMP, route, sign
from handlers.server import Server
from tests.services.conftest import furnished_sqlite, quick_house
from tests.services.house import House
from tests.services.mirrored import FakeServer, look, on_server

__all__ = ["furnished_sqlite", "quick_house"]

SECRET = "the-server-signs-with-this"
BODY = b'{"entity": "model_version_alias", "action": "created", "data": {"name": "churn", "version": "666"}}'


@pytest.fixture
def server(quick_house: House) -> FakeServer:
    """An MLflow server that was just looked at."""
    found = on_server(quick_house)
    look(quick_house)
    return found


@pytest.fixture
def address(quick_house: House, server: FakeServer) -> Iterator[str]:
    """The bot's own HTTP server."""
    made = route(quick_house.context, SECRET, quick_house.clock.now)
    app = http.create(
        None,
        list,
        signing_secret=None,
        allowed_hosts=("127.0.0.1",),
        now=quick_house.clock.now,
        routes=[made],
    )
    running = Server(app, "127.0.0.1", 0, finish_s=1)
    running.start()
    yield running.address
    running.stop(2)


def headers(house: House, body: bytes = BODY, delivery: str = "d-1", age: int = 0) -> dict[str, str]:
    timestamp = str(int((house.clock.now() - timedelta(seconds=age)).timestamp()))
    return {DELIVERY: delivery, TIMESTAMP: timestamp, SIGNATURE: sign(SECRET, delivery, timestamp, body)}


def post(address: str, headers: dict[str, str], body: bytes = BODY) -> httpx.Response:
    with httpx.Client(trust_env=False) as client:
        return client.post(f"{address}{PATH}", content=body, headers=headers)


def looks_now(house: House, server: FakeServer) -> bool:
    before = server.looks
    mirror.refresh(house.context)
    return server.looks > before


def test_a_signed_webhook_makes_the_bot_look_and_believes_nothing_in_it(
    address: str, quick_house: House, server: FakeServer
) -> None:
    assert post(address, headers(quick_house)).status_code == 200

    assert looks_now(quick_house, server)
    assert quick_house.live_now() == 1


def test_a_replayed_webhook_has_no_effect(address: str, quick_house: House, server: FakeServer) -> None:
    signed = headers(quick_house)
    assert post(address, signed).json() == {"looked": True}
    assert looks_now(quick_house, server)

    assert post(address, signed).json() == {"looked": False}
    assert not looks_now(quick_house, server)


@pytest.mark.parametrize(
    "change",
    [
        {SIGNATURE: ""},
        {SIGNATURE: "v1,AAAA"},
        {DELIVERY: "d-2"},
        {DELIVERY: ""},
        {DELIVERY: "x" * 65},
        {TIMESTAMP: "now"},
        {TIMESTAMP: "9" * 13},
    ],
)
def test_what_is_not_signed_so_is_refused(
    address: str, quick_house: House, server: FakeServer, change: dict[str, str]
) -> None:
    assert post(address, {**headers(quick_house), **change}).status_code == 401
    assert not looks_now(quick_house, server)


@pytest.mark.parametrize("age", [301, -301])
def test_what_was_signed_long_ago_or_ahead_is_refused(address: str, quick_house: House, age: int) -> None:
    assert post(address, headers(quick_house, age=age)).status_code == 401


def test_another_body_than_the_signed_one_and_a_large_one_are_refused(
    address: str, quick_house: House
) -> None:
    assert post(address, headers(quick_house), BODY + b" ").status_code == 401
    large = b"x" * 100_001
    assert post(address, headers(quick_house, large), large).status_code == 413


def test_the_signature_is_the_one_that_mlflow_makes() -> None:
    # Made by mlflow.webhooks.delivery._generate_hmac_signature of MLflow 3.17.2.
    assert (
        sign("secret", "id-1", "1700000000", b'{"a": 1}') == "v1,jAyhWuvJRcQMVbD7m4Iar2/4+6HricjeksyI87v/Tkk="
    )
