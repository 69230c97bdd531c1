"""What `policy check` finds about monitors and expectations, by the file alone and by what is known of models' data."""

from collections.abc import Mapping

import pytest

from bot.domain.profile.kind import Kind
from bot.policy import WORTH_KNOWING, Finding, FindingKind, KnownData, Outside, build, check

COLUMNS = {"age": Kind.INTEGER, "plan": Kind.CATEGORY}
BOTH = KnownData(COLUMNS, {**COLUMNS, "score": Kind.FLOAT})
TEXTS = KnownData(None, {"plan": Kind.CATEGORY})
HASHES = KnownData(None, COLUMNS, frozenset({"age"}))
ABOUT_DATA = {
    FindingKind.NEVER_LOOKS,
    FindingKind.NEVER_LEARNS,
    FindingKind.NO_SUCH_COLUMN,
    FindingKind.OTHER_TYPE,
    FindingKind.NOT_EXAMINED,
    FindingKind.NO_PAGER,
    FindingKind.DRIFT_PAGES,
}


def found(
    said: str, data: Mapping[str, KnownData] | None = None, *, pages: bool | None = None
) -> list[Finding]:
    text = f'extends: starter\ntiers: {{critical: {{}}}}\nmodels:\n  "churn*": {{tier: critical, {said}}}\n'
    findings = check(build(text, "policy.yml"), Outside(data=data, pages=pages))
    return [each for each in findings if each.kind in ABOUT_DATA]


def monitors(said: str, data: Mapping[str, KnownData] | None = None) -> list[Finding]:
    return found(f"monitors: [{said}]", data)


@pytest.mark.parametrize(
    ("said", "data", "words"),
    [
        ("{feature_drift: psi, reference: training}", TEXTS, "add the data that they were trained on"),
        ("{feature_drift: ks}", TEXTS, "`ks` is a measure of numbers"),
        ("{feature_drift: wasserstein, columns: [plan]}", BOTH, "a measure of numbers"),
        (
            "{feature_drift: ks, columns: [age]}",
            HASHES,
            "can never look at `age`: `ks` is a measure of numbers",
        ),
        (
            "{feature_drift: ks, columns: [age]}",
            HASHES,
            "of what counts as personal data hashes alone are kept",
        ),
        ("{feature_drift: wasserstein}", HASHES, "hashes alone are kept"),
        (
            "{feature_drift: ks, columns: [age, plan]}",
            BOTH,
            "can never look at `plan`: `ks` is a measure of numbers",
        ),
        ("{prediction_drift: psi}", TEXTS, "no column `prediction` and no `score`"),
        ("{feature_drift: psi}", KnownData(None, {"score": Kind.FLOAT}), "has no features"),
    ],
)
def test_a_monitor_that_can_never_look_is_found(said: str, data: KnownData, words: str) -> None:
    assert monitors(said) == [], "by the file alone nobody knows"
    (one,) = monitors(said, {"churn-eu": data})
    assert (one.kind, one.key) == (FindingKind.NEVER_LOOKS, "models.churn*.monitors")
    assert words in one.sentence
    assert one.kind not in WORTH_KNOWING


@pytest.mark.parametrize(
    "said",
    [
        "{feature_drift: psi}",
        "{feature_drift: ks}",
        "{feature_drift: chi2, columns: [plan]}",
        "{prediction_drift: ks}",
        "{feature_drift: psi, reference: training}",
        "{data_quality: findings, reference: training}",
    ],
)
def test_one_that_can_look_is_not(said: str) -> None:
    assert monitors(said, {"churn-eu": BOTH}) == []


@pytest.mark.parametrize("statistic", ["psi", "js", "chi2"])
def test_hashes_can_be_counted(statistic: str) -> None:
    assert monitors(f"{{feature_drift: {statistic}, columns: [age]}}", {"churn-eu": HASHES}) == []
    assert monitors("{feature_drift: ks, columns: [age]}", {"churn-eu": HASHES, "churn-us": BOTH}) == []


def test_what_one_of_the_models_can_is_not_found() -> None:
    assert monitors("{feature_drift: ks}", {"churn-eu": TEXTS, "churn-us": BOTH}) == []
    assert monitors("{feature_drift: ks}", {"other": TEXTS}) == []


def test_a_column_that_nobody_has_is_found_with_what_was_meant() -> None:
    (of_monitor,) = monitors("{feature_drift: psi, columns: [agee]}", {"churn": BOTH})
    (of_column,) = found("quality: {columns: {agee: {at_least: 3}}}", {"churn": BOTH})
    (of_key,) = found("quality: {key: [agee]}", {"churn": BOTH})
    for each in (of_monitor, of_column, of_key):
        assert each.kind is FindingKind.NO_SUCH_COLUMN
        assert "`agee`" in each.sentence
        assert "Did you mean `age`?" in each.sentence


@pytest.mark.parametrize(
    "said", ["{off: true}", "{required: false, at_least: 3}"], ids=["nothing asked", "still to come"]
)
def test_a_column_of_which_nothing_is_asked_or_that_may_be_missing_is_not(said: str) -> None:
    assert found(f"quality: {{columns: {{new: {said}}}}}", {"churn": BOTH}) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("{plan: {at_least: 3}}", "expects numbers, and the column holds text"),
        ("{age: {values: [a]}}", "expects text, and the column holds numbers"),
    ],
)
def test_an_expectation_of_another_type_is_worth_knowing(said: str, words: str) -> None:
    (one,) = found(f"quality: {{columns: {said}}}", {"churn": BOTH})
    assert one.kind is FindingKind.OTHER_TYPE
    assert words in one.sentence
    assert one.kind in WORTH_KNOWING


def test_what_nobody_can_examine_since_it_is_personal_is_found_without_its_values() -> None:
    known = KnownData(None, {"email": Kind.CATEGORY}, frozenset({"email"}))
    for said in ("{values: [ana@x.example]}", "{at_least: 4711}", "{type: category}"):
        (one,) = found(f"quality: {{columns: {{email: {said}}}}}", {"churn": known})
        assert (one.kind, one.key) == (FindingKind.NOT_EXAMINED, "models.churn*.quality.columns.email")
        assert "ana@x.example" not in one.sentence
        assert "4711" not in one.sentence
    assert found("quality: {columns: {email: {nulls_at_most: 1%}}}", {"churn": known}) == []


def test_a_limit_that_can_never_be_learned_is_found_by_the_file_alone() -> None:
    (one,) = monitors("{volume: rows, false_alarms: 1%, reference: 7d}")
    assert one.kind is FindingKind.NEVER_LEARNS
    assert "7 of its windows fit" in one.sentence
    assert monitors("{volume: rows, false_alarms: 1%, reference: 8d}") == []
    assert monitors("{volume: rows, false_alarms: 1%, window: 5d}")[0].kind is FindingKind.NEVER_LEARNS


def test_a_page_that_nobody_rings_is_found_where_the_settings_are_known() -> None:
    for pages, kinds in ((None, []), (True, []), (False, [FindingKind.NO_PAGER])):
        said = found("monitors: [{no_data: 1h}]", pages=pages)
        assert [each.kind for each in said] == kinds
    assert found("monitors: [{no_data: 1h, severity: channel}]", pages=False) == []


def test_drift_that_pages_is_said_to_be_against_the_default() -> None:
    (one,) = monitors("{feature_drift: psi, severity: page}")
    assert one.kind is FindingKind.DRIFT_PAGES
    assert one.kind in WORTH_KNOWING


def test_what_watches_all_models_is_found_once_where_it_is_said() -> None:
    text = "extends: starter\nmonitors: [{feature_drift: ks}]\nmodels: {churn: {}, fraud: {}}\n"
    known = dict.fromkeys(("churn", "fraud", "other"), TEXTS)
    said = [each for each in check(build(text, "p.yml"), Outside(data=known)) if each.kind in ABOUT_DATA]
    assert [(each.kind, each.key) for each in said] == [(FindingKind.NEVER_LOOKS, "monitors")]
    known["fraud"] = BOTH
    assert [
        each for each in check(build(text, "p.yml"), Outside(data=known)) if each.kind in ABOUT_DATA
    ] == []


def test_hostile_names_stay_short_and_plain() -> None:
    name = "<!channel>" * 20
    (one,) = found(f"quality: {{columns: {{'{name}': {{at_least: 3}}}}}}", {"churn": BOTH})
    assert len(one.sentence) < 400
