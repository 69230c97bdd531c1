"""What `policy check` finds."""

import pytest

from bot.policy import FindingKind, build, check

PEOPLE = """
roles:
  ml-engineer: {members: [U1, U2]}
  ml-platform: {members: [U3]}
"""


def _found(text: str, holders: dict[str, tuple[str, ...]] | None = None) -> list[tuple[FindingKind, str]]:
    policy = build(text, "policy.yml")
    asked = None if holders is None else lambda role: holders.get(role.name, ())
    return [(each.kind, each.key) for each in check(policy, asked)]


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
    assert _found(text.replace("promote: [lead]", "promote: [member]")) == []
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
