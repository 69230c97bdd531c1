"""What `policy check` finds."""

import time

import pytest

from bot.policy import FindingKind, Outside, build, check

PEOPLE = """
roles:
  ml-engineer: {members: [U1, U2]}
  ml-platform: {members: [U3]}
"""


def _found(text: str, holders: dict[str, tuple[str, ...]] | None = None) -> list[tuple[FindingKind, str]]:
    policy = build(text, "policy.yml")
    asked = None if holders is None else lambda role: holders.get(role.name, ())
    return [(each.kind, each.key) for each in check(policy, Outside(holders=asked))]


def test_a_team_with_its_roles_filled_has_nothing_to_find() -> None:
    assert _found(f"extends: team\n{PEOPLE}") == []


def test_a_role_with_nobody_in_it_is_found() -> None:
    assert _found("extends: starter\nroles: {idle: {}}") == [(FindingKind.NOBODY, "roles.idle")]


def test_an_empty_user_group_is_found_when_slack_can_be_asked() -> None:
    text = "extends: starter\nroles: {ml: {user_group: S0ML}}"
    assert _found(text) == []
    assert _found(text, {}) == [(FindingKind.NOBODY, "roles.ml")]
    assert _found(text, {"ml": ("U1",)}) == []


def test_a_count_higher_than_the_role_has_people_is_found() -> None:
    text = (
        f"extends: team\n{PEOPLE}promotion: {{production: {{approvals: [{{role: ml-engineer, count: 3}}]}}}}"
    )
    assert (FindingKind.TOO_FEW, "promotion.production.approvals") in _found(text)


def test_a_sole_approver_who_is_always_the_requester_is_found() -> None:
    text = """
extends: starter
roles: {lead: {members: [U1]}}
permissions: {promote: [lead], approve: [lead]}
promotion: {production: {approvals: [{role: lead}]}}
"""
    assert _found(text) == [(FindingKind.ONLY_THE_REQUESTER, "promotion.production.approvals")]
    assert _found(text.replace("promote: [lead]", "promote: [member]")) == [
        (FindingKind.NONE_TO_SPARE, "promotion.production.approvals")
    ]
    assert _found(text.replace("{role: lead}]", "{role: lead}], requester_may_approve: true")) == []


def test_an_approver_who_may_not_approve_is_found() -> None:
    text = f"extends: team\n{PEOPLE}permissions: {{approve: [owner]}}"
    assert _found(text) == [(FindingKind.MAY_NOT_APPROVE, "permissions.approve")]


def test_verbs_that_are_not_named_are_found() -> None:
    found = check(
        build("environments: [live-site]\npermissions: {admin: [member], quiet: [member]}", "policy.yml")
    )
    assert [each.kind for each in found] == [FindingKind.ADMIN_ONLY, FindingKind.UNGUARDED]
    assert "`promote`" in str(found[0])
    assert "`quiet`" not in str(found[0])


def test_a_policy_without_admins_is_found() -> None:
    assert _found("extends: starter\npermissions: {admin: []}") == [
        (FindingKind.NO_ADMIN, "permissions.admin")
    ]


@pytest.mark.parametrize(("metric", "expected"), [("lift", [FindingKind.NO_DIRECTION]), ("roc_auc", [])])
def test_a_gate_on_a_metric_without_direction_is_found(metric: str, expected: list[FindingKind]) -> None:
    text = f"extends: starter\npromotion: {{production: {{gates: [{{metric: {metric}, versus: live}}]}}}}"
    assert [kind for kind, _ in _found(text)] == expected


def test_a_threshold_needs_no_direction() -> None:
    assert _found("extends: starter\npromotion: {production: {gates: [{metric: lift, at_least: 1}]}}") == []


def test_a_last_environment_that_nothing_guards_is_found() -> None:
    text = "extends: starter\nenvironments: [staging, prod]"
    assert _found(text) == [(FindingKind.UNGUARDED, "promotion.prod")]
    assert _found(f"{text}\npromotion: {{prod: {{approvals: [{{role: member}}]}}}}") == []


def test_the_rules_of_one_model_are_examined_too() -> None:
    text = "extends: starter\nmodels: {churn: {promotion: {production: {gates: [{metric: lift, versus: live}]}}}}"
    assert _found(text) == [(FindingKind.NO_DIRECTION, "models.churn.promotion.production.gates")]


def test_an_approval_by_a_steward_can_never_come() -> None:
    text = f"extends: team\n{PEOPLE}promotion: {{production: {{approvals: [{{role: steward}}]}}}}"

    assert _found(text) == [(FindingKind.NOBODY, "promotion.production.approvals")]


def test_people_who_hold_two_roles_count_once() -> None:
    text = """
extends: starter
roles: {a: {members: [U1, U2]}, b: {members: [U1, U2]}, c: {members: [U1, U2, U3]}}
permissions: {approve: [a, b, c]}
promotion: {production: {approvals: [{role: a}, {role: b}], requester_may_approve: true}}
"""
    short = (FindingKind.TOO_FEW, "promotion.production.approvals")
    assert _found(text) == []
    assert _found(text.replace("{role: b}", "{role: b, count: 2}")) == [short]
    # Each two of them have enough, all three together do not.
    assert _found(text.replace("{role: b}]", "{role: b}, {role: c, count: 2}]")) == [short]


@pytest.mark.parametrize("who", ["requester_may_approve: false", "author_may_approve: false"])
def test_a_role_with_as_many_people_as_are_needed_is_found(who: str) -> None:
    text = f"extends: starter\n{PEOPLE}promotion: {{production: {{approvals: [{{role: ml-engineer, count: 2}}], {who}}}}}"
    assert (FindingKind.NONE_TO_SPARE, "promotion.production.approvals") in _found(text)
    assert (FindingKind.NONE_TO_SPARE, "promotion.production.approvals") not in _found(
        text.replace("count: 2", "count: 1")
    )


THREE = "extends: starter\nenvironments: [development, staging, production]\npromotion:\n"


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("  production: {from: staging}\n  staging: {from: development}", []),
        ("  production: {from: any}", []),
        ("  production: {from: development}", [(FindingKind.GAP, "promotion.production.from")]),
        (
            "  staging: {from: production}",
            [(FindingKind.BACKWARDS, "promotion.staging.from")],
        ),
        (
            "  staging: {from: production}\n  production: {from: staging}",
            [
                (FindingKind.CIRCLE, "promotion.staging.from"),
                (FindingKind.BACKWARDS, "promotion.staging.from"),
            ],
        ),
        (
            "  production: {from: staging}\nmodels: {x: {promotion: {staging: {from: production}}}}",
            [
                (FindingKind.CIRCLE, "models.x.promotion.staging.from"),
                (FindingKind.BACKWARDS, "models.x.promotion.staging.from"),
            ],
        ),
    ],
)
def test_an_order_with_a_gap_or_a_circle_is_found(
    rules: str, expected: list[tuple[FindingKind, str]]
) -> None:
    assert _found(THREE + rules) == expected


def test_what_runs_beside_another_leaves_no_gap() -> None:
    text = "extends: starter\nenvironments: [staging, {name: canary, beside: production}, production]\n"
    assert _found(f"{text}promotion: {{production: {{from: staging}}}}") == []


@pytest.mark.parametrize(
    ("models", "expected"),
    [
        ('{"churn*": {}, churn-eu: {}}', [(FindingKind.SHADOWED, "models.churn-eu")]),
        ('{"*": {}, "churn*": {}}', [(FindingKind.SHADOWED, "models.churn*")]),
        ('{churn-eu: {}, "churn*": {}}', []),
        ('{"churn?": {}, "churn*": {}}', []),
    ],
)
def test_a_pattern_that_never_counts_is_found(models: str, expected: list[tuple[FindingKind, str]]) -> None:
    assert _found(f"extends: starter\nmodels: {models}") == expected


def test_a_tier_without_a_model_is_found() -> None:
    assert _found("extends: starter\ntiers: {critical: {}}") == [(FindingKind.UNUSED_TIER, "tiers.critical")]
    assert _found("extends: starter\ntiers: {critical: {}}\nmodels: {x: {tier: critical}}") == []


GATED = "extends: starter\npromotion: {{production: {{gates: [{0}]}}}}"


@pytest.mark.parametrize(
    ("gates", "expected"),
    [
        ("{metric: f1, at_least: 0.9}, {metric: f1, at_most: 0.8}", [FindingKind.CONTRADICTION]),
        ("{metric: f1, at_least: 0.9}, {metric: f1, at_most: 0.8, mode: report}", []),
        ("{artifact: {formats: [onnx]}}, {artifact: {formats: [skops]}}", [FindingKind.CONTRADICTION]),
        ("{artifact: {formats: [onnx]}}, {artifact: {formats: [skops, ONNX]}}", []),
        ("{metric: f1, versus: live, when_none: fail}", [FindingKind.NEVER_FIRST]),
        ("{metric: f1, versus: live, when_none: fail, mode: report}", []),
        ("{alerts: none_open, when_none: fail}", [FindingKind.NEVER_FIRST]),
    ],
)
def test_gates_that_can_never_pass_are_found(gates: str, expected: list[FindingKind]) -> None:
    assert [kind for kind, _ in _found(GATED.format(gates))] == expected


def test_a_contradiction_that_only_a_tier_makes_is_found() -> None:
    tiers = (
        "tiers: {t: {promotion: {production: {gates: [{metric: f1, at_most: 0.5}]}}}}\nmodels: {x: {tier: t}}"
    )
    found = _found(f"{GATED.format('{metric: f1, at_least: 0.9}')}\n{tiers}")
    # Of no tier: both hold. Of the tier: its list replaces the file's.
    assert found == [(FindingKind.CONTRADICTION, "promotion.production.gates")]


def test_a_check_that_nobody_reports_is_found_when_the_database_can_be_asked() -> None:
    policy = build(GATED.format("{checks: [{name: bias}, {name: unit, from: ci-main}]}"), "policy.yml")
    assert check(policy) == []
    found = check(policy, Outside(checks=frozenset({"unit"}), programs=frozenset()))
    assert [each.kind for each in found] == [FindingKind.UNREPORTED, FindingKind.NO_TOKEN]
    assert "`bias`" in str(found[0])
    assert "--name ci-main" in str(found[1])


def test_a_user_group_that_slack_does_not_know_is_found() -> None:
    policy = build("extends: starter\nroles: {ml: {user_group: S0ML}}", "policy.yml")
    found = check(policy, Outside(groups=frozenset({"S0BIZ"})))
    assert [(each.kind, each.key) for each in found] == [(FindingKind.UNKNOWN_GROUP, "roles.ml.user_group")]


def test_ten_thousand_people_are_looked_at_in_a_moment() -> None:
    crowds = {name: tuple(f"U{name}{n}" for n in range(10_000)) for name in ("ml-engineer", "ml-platform")}
    text = "extends: team\nroles: {ml-engineer: {user_group: S0ML}, ml-platform: {user_group: S0PLAT}}"
    text += "\npermissions: {promote: [ml-platform], approve: [ml-platform, owner]}"
    began = time.monotonic()
    assert _found(text, crowds) == [(FindingKind.MAY_NOT_APPROVE, "permissions.approve")]
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("soak", "expiry", "is_found"),
    [("48h", "24h", True), ("24h", "3d", False), ("7d", "3 working days", True), ("24h", "never", False)],
)
def test_a_request_that_ends_before_its_soak_is_found(soak: str, expiry: str, is_found: bool) -> None:
    rules = f"promotion: {{production: {{from: staging, soak: {soak}, expires_after: {expiry}}}}}"
    expected = [(FindingKind.EXPIRES_TOO_SOON, "promotion.production.expires_after")]
    assert _found(f"extends: starter\n{rules}") == (expected if is_found else [])
