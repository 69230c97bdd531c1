"""Every route of the API asks for a token, for its scope, and for the token's reach; only its page is open."""

import json
import re
from functools import cache
from typing import Any, cast

import httpx
import pytest
from fastapi.routing import APIRoute

from bot.domain.tokens import ApiToken, Scope
from bot.services.context import Context
from bot.services.visibility import sight
from handlers.api.admission import SCOPE
from handlers.api.application import BASE, application, guarded_routes
from tests.handlers.api.speaking import Program, program, read, stranger, word
from tests.services.house import ADA, LEO, House

OPEN = {"/docs", "/docs/oauth2", "/openapi.json", "/static-offline-docs"}
BODY = {
    "checks": {"name": "x", "result": "pass"},
    "digest": {"sha256": "a" * 64},
    "serving": {"version": 1},
    "versions": {"fingerprint": "a" * 64},
    "deployments": {"state": "live"},
    "retrainings": {"state": "done"},
    "metrics": {"metric": "auc", "value": 0.9, "rows": 10},
}

# What a file is sent to, and what is said beside it.
FILES: dict[str, dict[str, str]] = {"predictions": {"evaluation": "holdout"}, "batches": {}, "labels": {}}

# What the house has none of.
MISSING = {
    f"{BASE}/requests/{{request}}",
    f"{BASE}/runs/{{run}}",
    f"{BASE}/runs/{{run}}/predictions",
    f"{BASE}/data-sets/{{data_set}}",
    f"{BASE}/deployments/{{attempt}}",
    f"{BASE}/retrainings/{{attempt}}",
}
CSV = b"prediction_id,truth,score\na,1,0.9\nb,0,0.2\n"


# No context: the routes are listed, and none is called.
UNASKED = cast(Context, None)


@cache
def routes() -> tuple[APIRoute, ...]:
    router = guarded_routes(UNASKED)
    return tuple(each for each in router.routes if isinstance(each, APIRoute))


def label(route: APIRoute) -> str:
    return f"{next(iter(route.methods))} {route.path}"


def needed(route: APIRoute) -> Scope:
    return Scope((route.openapi_extra or {})[SCOPE])


def call(speaker: Program, route: APIRoute, model: str = "churn") -> httpx.Response:
    """The route with everything that it takes."""
    filled = {
        "model": model,
        "version": "1",
        "attempt": "1",
        "environment": "production",
        "request": "P-1",
        "run": "0" * 32,
        "data_set": "customers",
    }
    address = re.sub(r"\{(\w+)\}", lambda match: filled[match[1]], route.path)
    before, last = address.rsplit("/", 2)[-2:]
    sent: dict[str, Any] = {}
    if last in FILES and "POST" in route.methods:
        sent = {"body": CSV, "query": FILES[last], "content-type": "text/csv"}
    elif "POST" in route.methods:
        sent = {
            "body": json.dumps(BODY.get(last) or BODY[before]).encode(),
            "content-type": "application/json",
        }
    return speaker.call(next(iter(route.methods)), address, **sent)


def test_every_route_of_the_page_is_one_of_these(quick_house: House) -> None:
    """What the description names needs a token; beside it are only the page and its files."""
    described = stranger(quick_house).call("GET", "/openapi.json").json()["paths"]
    app = application(UNASKED)

    assert set(described) == {each.path for each in routes()}
    assert len(routes()) >= 20
    assert {each.path for each in app.routes if getattr(each, "path", "")} == OPEN


def test_the_page_fetches_nothing_from_elsewhere(quick_house: House) -> None:
    page = stranger(quick_house).call("GET", "/docs")

    assert page.status_code == 200
    sources = re.findall(r"""(?:src|href|url)\s*[:=]\s*['"]([^'"]+)""", page.text)
    assert sources
    assert [each for each in sources if not each.startswith("/")] == []
    for each in sources:
        assert stranger(quick_house).call("GET", each).status_code == 200


@pytest.mark.parametrize("route", routes(), ids=label)
def test_without_a_token_nothing_is_answered(quick_house: House, route: APIRoute) -> None:
    answer = call(stranger(quick_house), route)

    assert word(answer) == (401, "unauthenticated")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("route", routes(), ids=label)
def test_another_scope_is_not_enough(quick_house: House, route: APIRoute) -> None:
    others = [each for each in Scope if each is not needed(route)]

    answer = call(program(quick_house, *others), route)

    assert word(answer) == (403, "not_allowed")
    assert str(needed(route)) in answer.json()["sentence"]


@pytest.mark.parametrize("route", routes(), ids=label)
def test_its_scope_is_enough(quick_house: House, route: APIRoute) -> None:
    answer = call(program(quick_house, needed(route)), route)

    assert answer.status_code in ({404} if route.path in MISSING else {200, 201})


@pytest.mark.parametrize("route", [each for each in routes() if "{model}" in each.path], ids=label)
def test_a_model_outside_the_tokens_glob_is_not_touched(quick_house: House, route: APIRoute) -> None:
    assert word(call(program(quick_house, models="fraud*"), route)) == (403, "not_allowed")


@pytest.mark.parametrize("route", [each for each in routes() if "{model}" in each.path], ids=label)
def test_a_model_that_the_tokens_person_may_not_see_is_not_there(quick_house: House, route: APIRoute) -> None:
    hidden = call(program(quick_house, person=LEO), route, model="secret")
    missing = call(program(quick_house, person=LEO), route, model="nothing")

    assert word(hidden) == word(missing) == (404, "not_found")


def test_a_glob_in_other_letters_reaches_nothing_else(quick_house: House) -> None:
    answer = read(program(quick_house, models="CHURN"), "models/CHURN")

    assert word(answer) == (404, "not_found")


def test_lists_hold_what_the_token_sees_and_no_more(quick_house: House) -> None:
    def names(speaker: Program) -> list[str]:
        return [each["model"]["name"] for each in read(speaker, "models").json()["items"]]

    assert names(program(quick_house)) == ["churn", "fraud", "secret"]
    assert names(program(quick_house, models="fraud*")) == ["fraud"]
    assert names(program(quick_house, person=LEO)) == ["churn", "fraud"]
    assert names(program(quick_house, person=ADA)) == ["churn", "fraud", "secret"]


def test_requests_and_owners_of_other_models_are_not_listed(quick_house: House) -> None:
    house = quick_house
    house.ask()
    house.owner("churn", LEO)
    far = program(house, models="fraud*")

    assert read(program(house), "requests").json()["total"] == 1
    assert read(program(house), "owners").json()["items"][0]["person"] == LEO
    assert read(far, "requests").json()["total"] == 0
    assert read(far, "owners").json()["total"] == 0
    assert word(read(far, "requests/P-1")) == (404, "not_found")


def test_what_is_beyond_a_glob_is_hidden_from_who_looks(quick_house: House) -> None:
    token = ApiToken("i", "n", frozenset({Scope.READ}), quick_house.clock.now(), ADA, models="f*")

    assert sight(quick_house.context, token).hidden == {"churn", "secret"}


def test_an_address_that_is_not_there_says_so(quick_house: House) -> None:
    assert word(read(program(quick_house), "nothing/here")) == (404, "not_found")
    assert word(program(quick_house).call("DELETE", f"{BASE}/models")) == (405, "wrong_method")
