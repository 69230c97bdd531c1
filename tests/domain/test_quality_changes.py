"""What a policy expects of data otherwise is one sentence a rule, and never names a value that may be somebody's."""

import pytest

from bot.domain.policy_changes import PolicyChange, changes
from bot.domain.quality_changes import Asked
from bot.domain.strictness import Direction
from bot.policy import build
from bot.views.policy_changes import spoken

TEXT = "extends: starter\nmodels:\n  churn: {{quality: {}}}\n"
SECRETS = ("Mallory", "Trudy", "4711", "0815")


def turned(old: str, new: str) -> list[PolicyChange]:
    before, after = (build(TEXT.format(each), "policy.yml") for each in (old, new))
    return list(changes(before, after))


CASES = [
    ("{}", "{columns: {age: off}}", "⚠ of the data of churn, nothing is expected of age (looser)"),
    (
        "{columns: {age: {nulls_at_most: 1%}}}",
        "{columns: {age: {nulls_at_most: 5%}}}",
        "⚠ of the data of churn, age may be empty in 5% of rows, was in 1% of rows (looser)",
    ),
    (
        "{columns: {age: {nulls_at_most: off}}}",
        "{}",
        "✓ of the data of churn, age may be empty as in the reference, was in any row (stricter)",
    ),
    (
        "{columns: {age: {at_most: 4711}}}",
        "{columns: {age: {at_most: 815}}}",
        "✓ of the data of churn, the largest value of age is tighter than it was (stricter)",
    ),
    (
        "{columns: {age: {at_least: 815}}}",
        "{columns: {age: {at_least: 4711}}}",
        "✓ of the data of churn, the smallest value of age is tighter than it was (stricter)",
    ),
    ("{}", "{columns: {age: {at_most: 4711}}}", "• of the data of churn, the largest value of age is said, was as in the reference"),
    ("{}", "{columns: {age: {at_most: off}}}", "⚠ of the data of churn, the largest value of age is not asked any more (looser)"),
    (
        "{columns: {age: {values: [Mallory]}}}",
        "{columns: {age: {values: [Mallory, Trudy]}}}",
        "⚠ of the data of churn, age may hold 2 texts, was 1 text (looser)",
    ),
    (
        "{columns: {age: {type: integer}}}",
        "{columns: {age: {type: category}}}",
        "• of the data of churn, age must hold text, was whole numbers",
    ),
    ("{}", "{columns: {age: {varies: off}}}", "⚠ of the data of churn, age may have one value alone (looser)"),
    (
        "{columns: {age: {required: true}}}",
        "{columns: {age: {required: false}}}",
        "⚠ of the data of churn, age is optional, was required (looser)",
    ),
    (
        "{columns: {age: {required: false}}}",
        "{}",
        "• of the data of churn, age is required where the reference has it, was optional",
    ),
    (
        "{extra_columns: refused}",
        "{extra_columns: allowed}",
        "⚠ of the data of churn, columns that the reference lacks are allowed (looser)",
    ),
    ("{}", "{key: [id, day]}", "✓ of the data of churn, no two rows may have in common day, id (stricter)"),
    ("{key: [id]}", "{}", "⚠ of the data of churn, rows may have their key in common (looser)"),
    (
        "{rows: {at_least: 100}}",
        "{rows: {at_least: 10}}",
        "⚠ of the data of churn, a batch has at least 10 rows, was 100 rows (looser)",
    ),
    (
        "{rows: {at_most: 100}}",
        "{rows: {at_most: 200%}}",
        "• of the data of churn, a batch has at most 200% of the reference's rows, was 100 rows",
    ),
    (
        "{fresh: {within: 2h}}",
        "{fresh: {within: 1d}}",
        "⚠ of the data of churn, a batch may be 1d old when it comes, was 2h old (looser)",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "sentence"), CASES)
def test_each_change_is_one_sentence_that_names_no_value(old: str, new: str, sentence: str) -> None:
    said = [spoken(each) for each in turned(old, new)]
    assert said == [sentence]
    assert not any(secret in said[0] for secret in SECRETS)


@pytest.mark.parametrize(("old", "new", "sentence"), CASES)
def test_the_way_back_goes_the_other_way(old: str, new: str, sentence: str) -> None:
    (there,), (back,) = turned(old, new), turned(new, old)
    other = {Direction.LOOSER: Direction.STRICTER, Direction.STRICTER: Direction.LOOSER}
    assert back.direction is other.get(there.direction, Direction.OTHER)
    assert spoken(back)


def test_the_cases_show_every_rule() -> None:
    shown = {each.quality.asked for old, new, _ in CASES for each in turned(old, new) if each.quality}
    assert shown == set(Asked)


def test_another_order_and_what_is_said_twice_change_nothing() -> None:
    assert (
        turned("{key: [a, b], columns: {x: off, y: off}}", "{key: [b, a, a], columns: {y: off, x: off}}")
        == []
    )


def test_what_changes_for_all_is_said_once_and_a_tier_of_its_models() -> None:
    text = "extends: starter\nquality: {}\ntiers: {hot: {quality: {}}}\nmodels: {churn: {}, fraud: {tier: hot}}\n"
    for_all = text.replace("quality: {}\nt", "quality: {key: [id]}\nt")
    of_tier = text.replace("hot: {quality: {}}", "hot: {quality: {key: [id]}}")
    before = build(text, "p.yml")
    assert [spoken(each) for each in changes(before, build(for_all, "p.yml"))] == [
        "✓ of the data of every model, no two rows may have in common id (stricter)"
    ]
    assert [spoken(each) for each in changes(before, build(of_tier, "p.yml"))] == [
        "✓ of the data of fraud, no two rows may have in common id (stricter)"
    ]


def test_monitors_of_all_are_said_once_and_what_a_model_goes_without_is_looser() -> None:
    text = "extends: starter\nmonitors: []\nmodels: {churn: {}, fraud: {}}\n"
    watched = text.replace("[]", "[{no_data: 1d}]")
    off = watched.replace("fraud: {}", "fraud: {monitors_off: [no_data]}")
    said = [
        [spoken(each) for each in changes(build(a, "p"), build(b, "p"))]
        for a, b in ((text, watched), (watched, off))
    ]
    assert said == [
        ["✓ every model that sends batches is now watched by no_data: that batches come within 1d, every 1d (stricter)"],
        ["⚠ fraud is no longer watched by no_data (looser)"],
    ]  # fmt: skip
