"""The presets, and a file laid over one."""

from datetime import time
from pathlib import Path

import pytest

from bot.domain.gate_kinds import ThresholdGate, VersusLiveGate, WhenNone
from bot.domain.people import Voice
from bot.domain.permissions import may
from bot.domain.policy import ApprovalRule, Better, Verb
from bot.policy import FindingKind, build, check, load
from bot.policy.presets import NAMES

ROOT = Path(__file__).parents[2]
WHOLE = """
extends: team
environments: [development, staging, {name: production, alias: champion}, {name: canary, beside: production}]
metrics: {lift: {better: higher}}
roles:
  ml-engineer: {user_group: S0ML}
  ml-platform: {members: [U0PLAT]}
  business: {members: [U0BIZ], voice: business}
permissions:
  rollback: [owner, on-call]
promotion:
  staging: {gates: [{metric: roc_auc, at_least: 0.8}], mode: report}
  production:
    approvals: [{role: ml-engineer, count: 2}, {role: business}]
    expires_after: never
    from: any
    when_none: fail
    gates:
      - {metric: roc_auc, versus: live, worse_by_at_most: 0.005}
      - {metric: log_loss, versus: live, when_none: pass}
working_hours: {days: [Mon, Wed-Thu], from: "09:30", zone: Europe/Berlin}
models:
  "churn*":
    channel: C0CHURN
    visible_to: members_of_channel
    promotion: {production: {reason: optional}}
"""


def test_without_a_file_the_starter_preset_is_in_force(tmp_path: Path) -> None:
    for policy in (load(None), load(tmp_path / "policy.yml")):
        assert policy.is_default
        assert policy.source == "starter"
        assert [each.name for each in policy.environments] == ["staging", "production"]


def test_in_starter_everybody_may_act_and_production_takes_a_second_person() -> None:
    policy = load(None)
    assert all(may(policy, verb, {"member": "Slack"}).allowed for verb in Verb)
    assert policy.rules("churn", "staging").approvals == ()
    assert policy.rules("churn", "production").approvals == (ApprovalRule("member", 1),)
    assert not policy.rules("churn", "production").requester_may_approve


def test_starter_has_nothing_to_find() -> None:
    assert check(load(None)) == []


@pytest.mark.parametrize("name", ["team", "regulated"])
def test_a_preset_whose_roles_nobody_defined_says_so_and_nothing_else(name: str) -> None:
    found = check(build(f"extends: {name}\n", "policy.yml"))
    assert {each.kind for each in found} == {FindingKind.UNDEFINED_ROLE}
    assert {"roles.ml-engineer", "roles.ml-platform"} <= {each.key for each in found}
    assert "Add it under `roles`" in str(found[0])


@pytest.mark.parametrize("name", NAMES)
def test_each_preset_names_every_verb(name: str) -> None:
    assert set(build(f"extends: {name}\n", "policy.yml").permissions) == set(Verb)


@pytest.mark.parametrize("environment", ["staging", "production"])
def test_in_regulated_nobody_approves_what_they_asked_for_or_made(environment: str) -> None:
    rules = build("extends: regulated\n", "policy.yml").rules("churn", environment)
    assert not rules.requester_may_approve
    assert not rules.author_may_approve
    assert rules.reason_required
    assert rules.expires_after is not None


def test_in_regulated_a_gate_does_not_pass_a_first_version() -> None:
    text = "extends: regulated\npromotion: {production: {gates: [{metric: f1, versus: live}]}}\n"
    assert build(text, "policy.yml").rules("churn", "production").gates == (
        VersusLiveGate("f1", 0.0, WhenNone.FAIL),
    )


def test_a_file_is_laid_over_its_preset() -> None:
    policy = build(WHOLE, "policy.yml")
    rules = policy.rules("wine", "production")
    assert rules.approvals == (ApprovalRule("ml-engineer", 2), ApprovalRule("business", 1))
    assert rules.reason_required
    assert (rules.expires_after, rules.from_environment) == (None, None)
    assert policy.permissions[Verb.ROLLBACK] == ("owner", "on-call")
    assert policy.permissions[Verb.LOCK] == ("owner", "ml-engineer")
    assert policy.better["lift"] is Better.HIGHER
    assert policy.better["rmse"] is Better.LOWER


def test_environments_keep_their_order_alias_and_place() -> None:
    found = build(WHOLE, "policy.yml").environments
    assert [(each.name, each.alias, each.beside) for each in found] == [
        ("development", None, None),
        ("staging", None, None),
        ("production", "champion", None),
        ("canary", None, "production"),
    ]


def test_gates_are_read_with_their_defaults() -> None:
    policy = build(WHOLE, "policy.yml")
    assert policy.rules("wine", "staging").gates == (ThresholdGate("roc_auc", at_least=0.8),)
    assert not policy.rules("wine", "staging").enforce
    assert policy.rules("wine", "production").gates == (
        VersusLiveGate("roc_auc", 0.005, WhenNone.FAIL),
        VersusLiveGate("log_loss", 0.0, WhenNone.PASS),
    )


def test_a_model_has_its_own_channel_visibility_and_rules_over_those_of_the_file() -> None:
    policy = build(WHOLE, "policy.yml")
    own = policy.of("churn-eu")
    assert (own.channel, own.visible_to_channel_only) == ("C0CHURN", True)
    assert not policy.rules("churn-eu", "production").reason_required
    assert policy.rules("churn-eu", "production").approvals == policy.rules("wine", "production").approvals
    assert policy.of("wine").channel is None


def test_roles_and_hours_are_read() -> None:
    policy = build(WHOLE, "policy.yml")
    assert policy.roles["business"].voice is Voice.BUSINESS
    assert policy.roles["ml-engineer"].user_group == "S0ML"
    assert policy.working_hours.days == (0, 2, 3)
    assert (policy.working_hours.start, policy.working_hours.end) == (time(9, 30), time(18))


def test_a_key_left_empty_loosens_nothing() -> None:
    policy = build("extends: starter\npromotion:\n  production:\npermissions:\n  lock:\n", "policy.yml")
    assert policy.rules("churn", "production").approvals == (ApprovalRule("member", 1),)
    assert policy.permissions[Verb.LOCK] == ("member",)


def test_the_policy_of_this_repository_is_starter_and_has_nothing_to_find() -> None:
    policy = load(ROOT / "policy.yml")
    assert policy.promotion == load(None).promotion
    assert check(policy) == []
