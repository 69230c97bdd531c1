"""What a policy expects of data: what it reads, how file, tier and model are laid over each other, and what cannot be."""

import pytest

from bot.domain.profile.kind import Kind
from bot.domain.quality.stated import Rule, StatedColumn, StatedQuality
from bot.errors import PolicyProblem
from bot.policy import build

TEXT = 'extends: starter\nmodels:\n  "churn*":\n    quality: {}\n'
LAYERS = """
extends: starter
quality: {extra_columns: allowed, columns: {note: off, age: {at_least: 0}}}
tiers:
  critical:
    quality: {columns: {age: {at_least: 18, nulls_at_most: 2%}}, rows: {at_least: 100}, key: [id], fresh: {within: 2h}}
models:
  "churn*": {tier: critical, quality: {columns: {age: {nulls_at_most: off}}, rows: off, key: off}}
  fraud: {tier: critical}
  spam: {}
"""


@pytest.mark.parametrize(
    ("said", "key", "sentence"),
    [
        ("{columns: {age: {at_least: 18, at_most: 3}}}", "columns.age", "leaves no number"),
        ("{columns: {age: {at_least: .nan}}}", "columns.age.at_least", "not infinite"),
        (f"{{rows: {{at_least: {'1' * 400}}}}}", "rows.at_least", "1,000,000,000,000 at most"),
        ("{columns: {age: {at_least: true}}}", "columns.age.at_least", "must be a number"),
        ("{columns: {age: {at_least: '18'}}}", "columns.age.at_least", "must be a number"),
        ("{columns: {age: {values: [1]}}}", "columns.age.values", "numbers between quotes"),
        ("{columns: {age: {values: []}}}", "columns.age.values", "a list of texts"),
        ("{columns: {age: {values: [a], at_most: 3}}}", "columns.age", "`values` are texts"),
        ("{columns: {age: {values: [a], type: integer}}}", "columns.age", "`values` are texts"),
        ("{columns: {age: {type: date, at_most: 3}}}", "columns.age", "there is no `at_least`"),
        ("{columns: {age: {type: number}}}", "columns.age.type", "`category` or `off`"),
        ("{columns: {age: {nulls_at_most: 3}}}", "columns.age.nulls_at_most", "like `2%`"),
        ("{columns: {age: {nulls_at_most: 300%}}}", "columns.age.nulls_at_most", "from `0%` to `100%`"),
        ("{columns: {age: {off: true, at_most: 3}}}", "columns.age", "leave out `off`"),
        ("{columns: {age: on}}", "columns.age", "must be keys and values"),
        ("{columns: {age: {required: maybe}}}", "columns.age.required", "`true` or `false`"),
        ("{columns: {'': off}}", "columns.", "at least 1 character"),
        ("{columns: [age]}", "columns", "must be keys and values"),
        ("{colums: {}}", "colums", "Did you mean `columns`"),
        ("{extra_columns: maybe}", "extra_columns", "`allowed` or `refused`"),
        ("{key: id}", "key", "a list of columns"),
        ("{key: []}", "key", "a list of columns"),
        ("{key: [id], columns: {id: {required: false}}}", "", "may be missing"),
        ("{key: [id], columns: {id: off}}", "", "may be missing"),
        ("{rows: {at_least: 30, at_most: 3}}", "rows", "leaves no number of rows"),
        ("{rows: {at_least: -1}}", "rows.at_least", "a whole number"),
        ("{rows: 30}", "rows", "must be keys and values"),
        ("{fresh: {within: soon}}", "fresh.within", "is not a duration"),
        ("{fresh: {within: 2h, column: at}, columns: {at: {type: float}}}", "", "holds no times"),
        ("off", "", "must be keys and values"),
    ],
)
def test_what_cannot_be_is_said_with_its_line_and_key(said: str, key: str, sentence: str) -> None:
    with pytest.raises(PolicyProblem) as refused:
        build(TEXT.replace("{}", said), "policy.yml")
    place = f"`models.churn*.quality{'.' if key else ''}{key}` "
    assert str(refused.value).startswith(f"policy.yml, line 4: {place}")
    assert sentence in str(refused.value)


def test_a_column_says_what_it_holds_or_that_nothing_is_asked() -> None:
    said = "{columns: {age: {type: integer, at_most: off, varies: off}, plan: {values: [b, a, b], required: true}, x: off}}"
    age, plan, other = build(TEXT.replace("{}", said), "policy.yml").expected("churn").columns
    assert age == StatedColumn("age", Kind.INTEGER, off=frozenset({Rule.AT_MOST, Rule.VARIES}))
    assert plan == StatedColumn("plan", known=("b", "a"), missing=False)
    assert other == StatedColumn("x", ignored=True)


def test_rows_are_a_number_or_a_share_of_the_references() -> None:
    found = build(TEXT.replace("{}", "{rows: {at_least: 50%, at_most: 2000}}"), "policy.yml").expected(
        "churn"
    )
    assert (found.share_at_least, found.rows_at_least, found.rows_at_most) == (0.5, None, 2000)


def test_the_model_is_laid_over_its_tier_and_the_tier_over_the_file() -> None:
    policy = build(LAYERS, "policy.yml")
    churn, fraud = policy.expected("churn-eu"), policy.expected("fraud")
    assert churn.columns == (
        StatedColumn("note", ignored=True),
        StatedColumn("age", at_least=18.0, off=frozenset({Rule.NULLS})),
    )
    assert (churn.rows_at_least, churn.key, churn.extra) == (None, (), True)
    assert (fraud.rows_at_least, fraud.key) == (100, ("id",))
    assert fraud.columns[1] == StatedColumn("age", nulls=0.02, at_least=18.0)


@pytest.mark.parametrize("model", ["spam", "nobody-thought-of-it"])
def test_a_model_without_a_tier_is_expected_what_the_file_says(model: str) -> None:
    found = build(LAYERS, "policy.yml").expected(model)
    assert found.columns == (StatedColumn("note", ignored=True), StatedColumn("age", at_least=0.0))
    assert (found.key, found.extra) == ((), True)


def test_parts_that_contradict_each_other_only_together_are_refused_where_the_last_stands() -> None:
    text = LAYERS.replace("{nulls_at_most: off}", "{at_most: 3}")
    with pytest.raises(PolicyProblem) as refused:
        build(text, "policy.yml")
    assert str(refused.value) == (
        "policy.yml, line 8: `models.churn*.quality.columns.age` does not fit what is said of its tier, or of all models: "
        "it leaves no number: `at_least` is larger than `at_most`."
    )


def test_a_policy_without_a_word_on_it_says_nothing() -> None:
    assert build("extends: starter", "policy.yml").expected("churn") == StatedQuality()
