"""Evidence: facts keep through storage to the last bit, and their hashes change with them alone."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.evidence import (
    Facts,
    VersionFacts,
    canonical,
    digest,
    facts_from_json,
    facts_json,
    facts_of,
    rules_hash,
)
from bot.domain.gate_kinds import ThresholdGate, VersusLiveGate, WhenNone
from bot.domain.policy import ApprovalRule, PromotionRules
from bot.domain.registry import Artifact, DataSetVersion, ModelVersion
from bot.domain.working_time import parse_duration

NAMES = st.text(max_size=12)
VERSIONS = st.builds(
    VersionFacts,
    st.integers(1, 10**9),
    st.dictionaries(NAMES, st.floats(allow_nan=False), max_size=5),
    *[st.none() | NAMES] * 4,
    st.lists(NAMES, max_size=3).map(tuple),
    st.none() | NAMES,
)
FACTS = st.builds(Facts, NAMES, NAMES, VERSIONS, st.none() | VERSIONS, st.lists(NAMES, max_size=3).map(tuple))
RULES = PromotionRules(
    "production",
    "staging",
    (ApprovalRule("ml-engineer", 2), ApprovalRule("business")),
    reason_required=True,
    expires_after=parse_duration("3 working days"),
    gates=(ThresholdGate("roc_auc", at_least=0.85), VersusLiveGate("roc_auc", 0.005)),
)


@given(FACTS)
def test_facts_are_read_back_as_they_were_stored(facts: Facts) -> None:
    stored = facts_json(facts)

    assert facts_from_json(stored) == facts
    assert facts_json(facts_from_json(stored)) == stored


@given(FACTS)
def test_stored_facts_are_plain_ascii_on_one_line(facts: Facts) -> None:
    stored = facts_json(facts)

    assert stored.isascii()
    assert stored.isprintable()


@given(FACTS, FACTS)
def test_the_hash_tells_facts_apart_and_nothing_else(one: Facts, other: Facts) -> None:
    assert (digest(facts_json(one)) == digest(facts_json(other))) == (facts_json(one) == facts_json(other))


def test_a_metric_that_is_no_number_keeps() -> None:
    facts = Facts("churn", "production", VersionFacts(7, {"loss": float("nan"), "auc": float("-inf")}))

    assert repr(facts_from_json(facts_json(facts)).candidate.metrics) == "{'auc': -inf, 'loss': nan}"


@given(st.dictionaries(NAMES, st.floats(allow_nan=False), max_size=6))
def test_the_order_of_metrics_does_not_change_the_hash(metrics: dict[str, float]) -> None:
    turned = dict(reversed(metrics.items()))
    one, other = (Facts("m", "e", VersionFacts(1, each)) for each in (metrics, turned))

    assert facts_json(one) == facts_json(other)


def test_canonical_json_is_json() -> None:
    assert canonical({"b": [1, 0.1], "a": None}) == '{"a":null,"b":[1,0.1]}'
    assert json.loads(canonical({"ü": "\u202e\0"})) == {"ü": "\u202e\0"}


def test_a_digest_is_sha256() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_rules_that_say_the_same_have_one_hash() -> None:
    rebuilt = replace(RULES, expires_after=parse_duration(" 3  Working days "))

    assert rules_hash(RULES) == rules_hash(rebuilt)


@pytest.mark.parametrize(
    "other",
    [
        replace(RULES, environment="staging"),
        replace(RULES, from_environment=None),
        replace(RULES, approvals=(ApprovalRule("ml-engineer", 1), ApprovalRule("business"))),
        replace(RULES, approvals=RULES.approvals[:1]),
        replace(RULES, requester_may_approve=True),
        replace(RULES, author_may_approve=True),
        replace(RULES, reason_required=False),
        replace(RULES, expires_after=parse_duration("4 working days")),
        replace(RULES, gates=(ThresholdGate("roc_auc", at_least=0.84), RULES.gates[1])),
        replace(RULES, gates=(RULES.gates[0], VersusLiveGate("roc_auc", 0.005, WhenNone.FAIL))),
        replace(RULES, gates=RULES.gates[1:]),
        replace(RULES, enforce=False),
    ],
)
def test_every_changed_rule_changes_the_hash(other: PromotionRules) -> None:
    assert rules_hash(other) != rules_hash(RULES)


def test_the_facts_of_a_version_name_its_data_by_fingerprint() -> None:
    data = DataSetVersion("customers", "2026-11-01", "f" * 64)
    version = ModelVersion(
        "churn", 7, datetime(2026, 11, 2, tzinfo=UTC), author="U0ANN", registered_by="U0BEN", commit="abc",
        artifact=Artifact(sha256="b" * 64), data_sets=(data,), metrics={"auc": 0.9}, evaluation_fingerprint="e",
    )  # fmt: skip

    assert facts_of(version) == VersionFacts(
        7, {"auc": 0.9}, "e", "U0ANN", "U0BEN", "abc", (f"customers@2026-11-01 {'f' * 64}",), "b" * 64
    )
    assert facts_of(replace(version, data_sets=(replace(data, fingerprint="0"),))) != facts_of(version)
