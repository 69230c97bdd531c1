"""Each key of the policy file blocks and lets through, with the bot running and the file edited under it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest

from demo.organisation import ANA, KENJI, LEO, MIA, NOOR, PRIYA, WINE
from tests.e2e.people import Someone
from tests.e2e.stage import Stage
from workspace.control_client import no_tls

pytestmark = pytest.mark.e2e

# A second role keeps every request open, so that each case leaves the place as it found it.
RULES = """
extends: starter
environments: [staging, {name: production, alias: champion}, canary]
roles:
  ml-engineer: {user_group: S0MLENG}
  ml-platform: {user_group: S0PLATFORM}
permissions: {admin: [ml-platform]}
promotion:
  production:
    approvals: [{role: ml-engineer}, {role: ml-platform}]
    requester_may_approve: true
"""
ASK = "promote wine-grading 3 to production because it grades better"
GATE = "    gates: [{metric: accuracy, at_least: 1.5}]\n"
VERSUS = "    gates: [{metric: log_loss, versus: live, worse_by_at_most: 100}]\n"


@dataclass(frozen=True)
class Case:
    """One key: rules that block an act and rules that let it through, and what is answered then."""

    key: str
    blocking: str
    open: str
    act: Callable[[Stage], str]
    refused: str
    granted: str

    def __str__(self) -> str:
        return self.key


def asks(who: str, words: str = ASK) -> Callable[[Stage], str]:
    """Somebody asks."""
    return lambda stage: Someone(stage, who).types(words, WINE)


def approved(who: str, asker: str = LEO) -> Callable[[Stage], str]:
    """Somebody asks, and somebody approves."""

    def act(stage: Stage) -> str:
        name = Someone(stage, asker).asks(ASK, WINE)
        return Someone(stage, who).types(f"approve {name} because it holds up", WINE)

    return act


def with_rules(more: str, old: str = "", new: str = "") -> str:
    """The rules with something more, or something else."""
    assert old in RULES
    return RULES.replace(old, new, 1) + more


CASES = [
    Case(
        "permissions",
        with_rules("", "{admin: [ml-platform]}", "{admin: [ml-platform], promote: [ml-platform]}"),
        RULES,
        asks(LEO),
        "You may not promote",
        "asks for wine-grading@3",
    ),
    Case(
        "from",
        with_rules("  canary: {from: production, approvals: [{role: ml-engineer}]}\n"),
        with_rules("  canary: {from: any, approvals: [{role: ml-engineer}]}\n"),
        asks(LEO, "promote wine-grading 3 to canary"),
        "has not been live in production",
        "asks for wine-grading@3 in canary",
    ),
    Case(
        "alias",
        with_rules("", ", alias: champion", ", alias: best"),
        RULES,
        asks(LEO, ASK.replace("production", "champion")),
        "no environment",
        "asks for wine-grading@3 in production",
    ),
    Case(
        "approvals",
        with_rules("", "{role: ml-engineer}", "{role: ml-engineer, count: 2}"),
        RULES,
        approved(MIA),
        "waiting for 2 of 3",
        "waiting for 1 of 2",
    ),
    Case(
        "requester_may_approve",
        with_rules("", "requester_may_approve: true", "requester_may_approve: false"),
        RULES,
        approved(MIA, MIA),
        "You asked for it, so somebody else approves",
        "waiting for 1 of 2",
    ),
    Case(
        "author_may_approve",
        with_rules("", "{role: ml-engineer}", "{role: member}, {role: ml-engineer}").replace(
            "requester_may_approve: true", "author_may_approve: false"
        ),
        with_rules("", "{role: ml-engineer}", "{role: member}, {role: ml-engineer}").replace(
            "requester_may_approve: true", "author_may_approve: true"
        ),
        approved(ANA, MIA),
        "somebody else approves",
        "waiting for 2 of 3",
    ),
    Case(
        "gates",
        with_rules(GATE),
        RULES,
        asks(LEO),
        "below 1.5",
        "asks for wine-grading@3",
    ),
    Case(
        "mode",
        with_rules(GATE + "    mode: enforce\n"),
        with_rules(GATE + "    mode: report\n"),
        asks(LEO),
        "below 1.5",
        "asks for wine-grading@3",
    ),
    Case(
        "better",
        with_rules(VERSUS.replace("log_loss", "inertia")),
        with_rules(VERSUS),
        lambda stage: Someone(stage, LEO).types("why wine-grading 3 production", WINE),
        "inertia",
        "nobody asked yet",
    ),
    Case(
        "tier",
        with_rules("tiers: {critical: {promotion: {production: {approvals: [{role: ml-engineer, count: 2}, {role: ml-platform}]}}}, low: {}}\nmodels: {wine-grading: {tier: critical}}\n"),
        with_rules("tiers: {critical: {promotion: {production: {approvals: [{role: ml-engineer, count: 2}, {role: ml-platform}]}}}, low: {}}\nmodels: {wine-grading: {tier: low}}\n"),
        approved(MIA),
        "waiting for 2 of 3",
        "waiting for 1 of 2",
    ),
    Case(
        "no tier",
        with_rules("tiers: {critical: {promotion: {production: {requester_may_approve: false}}}}\nmodels: {toy: {tier: critical}}\n"),
        with_rules("tiers: {critical: {promotion: {production: {requester_may_approve: true}}}}\nmodels: {toy: {tier: critical}}\n"),
        approved(MIA, MIA),
        "You asked for it, so somebody else approves",
        "waiting for 1 of 2",
    ),
    Case(
        "models",
        with_rules('models: {"wine*": {promotion: {production: {gates: [{metric: accuracy, at_least: 1.5}]}}}}\n'),
        with_rules('models: {"beer*": {promotion: {production: {gates: [{metric: accuracy, at_least: 1.5}]}}}}\n'),
        asks(LEO),
        "below 1.5",
        "asks for wine-grading@3",
    ),
    Case(
        "visible_to",
        with_rules("models: {wine-grading: {channel: C0DIABETES, visible_to: members_of_channel}}\n"),
        RULES,
        lambda stage: Someone(stage, NOOR).types("policy wine-grading"),
        "There is no registered model",
        "What it takes: wine-grading",
    ),
    Case(
        "members",
        with_rules("", "ml-engineer: {user_group: S0MLENG}", f"ml-engineer: {{members: [{KENJI}]}}"),
        with_rules("", "ml-engineer: {user_group: S0MLENG}", f"ml-engineer: {{members: [{MIA}]}}"),
        approved(MIA),
        "you do not hold that role",
        "waiting for 1 of 2",
    ),
    Case(
        "user_group",
        with_rules("", "S0MLENG", "S0NOSUCH"),
        RULES,
        approved(MIA),
        "you do not hold that role",
        "waiting for 1 of 2",
    ),
    Case(
        "responsibilities",
        with_rules("responsibilities: [deputy]\n"),
        with_rules("responsibilities: [steward-of-wine]\n"),
        lambda stage: Someone(stage, PRIYA).types(f"owner wine-grading set steward-of-wine <@{MIA}>"),
        "steward-of-wine",
        "to be steward-of-wine for wine-grading",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def ruled(stage: Stage) -> Stage:
    """The stage with a bot that reads a file of its own."""
    return stage.ruled_by(RULES)


@pytest.fixture
def place(ruled: Stage) -> Iterator[Stage]:
    """The stage, left without the requests of the test."""
    yield ruled
    ruled.control.clear_faults()
    ruled.rule(RULES)
    clear(ruled)


def clear(stage: Stage) -> None:
    """Withdraw what is open on the wine."""
    for request in stage.requests():
        if request.model == "wine-grading" and request.is_open:
            answer = Someone(stage, request.requester).types(f"withdraw {request.name}", WINE)
            assert "is withdrawn" in answer


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_key_blocks_and_lets_through(place: Stage, case: Case) -> None:
    place.rule(case.blocking)
    assert case.refused in case.act(place)
    place.rule(RULES)
    clear(place)
    place.rule(case.open)

    assert case.granted in case.act(place)


def test_a_required_reason_is_asked_for_in_a_form(place: Stage) -> None:
    place.rule(with_rules("    reason: required\n"))
    form = Someone(place, LEO).opens("promote wine-grading 3 to production", WINE)
    assert "Reason" in str(form)
    Someone(place, LEO)._hands.close(form["id"], clear=True)

    place.rule(with_rules("    reason: optional\n"))
    assert "asks for wine-grading@3" in Someone(place, LEO).types(
        "promote wine-grading 3 to production", WINE
    )


def test_while_slack_does_not_say_who_is_in_a_group_nothing_is_decided_and_nothing_lost(place: Stage) -> None:
    name, mia = Someone(place, LEO).asks(ASK, WINE), Someone(place, MIA)
    place.control.settle()
    time.sleep(1.1)  # what was asked a moment ago is still known
    place.control.fault("server_error", method="usergroups.list", times=20)

    answer = mia.types(f"approve {name} because it holds up", WINE)

    assert "Slack" in answer
    assert "Nothing changed" in answer or "nothing changed" in answer
    assert place.request(name).state == "requested"
    place.control.clear_faults()
    assert "waiting for 1 of 2" in mia.types(f"approve {name} because it holds up", WINE)


def test_a_file_that_cannot_be_used_changes_nothing_and_is_told(place: Stage) -> None:
    place.rule(RULES.replace("approvals:", "aprovals:"))

    place.told(PRIYA, "what it said before stays in force")
    said = httpx.get(f"{place.address}/readyz", verify=no_tls(), trust_env=False).json()
    assert said["ready"]
    assert any("`promotion.production.aprovals`" in each for each in said["notes"])
    assert "waiting for 1 of 2" in approved(MIA)(place)


def test_the_admins_hear_what_got_looser_and_a_request_names_its_revision(place: Stage) -> None:
    place.rule(with_rules("", "{role: ml-engineer}", "{role: ml-engineer, count: 2}"))
    place.told(PRIYA, "2 approvals by ml-engineer, was 1")
    place.rule(RULES)

    place.told(PRIYA, "1 approval by ml-engineer, was 2")
    name = Someone(place, LEO).asks(ASK, WINE)
    assert "Judged by policy.yml, revision" in Someone(place, MIA).types(f"show {name}")
