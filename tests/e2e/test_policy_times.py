"""The keys of the policy that say when and where: each holds what is approved and lets it through, with the bot running."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from demo.organisation import LEO, MIA, TUMOUR, WINE
from tests.e2e.people import Someone
from tests.e2e.stage import Stage

pytestmark = pytest.mark.e2e

HOUR_S = 3600
RULES = """
extends: starter
environments: [staging, production, canary]
roles:
  ml-engineer: {user_group: S0MLENG}
  ml-platform: {user_group: S0PLATFORM}
permissions: {admin: [ml-platform]}
promotion:
  production: {from: any, approvals: []%s}
  canary: {from: any, approvals: []%s}
"""


@dataclass(frozen=True)
class Case:
    """One key of production: what holds a version that nobody has to approve, what lets it go, and what is said."""

    key: str
    holding: str
    open: str
    said: str

    def __str__(self) -> str:
        return self.key


CASES = [
    Case("soak", ", from: staging, soak: 3000d", ", from: staging, soak: 1s", "can go live"),
    Case(
        "locks",
        ', locks: [{from: "2020-01-01 00:00", to: "2199-01-01 00:00", reason: harvest}]',
        ', locks: [{from: "2020-01-01 00:00", to: "2021-01-01 00:00", reason: harvest}]',
        "can go live",
    ),
    Case("apply at a click", ", apply: when_requester_clicks", ", apply: on_approval", "waiting for a click"),
    Case("apply at a date", ', apply: "2199-01-01 09:00"', ', apply: "2020-01-01 09:00"', "can go live"),
]


@pytest.fixture(scope="module")
def ruled(stage: Stage) -> Stage:
    """The stage with a bot that reads a file of its own."""
    return stage.ruled_by(RULES % ("", ""))


@pytest.fixture
def place(ruled: Stage) -> Iterator[Stage]:
    """The stage, left without the requests of the test, an hour later than the test before."""
    yield ruled
    clear(ruled)
    ruled.control.advance(HOUR_S)


def rules(stage: Stage, production: str = "", canary: str = "", more: str = "") -> None:
    """Edit the file under the running bot, and wait until it looks again."""
    text = RULES % (production, canary) + more
    # Said twice, a key would be refused: what is laid over the open rule stands for it.
    if "from: staging" in production:
        text = text.replace("{from: any, approvals: [], from: staging", "{approvals: [], from: staging")
    stage.rule(text)


def clear(stage: Stage) -> None:
    """Withdraw what is open on the wine."""
    for request in stage.requests():
        if request.model == "wine-grading" and request.is_open:
            assert "is withdrawn" in Someone(stage, request.requester).types(f"withdraw {request.name}", WINE)


def other(stage: Stage) -> int:
    """The version that is not live."""
    return 2 if stage.live("wine-grading") == 3 else 3


def asked(stage: Stage, version: int, environment: str = "production") -> str:
    """Leo asks for it."""
    return Someone(stage, LEO).asks(
        f"promote wine-grading {version} to {environment} because it is better", WINE
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_key_holds_and_lets_through(place: Stage, case: Case) -> None:
    version, before = other(place), place.live("wine-grading")
    rules(place, case.holding)
    name = asked(place, version)
    place.card_says(WINE, name, case.said)
    assert case.said in Someone(place, MIA).types(f"show {name}", WINE) or "⏳" in Someone(place, MIA).types(
        f"why wine-grading {version} production", WINE
    )
    assert place.live("wine-grading") == before

    clear(place)
    rules(place, case.open)

    place.card_says(WINE, asked(place, version), "to production: live")
    assert place.live("wine-grading") == version


def test_when_none_says_what_a_first_version_does(place: Stage) -> None:
    gate = ", gates: [{metric: log_loss, versus: live, worse_by_at_most: 1, when_none: %s}]"
    ask = "promote wine-grading 3 to canary because it is new"
    rules(place, canary=gate % "fail")
    assert "first version, nothing to compare" in Someone(place, LEO).types(ask, WINE)
    assert place.live("wine-grading", "canary") is None

    rules(place, canary=gate % "pass")

    place.card_says(WINE, Someone(place, LEO).asks(ask, WINE), "to canary: live")
    assert place.live("wine-grading", "canary") == 3


def test_a_model_is_talked_about_in_its_channel(place: Stage) -> None:
    held = ", apply: when_requester_clicks"
    rules(place, held, more="models: {wine-grading: {channel: C0TUMOUR}}\n")
    there = asked(place, other(place))
    assert "wine-grading" in str(place.card(TUMOUR, there))
    clear(place)

    rules(place, held, more="models: {wine-grading: {channel: C0WINE}}\n")

    assert "wine-grading" in str(place.card(WINE, asked(place, other(place))))


@pytest.mark.parametrize(
    ("key", "ends", "stays"),
    [
        ("expires_after", ("1h", ""), ("30d", "")),
        (
            "working_hours",
            ("2 working hours", 'working_hours: {days: Mon-Sun, from: "00:00", to: "23:59", zone: UTC}\n'),
            ("2 working hours", 'working_hours: {days: Mon-Sun, from: "00:00", to: "00:10", zone: UTC}\n'),
        ),
    ],
)
def test_a_question_that_nobody_answers_ends_when_the_policy_says(
    place: Stage, key: str, ends: tuple[str, str], stays: tuple[str, str]
) -> None:
    waits = ", expires_after: %s"
    asks_somebody = "{from: any, approvals: [{role: ml-platform}]"
    open_ = "{from: any, approvals: []"

    def under(rule: tuple[str, str]) -> str:
        text = (RULES % (waits % rule[0], "")).replace(open_, asks_somebody, 1) + rule[1]
        place.rule(text)
        return asked(place, other(place))

    kept = under(stays)
    place.control.advance(3 * HOUR_S)
    place.control.settle()
    assert place.request(kept).state == "requested"
    clear(place)

    gone = under(ends)
    place.control.advance(3 * HOUR_S)

    place.card_says(WINE, gone, "expired")
