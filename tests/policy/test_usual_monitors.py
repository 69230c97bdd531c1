"""Monitors of all models, of a tier and of a model add up; one of the same name stands in place of the one before."""

import pytest

from bot.errors import PolicyProblem
from bot.policy import build

TEXT = """
extends: starter
monitors: [{feature_drift: psi}, {no_data: 2d}]
tiers:
  critical: {monitors: [{no_data: 1h}, {volume: rows, below: 3}]}
models:
  "churn*": {tier: critical, monitors_off: [Feature_Drift psi], monitors: [{volume: rows, below: 9}]}
  fraud: {tier: critical, monitors_off: [no_data]}
  spam: {monitors: [{no_data: 3d}]}
"""


def watching(model: str, *, is_met: bool = True, text: str = TEXT) -> list[str]:
    found = build(text, "policy.yml").monitors(model, "production", is_met=is_met)
    return [f"{each.name} {each.limits.below or each.every.text}" for each in found]


def test_a_model_has_its_own_its_tiers_and_those_of_all() -> None:
    assert watching("churn-eu") == ["no_data 1h", "volume 9.0"]
    assert watching("fraud") == ["volume 3.0", "feature_drift psi 1d"]
    assert watching("spam") == ["no_data 3d", "feature_drift psi 1d"]
    assert watching("other") == ["feature_drift psi 1d", "no_data 2d"]


def test_those_of_all_wait_for_a_first_batch_and_others_do_not() -> None:
    assert watching("other", is_met=False) == []
    assert watching("spam", is_met=False) == ["no_data 3d"]
    assert watching("churn-eu", is_met=False) == ["no_data 1h", "volume 9.0"]


def test_what_is_said_again_after_it_was_taken_off_watches() -> None:
    text = TEXT.replace("critical: {", "critical: {monitors_off: [feature_drift psi], ").replace(
        "spam: {monitors: [", "spam: {tier: critical, monitors: [{feature_drift: psi, above: 1}, "
    )
    assert "feature_drift psi 1d" in watching("spam", text=text)
    assert "feature_drift psi 1d" not in watching("fraud", text=text)


@pytest.mark.parametrize(
    ("old", "new", "key", "sentence"),
    [
        ("[no_data]}", "[no_dat]}", "models.fraud.monitors_off.1", "Did you mean `no_data`?"),
        ("{no_data: 2d}]", "{no_data: 2d}, {no_data: 3d}]", "monitors.3", "a `name` of its own"),
        ("{volume: rows, below: 3}]", "{no_data: 3d}]", "tiers.critical.monitors.2", "a `name` of its own"),
        ("{no_data: 1h}", "{volume: rows}", "tiers.critical.monitors.1", "needs a limit"),
        (
            "{no_data: 1h}",
            "{no_data: 1h, environments: [prod]}",
            "tiers.critical.monitors.1.environments.1",
            "Did you mean `production`?",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(old: str, new: str, key: str, sentence: str) -> None:
    assert old in TEXT
    with pytest.raises(PolicyProblem) as refused:
        build(TEXT.replace(old, new, 1), "policy.yml")
    assert f"`{key}` " in str(refused.value)
    assert sentence in str(refused.value)
