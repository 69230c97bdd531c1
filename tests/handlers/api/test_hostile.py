"""What a program may send by mistake or on purpose: a refusal with a sentence, never a traceback, and nothing stored."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from handlers import arrival
from handlers.api.bodies import JSON_LIMIT
from tests.handlers.api.speaking import JSON, V1, program, read, served, tell, word
from tests.services.house import House

CHECKS = "models/churn/versions/3/checks"
GOOD = {"name": "unit-tests", "result": "pass"}


def send(house: House, body: bytes, path: str = CHECKS, **headers: str) -> httpx.Response:
    """A body as it is."""
    return program(house).call("POST", f"{V1}/{path}", body=body, **{**JSON, **headers})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", (400, "not_json")),
        (b"{", (400, "not_json")),
        (b"\xff\xfe\x00", (400, "not_json")),
        (b"[" * 100_000, (400, "not_json")),
        (b'{"a":' * 30_000 + b"1" + b"}" * 30_000, (400, "not_json")),
        (b'{"name": "x", "result": "pass", "name": "y"}', (400, "not_json")),
        (b'{"name": NaN}', (400, "not_json")),
        (b'{"name": ' + b"9" * 5000 + b"}", (400, "not_json")),
        (b"null", (422, "bad_input")),
        (b"[]", (422, "bad_input")),
        (b'"unit-tests"', (422, "bad_input")),
        (b"{}", (422, "bad_input")),
        (b"x" * (JSON_LIMIT + 1), (413, "too_large")),
    ],
)
def test_a_body_that_is_not_what_it_should_be_is_refused(
    quick_house: House, body: bytes, expected: tuple[int, str]
) -> None:
    answer = send(quick_house, body)

    assert word(answer) == expected
    assert "Traceback" not in answer.text
    assert read(program(quick_house), CHECKS).json()["total"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": " "},
        {"name": "x" * 129},
        {"name": "a\x00b"},
        {"name": "a\nb"},
        {"name": "\ud800"},
        {"name": "\u202egnissap"},
        {"name": ["x"]},
        {"name": 7},
        {"result": "maybe"},
        {"result": True},
        {"result": None},
        {"url": "javascript:alert(1)"},
        {"url": "https://a b"},
        {"url": "https://" + "x" * 2000},
        {"details": "x" * 4001},
        {"details": "a\x00b"},
        {"sha256": "A" * 64},
        {"sha256": "../../etc/passwd"},
        {"sha256": "a" * 63},
        {"valid_until": 10**9},
        {"approve": "yes"},
        {"producer": "somebody"},
    ],
    ids=lambda change: str(change)[:40],
)
def test_a_field_that_makes_no_sense_is_named_and_nothing_is_stored(
    quick_house: House, change: dict[str, object]
) -> None:
    answer = tell(program(quick_house), CHECKS, **{**GOOD, **change})

    assert word(answer) == (422, "bad_input")
    assert answer.json()["field"] == next(iter(change))
    assert answer.json()["sentence"].endswith(".")
    assert read(program(quick_house), CHECKS).json()["total"] == 0


@pytest.mark.parametrize("version", [0, -1, 10**9 * 10, 10**400, 1.5, "1", True, None])
def test_a_version_that_is_no_number_of_one_is_refused(quick_house: House, version: object) -> None:
    path = "models/churn/environments/production/serving"

    assert word(tell(program(quick_house), path, version=version))[0] in (400, 422)


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]
)
def test_a_body_of_another_kind_is_refused(quick_house: House, kind: str) -> None:
    answer = send(quick_house, json.dumps(GOOD).encode(), **{"content-type": kind})

    assert word(answer) == (415, "wrong_content_type")


@pytest.mark.parametrize(
    "name", ["日本語テスト", "naïve-bayes ✓", "x" * 128, "<@U0ANA> *bold*", "a/../b", "${jndi}"]
)
def test_a_name_in_any_script_is_a_name(quick_house: House, name: str) -> None:
    made = tell(program(quick_house), CHECKS, **{**GOOD, "name": name})

    assert made.status_code == 201
    assert read(program(quick_house), CHECKS).json()["items"][0]["name"] == name


@pytest.mark.parametrize(
    "path",
    [
        "models/..%2f..%2fetc%2fpasswd",
        "models/%2e%2e/%2e%2e/healthz",
        "models/churn%00",
        "models/churn/versions/9999999999",
        "models/churn/versions/1e3",
        "models/churn/versions/%EF%BC%91",
        "models/" + "x" * 3000,
        "models/churn/environments/" + "x" * 65,
        "requests/P-" + "9" * 30,
        "requests/%00",
        "models?limit=0",
        "models?limit=1001",
        "models?offset=-1",
        "models?offset=1e9",
    ],
)
def test_an_address_with_tricks_finds_nothing(quick_house: House, path: str) -> None:
    answer = program(quick_house).call("GET", f"{V1}/{path}")

    assert answer.status_code in (404, 422)
    assert "Traceback" not in answer.text
    assert answer.json()["sentence"].endswith(".")


def test_a_page_goes_on_where_the_one_before_ended(quick_house: House) -> None:
    speaker = program(quick_house)

    first = read(speaker, "models", limit=2).json()
    second = read(speaker, "models", limit=2, offset=first["next"]).json()

    assert (first["total"], first["next"], second["next"]) == (3, 2, None)
    assert [each["model"]["name"] for each in first["items"] + second["items"]] == [
        "churn",
        "fraud",
        "secret",
    ]


def test_a_page_of_a_history_goes_on_where_the_one_before_ended(quick_house: House) -> None:
    for number in (2, 3, 2, 3):
        quick_house.live("churn", number)
    speaker, path = program(quick_house), "models/churn/history"
    whole = read(speaker, path).json()["items"]
    half = len(whole) // 2 + 1
    first = read(speaker, path, limit=half).json()
    second = read(speaker, path, limit=half, offset=first["next"]).json()
    assert first["items"] + second["items"] == whole
    assert (first["total"], first["next"], second["next"]) == (len(whole), half, None)
    beyond = read(speaker, path, offset=99).json()
    assert (beyond["items"], beyond["total"], beyond["next"]) == ([], len(whole), None)


def test_a_body_that_never_ends_is_given_up(quick_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrival, "WITHIN_S", 0.2)
    speaker = program(quick_house)

    async def drops() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=[served(quick_house)]))
        headers = {"authorization": f"Bearer {speaker.token}", **JSON}
        async with httpx.AsyncClient(transport=transport, base_url="http://bot:8080") as client:
            return await client.post(f"{V1}/{CHECKS}", content=drops(), headers=headers)

    assert word(asyncio.run(post())) == (408, "too_slow")


def test_who_has_no_token_is_refused_before_the_body_is_read(quick_house: House) -> None:
    async def endless() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    async def post() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=[served(quick_house)]))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot:8080") as client:
            return await client.post(f"{V1}/{CHECKS}", content=endless(), headers=JSON)

    assert word(asyncio.run(post())) == (401, "unauthenticated")
