"""Refusals in MLflow's codes, numbers in protobuf's spelling, and what happens when we break."""

import json
import math

import pytest
from sqlalchemy.exc import OperationalError

from bot.domain.tokens import Scope
from bot.errors import (
    AlreadyExists,
    AlreadyResolved,
    BadInput,
    BotError,
    NotAllowed,
    NotFound,
    PolicyProblem,
    Unavailable,
)
from handlers.mlflow.answers import answer
from handlers.mlflow.endpoint import Call, Endpoint, Reply
from handlers.mlflow.routes import routes
from tests.handlers.mlflow.speaking import Program, code, program
from tests.services.house import House


def raising(house: House, error: Exception) -> Program:
    def act(_: Call) -> Reply:
        raise error

    return program(house, below=routes(house.context, endpoints=[Endpoint("GET", "broken", Scope.READ, act)]))


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (NotFound("No such."), (404, "RESOURCE_DOES_NOT_EXIST")),
        (NotAllowed("No."), (403, "PERMISSION_DENIED")),
        (BadInput("What?"), (400, "INVALID_PARAMETER_VALUE")),
        (AlreadyExists("Taken."), (400, "RESOURCE_ALREADY_EXISTS")),
        (AlreadyResolved("Late."), (409, "INVALID_STATE")),
        (Unavailable("Gone."), (503, "TEMPORARILY_UNAVAILABLE")),
        (PolicyProblem("Line 3."), (503, "TEMPORARILY_UNAVAILABLE")),
    ],
)
def test_each_reaction_has_its_code(quick_house: House, error: BotError, expected: tuple[int, str]) -> None:
    answered = raising(quick_house, error).get("broken")

    assert code(answered) == expected
    assert answered.json()["message"] == error.sentence


def test_a_database_that_does_not_answer_is_asked_again(quick_house: House) -> None:
    gone = OperationalError("SELECT secrets", {}, Exception("connection lost"))

    answered = raising(quick_house, gone).get("broken")

    assert code(answered) == (503, "TEMPORARILY_UNAVAILABLE")
    assert "secrets" not in answered.text


def test_a_mistake_of_ours_is_told_by_its_number_alone(
    quick_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    answered = raising(quick_house, RuntimeError("the inside")).get("broken")

    assert code(answered) == (500, "INTERNAL_ERROR")
    assert "the inside" not in answered.text
    assert answered.json()["message"].rpartition(" ")[2].rstrip(".") in caplog.text


def test_what_is_not_finite_is_spelled_as_protobuf_spells_it() -> None:
    found = json.loads(
        bytes(answer({"metrics": [{"value": x} for x in (math.nan, math.inf, -math.inf, 0.5)]}).body)
    )

    assert [each["value"] for each in found["metrics"]] == ["NaN", "Infinity", "-Infinity", 0.5]
