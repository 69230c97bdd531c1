"""An `Idempotency-Key`: one effect however often and however many at once, and the same answer for all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.services import expiry
from tests.handlers.api.speaking import program, read, tell, word
from tests.services.house import House

CHECKS = "models/churn/versions/3/checks"


def total(house: House) -> int:
    found: int = read(program(house), CHECKS).json()["total"]
    return found


def test_the_same_request_with_the_same_key_has_one_effect_and_one_answer(house: House) -> None:
    ci = program(house)
    first = tell(ci, CHECKS, key="build-7", name="unit-tests", result="pass")
    house.clock.move(timedelta(minutes=5))
    again = tell(ci, CHECKS, key="build-7", name="unit-tests", result="pass")

    assert (first.status_code, first.text) == (again.status_code, again.text)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert total(house) == 1
    assert [each.verb for each in house.audited()].count("check.reported") == 1


def test_another_request_with_the_same_key_is_refused(house: House) -> None:
    ci = program(house)
    tell(ci, CHECKS, key="build-7", name="unit-tests", result="pass")

    assert word(tell(ci, CHECKS, key="build-7", name="unit-tests", result="fail")) == (422, "bad_input")
    elsewhere = tell(ci, "models/churn/versions/2/checks", key="build-7", name="unit-tests", result="pass")
    assert word(elsewhere) == (422, "bad_input")
    assert total(house) == 1


def test_a_key_belongs_to_its_token(quick_house: House) -> None:
    for _ in range(2):
        made = tell(program(quick_house), CHECKS, key="build-7", name="unit-tests", result="pass")
        assert made.status_code == 201

    assert total(quick_house) == 2


def test_what_was_refused_may_be_asked_again_with_its_key(quick_house: House) -> None:
    ci = program(quick_house)
    wanted = {"name": "x", "result": "pass", "sha256": "a" * 64}
    assert word(tell(ci, CHECKS, key="k", **wanted)) == (409, "already_resolved")

    tell(ci, "models/churn/versions/3/digest", sha256="a" * 64)

    assert tell(ci, CHECKS, key="k", **wanted).status_code == 201


def test_many_at_once_with_one_key_are_one(house: House) -> None:
    ci = program(house)
    tell(ci, CHECKS, name="warm", result="pass")

    with ThreadPoolExecutor(12) as pool:
        told = list(
            pool.map(lambda _: tell(ci, CHECKS, key="build-7", name="unit-tests", result="pass"), range(24))
        )

    assert {(each.status_code, each.text) for each in told} == {(201, told[0].text)}
    assert total(house) == 2


def test_an_answer_is_kept_for_a_week(quick_house: House) -> None:
    house = quick_house
    ci = program(house)
    tell(ci, CHECKS, key="k", name="x", result="pass")
    for days, effects in ((6, 1), (2, 2)):
        house.clock.move(timedelta(days=days))
        expiry.forget(house.context)
        tell(ci, CHECKS, key="k", name="x", result="pass")
        assert total(house) == effects


@pytest.mark.parametrize("key", ["x" * 256, "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(quick_house: House, key: str) -> None:
    ci = program(quick_house)
    answer = ci.call(
        "POST", f"/api/v1/{CHECKS}", body=b'{"name": "x", "result": "pass"}',
        **{"content-type": "application/json", "idempotency-key": key},
    )  # fmt: skip

    assert word(answer) == (422, "bad_input")
