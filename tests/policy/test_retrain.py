"""Who trains models anew: how it is written, whose word counts, what is refused, what `policy check` finds."""

import pytest

from bot.domain.policy_changes import changes
from bot.errors import PolicyProblem
from bot.policy import build, check
from bot.policy.findings import FindingKind, Outside
from bot.views.policy_changes import spoken

BASE = "extends: starter\n"
GITHUB = "retrain: {github: {repository: org/training, workflow: train.yml}}\n"
GYM = 'retrain: {name: gym, webhook: "https://gym.example/hook", within: 6h}\n'


def said(before: str, after: str) -> list[str]:
    """What the admins read."""
    return [spoken(each) for each in changes(build(BASE + before, "a"), build(BASE + after, "b"))]


@pytest.mark.parametrize(
    ("text", "key", "words"),
    [
        ("retrain: {github: {repository: org/training}}", "retrain", "needs a `workflow` to start"),
        ("retrain: {within: 1h}", "retrain", "needs either a `webhook` or a `github`"),
        ("retrain: {webhook: 'http://gym.example/'}", "retrain.webhook", "https"),
        ("retrain: {webhook: 'https://gym.example/', within: never}", "retrain", "must end some time"),
        ("retrain: {webhok: 'https://gym.example/'}", "retrain.webhok", "`webhook`?"),
        ("retrain: [gym]", "retrain", "must be keys and values"),
        ("models: {churn: {retrain: {within: 1h}}}", "models.churn.retrain", "needs either"),
        ("tiers: {big: {retrain: {within: 1h}}}", "tiers.big.retrain", "needs either"),
        ("permissions: {retrain: [nobody]}", "permissions.retrain.1", "names `nobody`, which is no role"),
    ],
)
def test_what_trains_nothing_is_refused_where_it_stands(text: str, key: str, words: str) -> None:
    with pytest.raises(PolicyProblem) as problem:
        build(BASE + text, "policy.yml")
    assert (problem.value.key, words in problem.value.sentence) == (key, True)


def test_a_trainer_is_called_by_its_name_or_its_host_or_repository_and_has_a_day() -> None:
    named = build(BASE + GYM, "policy.yml").trainer("churn")
    by_itself = build(BASE + GITHUB, "policy.yml").trainer("churn")
    assert named is not None
    assert by_itself is not None
    assert (named.name, named.within.text) == ("gym", "6h")
    assert (by_itself.name, by_itself.within.text) == ("org/training", "1d")
    assert build(BASE, "policy.yml").trainer("churn") is None


def test_the_model_counts_before_the_tier_and_the_tier_before_the_file() -> None:
    policy = build(
        BASE + GYM + 'tiers: {big: {retrain: {webhook: "https://tier.example/"}}}\n'
        'models: {"own*": {tier: big, retrain: {webhook: "https://own.example/"}}, "big*": {tier: big}, "x*": {}}',
        "policy.yml",
    )
    names = [found.name for each in ("own-1", "big-1", "x", "other") if (found := policy.trainer(each))]
    assert names == ["own.example", "tier.example", "gym", "gym"]


def test_a_change_is_said_once_and_is_no_looser() -> None:
    models = "models: {churn: {}, fraud: {}}\n"
    anew = "• a model is now retrained, when somebody asks at an alert, by"
    assert said(models, GYM + models) == [f"{anew} gym, was by nobody"]
    assert said(GYM + models, models) == [f"{anew} nobody, was by gym"]
    assert said(GYM, GYM.replace("6h", "7h")) == [f"{anew} gym, told elsewhere or given another time"]
    own = 'models: {churn: {retrain: {webhook: "https://own.example/"}}}\n'
    assert said("models: {churn: {}}\n", own) == [
        "• churn is now retrained, when somebody asks at an alert, by own.example, was by nobody"
    ]


def test_a_trainer_that_cannot_be_told_or_never_report_is_found() -> None:
    outside = Outside(untold=lambda _: "GITHUB_TOKEN is not set", reporters=frozenset({"other"}))
    text = BASE + GITHUB + "models: {churn: {" + GYM.strip() + "}}"
    found = [
        (each.key, each.kind)
        for each in check(build(text, "policy.yml"), outside)
        if each.kind in {FindingKind.UNTOLD, FindingKind.NO_TOKEN}
    ]
    assert found == [
        ("retrain", FindingKind.UNTOLD),
        ("retrain", FindingKind.NO_TOKEN),
        ("models.churn.retrain", FindingKind.UNTOLD),
        ("models.churn.retrain", FindingKind.NO_TOKEN),
    ]
    well = Outside(untold=lambda _: None, reporters=frozenset({"gym", "org/training"}))
    assert not {FindingKind.UNTOLD, FindingKind.NO_TOKEN} & {x.kind for x in check(build(text, "x"), well)}
