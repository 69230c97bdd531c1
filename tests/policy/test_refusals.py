"""What a policy file may not say, and how it is told: file, line and key."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PolicyProblem
from bot.policy import build, load
from bot.policy.schema_keys import all_keys

LATER = "is not understood by this version"


@pytest.mark.parametrize(
    ("text", "line", "key", "sentence"),
    [
        ("promotion:\n  production:\n    soak: 24h", 4, "promotion.production.soak", "needs a `from`"),
        (
            "promotion: {production: {from: staging, soak: 3 working days}}\nenvironments: [staging, production]",
            2,
            "promotion.production.soak",
            "by day and night",
        ),
        (
            "promotion: {production: {auto: {at_most: 1/hour}}}",
            2,
            "promotion.production.auto.at_most",
            "1/day",
        ),
        (
            "promotion: {production: {auto: {at_most: 0/day}}}",
            2,
            "promotion.production.auto.at_most",
            "1/day",
        ),
        ("promotion: {production: {auto: {same: []}}}", 2, "promotion.production.auto.same", ""),
        (
            "promotion: {production: {auto: {when: always}}}",
            2,
            "promotion.production.auto.when",
            "`gates_pass`",
        ),
        ("deploy: {prodution: []}", 2, "deploy.prodution", "`production`?"),
        (
            "deploy: {production: [{webhook: 'http://ci.example/'}]}",
            2,
            "deploy.production.1.webhook",
            "https://",
        ),
        (
            "deploy: {production: [{webhook: 'https://u:p@ci.example/'}]}",
            2,
            "deploy.production.1.webhook",
            "no password",
        ),
        (
            "deploy: {production: [{within: 1h}]}",
            2,
            "deploy.production.1",
            "either a `webhook` or a `github`",
        ),
        (
            "deploy:\n  production:\n    - webhook: https://ci.example/a\n    - webhook: https://ci.example/b",
            5,
            "deploy.production.2",
            "names `ci.example` twice",
        ),
        (
            "deploy: {production: [{github: {repository: serving}}]}",
            2,
            "deploy.production.1.github.repository",
            "org/serving",
        ),
        ("promotion: {production: {apply: later}}", 2, "promotion.production.apply", "when_requester_clicks"),
        (
            'promotion: {production: {locks: [{from: "Fri 16:00", to: "2026-12-01 08:00"}]}}',
            2,
            "promotion.production.locks.1",
            "mixes a time of the week with a date",
        ),
        (
            'promotion: {production: {locks: [{from: "Fry 16:00", to: "Mon 08:00"}]}}',
            2,
            "promotion.production.locks.1.from",
            'must be a time like "Fri 16:00"',
        ),
        ("tiers:\n  low: {promotion: {prodution: {}}}", 3, "tiers.low.promotion.prodution", "`production`?"),
        (
            "tiers:\n  low: {channel: C0LOW}",
            3,
            "tiers.low.channel",
            "Known here: `monitors`, `quality`, `monitors_off`, `promotion` and `retrain`",
        ),
        ("tiers: {low: {}}\nmodels:\n  x: {tier: lwo}", 4, "models.x.tier", "Did you mean `low`?"),
        ("permissions:\n  reproduce: {roles: [owner], at_most: 7d}", 3, "permissions.reproduce", LATER),
        ("permissions:\n  train: [member]", 3, "permissions.train", LATER),
        (
            "promotion:\n  production:\n    gates:\n      - {review: looks}",
            5,
            "promotion.production.gates.1.review",
            "must be `code`, `data`, `fairness` or `security`",
        ),
        (
            "promotion: {production: {reasn: required}}",
            2,
            "promotion.production.reasn",
            "Did you mean `reason`?",
        ),
        ("promotion:\n  prodution: {}", 3, "promotion.prodution", "Did you mean `production`?"),
        ("permissions:\n  aprove: [member]", 3, "permissions.aprove", "Did you mean `approve`"),
        ("permissions:\n  lock:\n    - owner\n    - onwer", 5, "permissions.lock.2", "Did you mean `owner`"),
        ("permissions: {admin: [admin]}", 2, "permissions.admin.1", "names itself"),
        (
            "promotion:\n  production:\n    approvals:\n      - role: biz",
            5,
            "promotion.production.approvals.1.role",
            "`biz`, which is no role",
        ),
        (
            "promotion: {production: {approvals: [{role: owner}, {role: owner}]}}",
            2,
            "promotion.production.approvals.2",
            "twice",
        ),
        (
            "promotion: {production: {approvals: [{role: owner, count: 0}]}}",
            2,
            None,
            "greater than or equal to 1",
        ),
        (
            "promotion: {production: {expires_after: soon}}",
            2,
            "promotion.production.expires_after",
            "not a duration",
        ),
        ("promotion: {production: {expires_after: 99999999d}}", 2, None, "longer than ten years"),
        (
            "promotion: {production: {from: nowhere}}",
            2,
            "promotion.production.from",
            "`nowhere`, which is no",
        ),
        (
            "promotion: {production: {from: production}}",
            2,
            "promotion.production.from",
            "no other environment",
        ),
        ("promotion: {production: {requester_may_approve: maybe}}", 2, None, "must be `true` or `false`"),
        ("promotion: {production: {mode: strict}}", 2, None, "must be `enforce` or `report`"),
        ("promotion: {production: {gates: [{metric: f1}]}}", 2, None, "either `at_least` or `at_most`"),
        ("promotion: {production: {gates: [{metric: f1, at_least: x}]}}", 2, None, "must be a number"),
        ("promotion: {production: {gates: [{metric: f1, at_least: .nan}]}}", 2, None, "not infinite"),
        (
            "promotion: {production: {gates: [{metric: f1, at_least: 2, at_most: 1}]}}",
            2,
            None,
            "can never pass",
        ),
        (
            "promotion: {production: {gates: [{metric: f1, at_most: 1, when_none: fail}]}}",
            2,
            None,
            "`versus: live`",
        ),
        ("environments: []", 2, "environments", "at least one"),
        ("environments: [staging, Staging]", 2, "environments.2", "twice"),
        ("environments: [7th]", 2, "environments.1.name", "begins with a letter"),
        ("environments: [{name: canary, beside: prod}]", 2, "environments.1.beside", "no other environment"),
        ("responsibilities: [owner]", 2, "responsibilities.1", "that name is taken"),
        ("roles: {member: {members: [U1]}}", 2, "roles.member", "cannot be defined"),
        ("roles:\n  biz: {members: [bob]}", 3, "roles.biz.members.1", "id like `U0BIZ`"),
        ("roles:\n  biz: {user_group: '@biz'}", 3, "roles.biz.user_group", "id like `S0ML`"),
        ("roles:\n  2020-01-01: {}", 2, "roles.2020-01-01", "not text"),
        ("metrics: {f1: {better: up}}", 2, "metrics.f1.better", "must be `higher` or `lower`"),
        ("working_hours: {days: Mon-Fry}", 2, "working_hours.days", "days like `Mon-Fri`"),
        ("working_hours: {from: '19:00'}", 2, "working_hours.to", "later than `from`"),
        ("working_hours: {zone: Berlin}", 2, "working_hours.zone", "time zone like"),
        ("working_hours: {zone: ../../etc}", 2, "working_hours.zone", "time zone like"),
        ("models: {x: {visible_to: members_of_channel}}", 2, "models.x.visible_to", "needs a `channel`"),
        ("models: {x: {channel: general}}", 2, "models.x.channel", "a channel's id"),
        (
            "models: {x: {promotion: {prod: {}}}}",
            2,
            "models.x.promotion.prod",
            "`prod`, which is no environment",
        ),
    ],
)
def test_a_refusal_names_line_and_key(text: str, line: int, key: str | None, sentence: str) -> None:
    with pytest.raises(PolicyProblem) as caught:
        build(f"extends: starter\n{text}\n", "policy.yml")
    assert sentence in caught.value.sentence
    assert caught.value.sentence.startswith(f"policy.yml, line {line}: ")
    assert caught.value.line == line
    assert key in {None, caught.value.key}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "policy.yml is empty. Write `extends: starter` to begin with."),
        ("# nothing yet\n", "policy.yml is empty. Write `extends: starter` to begin with."),
        ("- a list\n", "policy.yml must be keys and values, like `extends: starter`."),
        ("roles: {}\n", "policy.yml: name the `environments`, or write `extends: starter`."),
        (
            "extends: starter\nextends: team\n",
            'policy.yml, line 2: this is not YAML: found duplicate key "extends".',
        ),
        ("x" * 300_000, "policy.yml is longer than 256 kB."),
    ],
)
def test_a_text_that_is_no_policy_is_told_so(text: str, sentence: str) -> None:
    with pytest.raises(PolicyProblem) as caught:
        build(text, "policy.yml")
    assert caught.value.sentence == sentence


def test_broken_yaml_is_told_with_its_line() -> None:
    with pytest.raises(PolicyProblem, match="line 3: this is not YAML") as caught:
        build("extends: starter\nroles: {\n", "policy.yml")
    assert caught.value.line == 3


@pytest.mark.parametrize(
    "value", ['"\\UFFFFFFFF"', "!!int abc", "!!timestamp x", "2026-13-45", "[" * 3000, "\x07", "!<tag:x> y"]
)
def test_a_malformed_value_is_a_policy_problem(value: str) -> None:
    with pytest.raises(PolicyProblem):
        build(f"extends: {value}\n", "policy.yml")


def test_anchors_that_unfold_without_end_are_refused() -> None:
    laughs = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    for before, name in zip("abcdef", "bcdefg", strict=True):
        laughs += f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    with pytest.raises(PolicyProblem, match="unfolds without end"):
        build(laughs, "policy.yml")


def test_leaving_out_an_environment_the_preset_needs_says_what_to_write() -> None:
    with pytest.raises(PolicyProblem, match=r"write `promotion.staging.from: any`"):
        build("extends: regulated\nenvironments: [staging, production]\n", "policy.yml")


def test_a_file_that_is_not_text_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_bytes(b"extends: starter\n# caf\xe9\n")
    with pytest.raises(PolicyProblem, match="line 2: this is not UTF-8") as caught:
        load(path)
    assert caught.value.line == 2


def test_a_folder_is_no_policy_file(tmp_path: Path) -> None:
    with pytest.raises(PolicyProblem, match="cannot be read"):
        load(tmp_path)


_WORDS = st.sampled_from(
    [*sorted(all_keys()), "production", "starter", "owner", "1", "*a", "&a x", "!!t y", "~", "[", "{a: b}"]
)
_LINES = st.builds(
    lambda depth, key, value: f"{'  ' * depth}{key}: {value}", st.integers(0, 4), _WORDS, _WORDS | st.just("")
)


@given(st.lists(_LINES, max_size=8).map("\n".join) | st.text())
def test_any_text_is_a_policy_or_a_policy_problem(text: str) -> None:
    with suppress(PolicyProblem):
        build(text, "policy.yml")


@pytest.mark.parametrize(
    "text",
    [
        "promotion: {production: {reason: required}}",
        "environments: [production]\npromotion: {production: {from: lab}}",
    ],
)
def test_where_no_name_fits_none_is_listed(text: str) -> None:
    with pytest.raises(PolicyProblem, match="There is none: name one first"):
        build(text, "policy.yml")
