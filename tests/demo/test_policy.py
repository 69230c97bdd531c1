"""Claims about the policy of the demo organisation, read as plain YAML."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict, cast

import pytest
from ruamel.yaml import YAML

from bot.domain.evidence import Facts, facts_of
from bot.domain.gate_kinds import Gate, ThresholdGate, VersusLiveGate, WhenNone
from bot.domain.gates import Outcome, judge
from bot.domain.people import Voice
from bot.domain.policy import STEWARD, Better, Verb
from bot.domain.registry import ModelVersion
from demo.history import PENDING, past_moves
from demo.organisation import GROUP_MEMBERS, STAFF
from demo.registered import model_versions, registered_models
from demo.trained import Trained

BUILT_IN = {"owner", "member", "admin", STEWARD}


class GateText(TypedDict, total=False):
    """A gate as the file writes it."""

    metric: str
    at_least: float
    at_most: float
    versus: str
    worse_by_at_most: float
    when_none: str


class RulesText(TypedDict, total=False):
    """The rules of one environment."""

    approvals: list[dict[str, str | int]]
    gates: list[GateText]


class ModelText(TypedDict):
    """What is said of one registered model."""

    channel: str
    promotion: dict[str, RulesText]


class PolicyText(TypedDict):
    """The parts of the file that are looked at."""

    environments: list[str]
    responsibilities: list[str]
    metrics: dict[str, dict[str, str]]
    roles: dict[str, dict[str, str]]
    permissions: dict[str, list[str]]
    promotion: dict[str, RulesText]
    models: dict[str, ModelText]


@pytest.fixture(scope="module")
def policy() -> PolicyText:
    """The file."""
    path = Path(__file__).parents[2] / "demo" / "policy.yml"
    return cast(PolicyText, YAML(typ="safe").load(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def versions(trained: Trained) -> dict[str, ModelVersion]:
    """The versions by name."""
    return {each.name: each for each in model_versions(trained)}


def outcomes(policy: PolicyText, candidate: ModelVersion, running: ModelVersion | None) -> set[Outcome]:
    """What production's gates say of a candidate."""
    better = {metric: Better(said["better"]) for metric, said in policy["metrics"].items()}
    live = None if running is None else facts_of(running)
    facts = Facts(candidate.model, "production", facts_of(candidate), live)
    gates = policy["models"][candidate.model]["promotion"]["production"]["gates"]
    return {judge(gate_of(text), facts, better, datetime(2026, 11, 2, tzinfo=UTC)).outcome for text in gates}


def gate_of(text: GateText) -> Gate:
    """The gate that a text stands for."""
    if text.get("versus") == "live":
        return VersusLiveGate(text["metric"], text["worse_by_at_most"], WhenNone(text["when_none"]))
    return ThresholdGate(text["metric"], text.get("at_least"), text.get("at_most"))


def test_every_verb_has_its_permission_and_no_other_is_named(policy: PolicyText) -> None:
    assert set(policy["permissions"]) == {verb.value for verb in Verb} | {"admin"}


def test_every_role_that_is_named_is_known(policy: PolicyText) -> None:
    known = {*policy["roles"], *policy["responsibilities"], *BUILT_IN}
    may = {role for roles in policy["permissions"].values() for role in roles}
    approve = {rule["role"] for rules in policy["promotion"].values() for rule in rules.get("approvals", [])}

    assert may <= known
    assert approve <= known
    assert approve <= set(policy["permissions"]["approve"])


def test_every_role_is_a_user_group_there_is(policy: PolicyText) -> None:
    assert {role["user_group"] for role in policy["roles"].values()} == set(GROUP_MEMBERS)
    assert {Voice(role.get("voice", "engineer")) for role in policy["roles"].values()} == set(Voice)


def test_every_member_of_staff_has_a_role() -> None:
    assert {person for members in GROUP_MEMBERS.values() for person in members} == set(STAFF)


def test_the_direction_of_every_metric_is_known(policy: PolicyText, trained: Trained) -> None:
    assert {key for each in trained.runs for key in each.run.metrics} == set(policy["metrics"])


def test_each_registered_model_has_its_channel_and_its_gates(policy: PolicyText, trained: Trained) -> None:
    assert {name: rules["channel"] for name, rules in policy["models"].items()} == {
        each.name: each.channel for each in registered_models(trained)
    }
    for rules in policy["models"].values():
        gates = [gate_of(text) for text in rules["promotion"]["production"]["gates"]]
        assert {type(gate) for gate in gates} == {ThresholdGate, VersusLiveGate}


def test_everything_that_went_to_production_passed_its_gates(
    policy: PolicyText, versions: dict[str, ModelVersion]
) -> None:
    for move in past_moves(versions.values()):
        if move.asked.environment == "production":
            name, before = move.asked.model, move.from_version
            running = None if before is None else versions[f"{name}@{before}"]
            said = outcomes(policy, versions[f"{name}@{move.asked.version}"], running)
            assert said <= {Outcome.PASS, Outcome.NOT_APPLICABLE}, move.asked


def test_the_pending_candidate_passes_every_gate(
    policy: PolicyText, versions: dict[str, ModelVersion]
) -> None:
    said = outcomes(policy, versions[f"{PENDING.model}@{PENDING.version}"], versions["tumour-screening@2"])

    assert said == {Outcome.PASS}


def test_the_third_wine_grader_would_pass(policy: PolicyText, versions: dict[str, ModelVersion]) -> None:
    assert outcomes(policy, versions["wine-grading@3"], versions["wine-grading@2"]) == {Outcome.PASS}


def test_the_third_digit_reader_is_held_back_by_the_live_version(
    policy: PolicyText, versions: dict[str, ModelVersion]
) -> None:
    said = outcomes(policy, versions["digit-reader@3"], versions["digit-reader@2"])

    assert said == {Outcome.PASS, Outcome.FAIL}


def test_a_first_version_has_nothing_to_compare_with(
    policy: PolicyText, versions: dict[str, ModelVersion]
) -> None:
    said = outcomes(policy, versions["diabetes-progression@2"], None)

    assert said == {Outcome.PASS, Outcome.NOT_APPLICABLE}


def test_the_two_diabetes_versions_do_not_compare(
    policy: PolicyText, versions: dict[str, ModelVersion]
) -> None:
    said = outcomes(policy, versions["diabetes-progression@2"], versions["diabetes-progression@1"])

    assert Outcome.UNKNOWN in said
