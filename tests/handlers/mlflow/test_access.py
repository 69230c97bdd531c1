"""Every route asks for a token, for its scope, and for the token's reach; nothing is open by accident."""

import re

import pytest

from bot.domain.tokens import Scope
from handlers.mlflow.endpoint import Endpoint, Stream
from handlers.mlflow.routes import BODY_LIMIT, routes
from handlers.mlflow.table import ENDPOINTS, STREAMS
from handlers.mlflow.unsupported import UNSUPPORTED, Unsupported
from tests.handlers.mlflow.speaking import code, program, stranger
from tests.services.house import LEO, House

NAMED = sorted({"/health", "/version", "/api/2.0", "/api/3.0"})


def filled(address: str) -> str:
    return re.sub(r"\{\w+(:path)?\}", "x", address)


def label(endpoint: Endpoint | Stream | Unsupported) -> str:
    return f"{endpoint.method} {endpoint.address}"


def test_nothing_is_served_beside_the_table(quick_house: House) -> None:
    assert sorted(getattr(each, "path", "") for each in routes(quick_house.context)) == NAMED


@pytest.mark.parametrize("endpoint", [*ENDPOINTS, *STREAMS, *UNSUPPORTED], ids=label)
def test_without_a_token_nothing_is_answered(
    quick_house: House, endpoint: Endpoint | Stream | Unsupported
) -> None:
    answer = stranger(quick_house).call(endpoint.method, filled(endpoint.address), body=b"{}")

    assert code(answer) == (401, "UNAUTHENTICATED")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("endpoint", [each for each in (*ENDPOINTS, *STREAMS) if each.scope], ids=label)
def test_another_scope_is_not_enough(quick_house: House, endpoint: Endpoint | Stream) -> None:
    others = [each for each in Scope if each is not endpoint.scope]

    answer = program(quick_house, *others).call(endpoint.method, filled(endpoint.address), body=b"{}")

    assert code(answer) == (403, "PERMISSION_DENIED")
    assert str(endpoint.scope) in answer.json()["message"]


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.model], ids=label)
def test_a_model_outside_the_tokens_glob_is_not_touched(quick_house: House, endpoint: Endpoint) -> None:
    answer = program(quick_house, models="fraud*").send(
        endpoint.method, filled(endpoint.address), {endpoint.model: "churn"}
    )

    assert code(answer) == (403, "PERMISSION_DENIED")


@pytest.mark.parametrize("endpoint", [each for each in ENDPOINTS if each.model], ids=label)
def test_a_model_that_the_tokens_person_may_not_see_is_not_there(
    quick_house: House, endpoint: Endpoint
) -> None:
    answer = program(quick_house, person=LEO).send(
        endpoint.method, filled(endpoint.address), {endpoint.model: "secret"}
    )

    assert code(answer) == (404, "RESOURCE_DOES_NOT_EXIST")


@pytest.mark.parametrize("what", UNSUPPORTED, ids=label)
def test_what_we_do_not_do_is_answered_with_a_sentence(quick_house: House, what: Unsupported) -> None:
    answer = program(quick_house).call(what.method, filled(what.address))

    assert code(answer) == (501, "NOT_IMPLEMENTED")
    assert answer.json()["message"].endswith(".")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=label)
@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"7", b'"x"', b"\xff\xfe", b'{"name": {"a": [1]}, "version": [], "key": 7}', b"[" * 100_000,
     b'{"name": "a\\u0000b", "run_id": "\\ud800", "version": "1e9", "max_results": "NaN"}'],
)  # fmt: skip
def test_nonsense_is_a_refusal_and_never_a_breakdown(
    quick_house: House, endpoint: Endpoint, body: bytes
) -> None:
    answer = program(quick_house).call(endpoint.method, filled(endpoint.address), body=body)

    assert answer.status_code in (200, 400, 403, 404)
    assert "Traceback" not in answer.text


def test_a_body_beyond_the_limit_is_refused(quick_house: House) -> None:
    answer = program(quick_house).call("POST", ENDPOINTS[-1].address, body=b" " * (BODY_LIMIT + 1))

    assert answer.status_code in (400, 405)


def test_an_address_that_is_not_there_says_so_in_mlflows_shape(quick_house: House) -> None:
    assert code(program(quick_house).get("no/such")) == (404, "ENDPOINT_NOT_FOUND")
    assert program(quick_house).post("/api/3.0/mlflow/server-info").status_code == 405


def test_the_server_says_what_it_can(quick_house: House) -> None:
    said = program(quick_house, Scope.READ).get("/api/3.0/mlflow/server-info").json()

    assert said["store_type"] == "SqlStore"
    assert said["workspaces_enabled"] is False


def test_health_alone_is_open_and_says_nothing(quick_house: House) -> None:
    assert stranger(quick_house).get("/health").text == "OK"
    assert stranger(quick_house).get("/version").status_code == 401
    assert program(quick_house).get("/version").text.startswith("3.")
