"""What a policy says otherwise than another: one sentence for each thing, and which way it went."""

from dataclasses import fields

import pytest

from bot.domain.policy import Policy, PromotionRules
from bot.domain.policy_changes import RULES, Subject, changes, looser
from bot.policy import build
from bot.views.policy_changes import spoken

BEFORE = """
environments: [staging, production]
responsibilities: [accountable]
metrics: {f1: {better: higher}}
roles:
  ml: {members: [U1, U2]}
  biz: {user_group: S0BIZ}
permissions: {admin: [ml], promote: [ml], rollback: [ml]}
promotion:
  production:
    from: staging
    approvals: [{role: ml, count: 2}]
    reason: required
    expires_after: 3d
    gates: [{metric: f1, at_least: 0.8}, {metric: f1, versus: live, worse_by_at_most: 0.01}]
working_hours: {zone: UTC}
models:
  "churn*": {promotion: {production: {approvals: [{role: ml, count: 3}]}}}
"""


def said(before: str, after: str) -> list[str]:
    """The sentences."""
    return [spoken(each) for each in changes(build(before, "policy.yml"), build(after, "policy.yml"))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "count: 2",
            "count: 1",
            ["⚠ production now takes 1 approval by ml, was 2 (looser)"],
        ),
        ("count: 3", "count: 4", ["✓ production for churn* now takes 4 approvals by ml, was 3 (stricter)"]),
        (
            "{role: ml, count: 2}",
            "{role: biz}",
            [
                "⚠ production now takes no approval by ml, was 2 (looser)",
                "✓ production now takes 1 approval by biz, was none (stricter)",
            ],
        ),
        ("from: staging", "from: any", ["⚠ versions for production must now come from anywhere, was staging (looser)"]),
        ("reason: required", "reason: optional", ["⚠ production: a reason is optional now (looser)"]),
        ("expires_after: 3d", "expires_after: never", ["⚠ requests for production now never expire, was 3d (looser)"]),
        ("expires_after: 3d", "expires_after: 1d", ["✓ requests for production now expire after 1d, was 3d (stricter)"]),
        ("    from:", "    requester_may_approve: true\n    from:", ["⚠ production: whoever asks may approve now (looser)"]),
        ("    from:", "    author_may_approve: true\n    from:", ["⚠ production: whoever made the version may approve now (looser)"]),
        ("    from:", "    mode: report\n    from:", ["⚠ production: its gates only report now (looser)"]),
        (
            "at_least: 0.8}",
            "at_least: 0.7}",
            ["⚠ production now asks for f1 at least 0.7, was at least 0.8 (looser)"],
        ),
        (
            "at_least: 0.8}, ",
            "at_least: 0.8}, {metric: loss, at_most: 2}, ",
            ["✓ production now asks for loss at most 2 (stricter)"],
        ),
        (
            "{metric: f1, at_least: 0.8}, ",
            "",
            ["⚠ production no longer asks for f1 at least 0.8 (looser)"],
        ),
        (
            "worse_by_at_most: 0.01",
            "worse_by_at_most: 0.01, when_none: fail",
            [
                "✓ production now asks for f1 not worse than live by more than 0.01, and something live to compare "
                "with, was not worse than live by more than 0.01 (stricter)"
            ],
        ),
        ("rollback: [ml]", "rollback: [ml, biz]", ["⚠ rollback is now for ml and biz, was for ml (looser)"]),
        ("promote: [ml]", "promote: [member]", ["⚠ promote is now for any member, was for ml (looser)"]),
        ("rollback: [ml]", "rollback: []", ["✓ rollback is now for nobody, was for ml (stricter)"]),
        ("admin: [ml]", "admin: [biz]", ["• admin is now for biz, was for ml"]),
        ("[U1, U2]", "[U1, U2, U3]", ["⚠ ml is now also @U3 (looser)"]),
        ("[U1, U2]", "[U2, U3]", ["• ml is now also @U3 and no longer @U1"]),
        ("S0BIZ}", "S0NEW}", ["• biz is now the user group @S0NEW, was the user group @S0BIZ"]),
        ("S0BIZ}", "S0BIZ, voice: business}", ["• biz is now spoken to in business words"]),
        (
            "    from:",
            "    auto: {}\n    from:",
            [
                "⚠ production now pre-approves a new version with the same pipeline and features as what is live, "
                "when every gate passes, at most 1 a day; was: nothing (looser)"
            ],
        ),
        ("better: higher", "better: lower", ["• what is better of f1: now lower, was higher"]),
        (
            "environments: [staging, production]",
            "environments: [staging, {name: production, alias: champion}, {name: canary, beside: production}]",
            ["• the environments are now staging, production (champion) and canary beside production, were staging and production"],
        ),
        ("[accountable]", "[accountable, deputy]", ["• the responsibilities are now accountable and deputy, were accountable"]),
        (
            "{zone: UTC}",
            "{zone: UTC, days: Mon-Tue}",
            [
                "• working hours are now Mon and Tue 08:00 to 18:00 (UTC), "
                "were Mon, Tue, Wed, Thu and Fri 08:00 to 18:00 (UTC)"
            ],
        ),
        (
            '"churn*": {',
            '"churn*": {channel: C0CHURN, visible_to: members_of_channel, ',
            [
                "✓ churn* is now seen by the members of its channel alone (stricter)",
                "• churn* is now talked about in #C0CHURN",
            ],
        ),
        (
            '"churn*": {',
            '"churn*": {monitors: [{feature_drift: psi, above: 0.2}], ',
            [
                "✓ churn* is now watched by feature_drift psi: the features (PSI) above 0.2, every 1d (stricter)",
            ],
        ),
        ("models:", "tiers: {critical: {}}\nmodels:\n  fraud: {tier: critical}", ["• fraud is now of tier critical, was of no tier"]),
    ],
)  # fmt: skip
def test_each_change_is_one_sentence(old: str, new: str, expected: list[str]) -> None:
    assert old in BEFORE
    assert said(BEFORE, BEFORE.replace(old, new, 1)) == expected


def test_a_monitor_that_is_gone_is_looser_and_a_changed_one_says_what_it_was() -> None:
    watched = BEFORE.replace('"churn*": {', '"churn*": {monitors: [{volume: rows, below: 10}], ')

    assert said(watched, BEFORE) == ["⚠ churn* is no longer watched by volume (looser)"]
    assert said(watched, watched.replace("below: 10", "false_alarms: 1%")) == [
        "• churn* is now watched by volume: how many rows come out of the ordinary (at most 1% false alarms), against the batches of "
        "the 30 days before, every 1d, was: how many rows come below 10, every 1d"
    ]


def test_the_way_back_turns_looser_into_stricter() -> None:
    loose = BEFORE.replace("count: 2", "count: 1").replace("reason: required", "reason: optional")
    there, back = (
        [each.direction.value for each in changes(build(a, "p.yml"), build(b, "p.yml"))]
        for a, b in ((BEFORE, loose), (loose, BEFORE))
    )
    assert there == ["looser", "looser"]
    assert back == ["stricter", "stricter"]


def test_a_comment_or_another_order_changes_nothing() -> None:
    turned = "# why\n" + BEFORE.replace(
        "[{metric: f1, at_least: 0.8}, {metric: f1, versus: live, worse_by_at_most: 0.01}]",
        "[{metric: f1, versus: live, worse_by_at_most: 0.01}, {metric: f1, at_least: 0.8}]",
    )
    assert said(BEFORE, turned) == []


def test_what_changes_for_every_model_is_said_once() -> None:
    assert said(BEFORE, BEFORE.replace("from: staging", "from: any")) == [
        "⚠ versions for production must now come from anywhere, was staging (looser)"
    ]


def test_a_new_tier_that_tightens_what_nobody_named_is_told_by_its_effect() -> None:
    tiers = "tiers: {critical: {promotion: {production: {approvals: [{role: ml, count: 5}]}}}}\n"
    assert said(BEFORE, BEFORE + tiers) == ["✓ production now takes 5 approvals by ml, was 2 (stricter)"]


def test_a_deployer_less_is_looser_and_one_more_is_stricter() -> None:
    one = "deploy: {production: [{webhook: 'https://ci.example/hook'}]}\n"
    assert said(BEFORE, BEFORE + one) == ["✓ production is now deployed by ci.example (stricter)"]
    assert said(BEFORE + one, BEFORE) == ["⚠ production is now deployed by no deployer (looser)"]


def test_what_got_looser_comes_first_and_is_counted() -> None:
    after = BEFORE.replace("rollback: [ml]", "rollback: []").replace("count: 2", "count: 1")
    found = changes(build(BEFORE, "p.yml"), build(after, "p.yml"))
    assert [each.direction.value for each in found] == ["looser", "stricter"]
    assert looser(found) == 1


def test_every_part_of_a_policy_is_compared() -> None:
    compared = {
        "environments", "responsibilities", "roles", "permissions", "promotion", "better", "working_hours", "models",
        "admins", "auditors", "deployers", "retrain", "usual", "quality",
    }  # fmt: skip
    # Where it comes from; what the database says of it; tiers and the days of the calendar are told by their effect.
    aside = {"source", "text", "preset", "is_default", "reporting", "tiers", "calendar"}
    assert {each.name for each in fields(Policy)} == compared | aside


def test_every_key_of_the_rules_is_compared() -> None:
    # Said of models alone, and compared with them.
    apart = {"environment", "listed", "mode_is_said", "approvals", "gates", "revalidate"}
    assert {each.name for each in fields(PromotionRules)} == apart | {*RULES}
    assert len(Subject) == len({*Subject})
