"""Tiers: rules laid over each other in the order file, tier, model; without a tier the strictest."""

import pytest

from bot.domain.gate_kinds import ThresholdGate
from bot.domain.policy import ApprovalRule, Policy, PromotionRules
from bot.policy import build

TEXT = """
extends: starter
roles: {ml: {members: [U1, U2, U3]}}
promotion:
  production: {approvals: [{role: ml}], requester_may_approve: true, gates: [{metric: f1, at_least: 0.5}]}
tiers:
  critical:
    promotion:
      production: {approvals: [{role: ml, count: 2}], requester_may_approve: false, expires_after: 1d}
  low:
    promotion:
      production: {approvals: [], gates: [{metric: f1, at_least: 0.2}], mode: report}
models:
  "churn*": {tier: critical}
  "toy*": {tier: low}
  "fraud": {tier: critical, promotion: {production: {approvals: [{role: ml, count: 3}]}}}
  "spam": {promotion: {production: {requester_may_approve: true}}}
"""


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The file with its tiers."""
    return build(TEXT, "policy.yml")


def _production(policy: Policy, model: str | None) -> PromotionRules:
    return policy.rules(model, "production")


def test_a_tier_is_laid_over_the_file(policy: Policy) -> None:
    critical = _production(policy, "churn-eu")

    assert critical.approvals == (ApprovalRule("ml", 2),)
    assert not critical.requester_may_approve
    assert critical.gates == (ThresholdGate("f1", at_least=0.5),)
    assert _production(policy, "toy-1").gates == (ThresholdGate("f1", at_least=0.2),)


def test_a_model_is_laid_over_its_tier(policy: Policy) -> None:
    assert _production(policy, "fraud").approvals == (ApprovalRule("ml", 3),)
    assert not _production(policy, "fraud").requester_may_approve


@pytest.mark.parametrize("model", ["nobody-thought-of-it", None])
def test_without_a_tier_the_strictest_rules_of_the_file_apply(policy: Policy, model: str | None) -> None:
    found = _production(policy, model)

    assert found.approvals == (ApprovalRule("ml", 2),)
    assert not found.requester_may_approve
    assert found.gates == (ThresholdGate("f1", at_least=0.5),)
    assert found.enforce
    assert found.expires_after is not None
    assert found.expires_after.text == "1d"


def test_what_a_model_without_a_tier_says_itself_holds(policy: Policy) -> None:
    assert _production(policy, "spam").requester_may_approve
    assert _production(policy, "spam").approvals == (ApprovalRule("ml", 2),)


def test_an_environment_of_which_no_tier_speaks_is_as_the_file_says(policy: Policy) -> None:
    assert policy.rules("churn-eu", "staging") == policy.rules(None, "staging") == PromotionRules("staging")


def test_a_file_without_tiers_says_what_it_said_before() -> None:
    plain = build(TEXT[: TEXT.index("tiers:")], "policy.yml")

    assert plain.rules("churn-eu", "production") == plain.promotion["production"]
