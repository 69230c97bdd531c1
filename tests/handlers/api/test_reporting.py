"""Checks, digests and what serves, as programs report them and as they are read back, on both databases."""

from datetime import timedelta

import pytest

from bot.domain.tokens import Scope
from bot.services import models, tokens
from bot.views.models import environment_answer, version_answer
from bot.views.terminal import terminal
from tests.handlers.api.speaking import program, read, tell, word
from tests.services.house import LEO, House

CHECKS = "models/churn/versions/3/checks"
SERVING = "models/churn/environments/production/serving"
SHA, OTHER = "a" * 64, "b" * 64


def shown(house: House, version: int = 3) -> str:
    """What `show churn@3` says."""
    return terminal(version_answer(models.version_detail(house.context, house.viewer(LEO), "churn", version)))


def environment(house: House) -> str:
    """What `show churn#production` says."""
    return terminal(
        environment_answer(models.environment_detail(house.context, house.viewer(LEO), "churn", "production"))
    )


def test_a_check_is_stored_with_its_artifact_and_its_producer(house: House) -> None:
    ci = program(house)
    assert tell(ci, "models/churn/versions/3/digest", sha256=SHA).status_code == 200

    made = tell(
        ci, CHECKS, name="unit-tests", result="pass", sha256=SHA, url="https://ci/1", details="421 passed"
    )

    assert made.status_code == 201
    told = made.json()
    assert (told["sha256"], told["by"], told["result"]) == (SHA, "trainer", "pass")
    assert read(ci, CHECKS).json()["items"] == [told]
    entry = house.audited()[-1]
    assert (entry.verb, entry.actor) == ("check.reported", f"token:{told['producer']}")
    assert "unit-tests passed" in shown(house)


def test_the_latest_check_of_a_name_counts_and_none_is_lost(house: House) -> None:
    ci = program(house)
    tell(ci, CHECKS, name="bias-audit", result="fail", details="gap 0.2")
    tell(ci, CHECKS, name="bias-audit", result="pass")

    assert [each["result"] for each in read(ci, CHECKS).json()["items"]] == ["pass", "fail"]
    assert "bias-audit passed" in shown(house)
    assert "bias-audit failed" not in shown(house)


def test_another_producer_does_not_speak_over_a_check(quick_house: House) -> None:
    house = quick_house
    tell(program(house), CHECKS, name="bias-audit", result="fail")
    tell(program(house, person=LEO), CHECKS, name="bias-audit", result="pass")

    assert "bias-audit failed" in shown(house)
    assert "bias-audit passed" in shown(house)


def test_a_check_of_another_artifact_is_refused(quick_house: House) -> None:
    ci = program(quick_house)

    assert word(tell(ci, CHECKS, name="x", result="pass", sha256=SHA)) == (409, "already_resolved")
    tell(ci, "models/churn/versions/3/digest", sha256=SHA)
    assert word(tell(ci, CHECKS, name="x", result="pass", sha256=OTHER)) == (409, "already_resolved")
    assert read(ci, CHECKS).json()["total"] == 0


def test_a_check_says_nothing_of_an_artifact_that_became_known_later(quick_house: House) -> None:
    house = quick_house
    ci = program(house)
    tell(ci, CHECKS, name="unit-tests", result="pass")
    tell(ci, "models/churn/versions/3/digest", sha256=SHA)

    assert "of another artifact" in shown(house)


def test_a_check_expires(quick_house: House) -> None:
    house = quick_house
    until = house.clock.now() + timedelta(days=1)
    tell(program(house), CHECKS, name="scan", result="pass", valid_until=until.isoformat())
    assert "expired" not in shown(house)

    house.clock.move(timedelta(days=1))

    assert "expired" in shown(house)


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2027-01-01T00:00:00", "soon", 12, "9" * 400])
def test_a_check_is_not_valid_until_a_moment_that_is_none(quick_house: House, until: object) -> None:
    answer = tell(program(quick_house), CHECKS, name="scan", result="pass", valid_until=until)

    assert word(answer) == (422, "bad_input")
    assert answer.json()["field"] == "valid_until"


def test_a_digest_is_said_once_and_never_changed(house: House) -> None:
    ci = program(house)
    path = "models/churn/versions/3/digest"

    assert [tell(ci, path, sha256=each).status_code for each in (SHA, SHA, OTHER)] == [200, 200, 409]
    assert read(ci, "models/churn/versions/3").json()["version"]["artifact"]["sha256"] == SHA
    assert [each.verb for each in house.audited()].count("version.digest") == 1


def test_what_serves_is_shown_beside_what_was_decided(house: House) -> None:
    agent = program(house, Scope.DEPLOYMENTS_WRITE)
    assert "erving" not in environment(house)

    for instance, replicas in (("eu", 1), ("us", 0)):
        tell(agent, SERVING, version=1, instance=instance, replicas=replicas)
    assert "Serving churn@1 on its only replica" in environment(house)

    tell(agent, SERVING, version=2, instance="eu", replicas=3)
    tell(agent, SERVING, version=1, instance="us", replicas=1)
    assert "Decided churn@1, serving churn@2 on 3 of 4 replicas" in environment(house)


def test_the_same_report_again_is_no_news(house: House) -> None:
    agent = program(house)
    first = tell(agent, SERVING, version=1, instance="eu", replicas=2).json()
    house.clock.move(timedelta(hours=1))
    again = tell(agent, SERVING, version=1, instance="eu", replicas=2).json()

    assert again["since"] == first["since"]
    assert again["reported_at"] > first["reported_at"]
    assert [each.verb for each in house.audited()].count("serving.reported") == 1


def test_an_instance_that_fell_silent_counts_no_more(quick_house: House) -> None:
    house = quick_house
    tell(program(house), SERVING, version=2, instance="eu", replicas=3)
    house.clock.move(timedelta(days=2))

    assert "3 of 3" not in environment(house)
    assert "eu said nothing since" in environment(house)


def test_an_instance_with_other_files_than_those_registered_is_named(quick_house: House) -> None:
    house = quick_house
    agent = program(house)
    tell(agent, "models/churn/versions/1/digest", sha256=SHA)
    tell(agent, SERVING, version=1, instance="eu", sha256=OTHER)

    assert "eu serves other files than those registered as churn@1" in environment(house)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("models/churn/environments/moon/serving", {"version": 1}),
        (SERVING, {"version": 99}),
        ("models/nothing/environments/production/serving", {"version": 1}),
        ("models/churn/versions/99/checks", {"name": "x", "result": "pass"}),
        ("models/churn/versions/99/digest", {"sha256": SHA}),
    ],
)
def test_what_is_not_there_is_not_reported_on(
    quick_house: House, path: str, fields: dict[str, object]
) -> None:
    assert word(tell(program(quick_house), path, **fields)) == (404, "not_found")


def test_a_token_revoked_between_two_reports_is_nobody_at_the_second(quick_house: House) -> None:
    house = quick_house
    ci = program(house)
    made = tell(ci, CHECKS, name="x", result="pass").json()

    tokens.revoke(house.context, made["producer"], "a", house.clock.now())

    assert word(tell(ci, CHECKS, name="x", result="pass")) == (401, "unauthenticated")
    assert word(read(ci, CHECKS)) == (401, "unauthenticated")
