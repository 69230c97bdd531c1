"""What a policy says stands in place of what was inferred: more or less is asked, and each finding knows who asks."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.profile.categories import Categories
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.kind import Kind
from bot.domain.profile.profile import Profile
from bot.domain.quality.editing import edited
from bot.domain.quality.expectations import Expectations
from bot.domain.quality.findings import Finding
from bot.domain.quality.inferring import inferred
from bot.domain.quality.stated import Rule, StatedColumn, StatedQuality
from bot.domain.working_time import Duration
from tests.domain.quality.tables import Values, column, kinds, table, wrong

AGES = np.arange(600) % 60 + 20
PLANS = ["basic", "plus"] * 300
BEFORE = table({"age": AGES, "plan": PLANS})


def said(**facts: Any) -> StatedQuality:
    return StatedQuality((StatedColumn("age", **facts),))


def found(words: StatedQuality, after: Profile = BEFORE, before: Profile | None = BEFORE) -> list[Finding]:
    return wrong(edited(Expectations() if before is None else inferred(before), words), after)


def ages(values: Values) -> Profile:
    return table({"age": values, "plan": PLANS})


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (said(at_least=21.0), "below"),
        (said(at_most=78.0), "above"),
        (said(kind=Kind.CATEGORY), "retyped"),
        (said(known=("a",)), "retyped"),
        (StatedQuality((StatedColumn("plan", known=("basic",)),)), "unseen"),
        (StatedQuality((StatedColumn("plan", at_least=3.0),)), "retyped"),
        (StatedQuality((StatedColumn("zip", missing=False),)), "missing"),
        (StatedQuality(rows_at_least=601), "few_rows"),
        (StatedQuality(share_at_most=0.5), "many_rows"),
        (StatedQuality(key=("plan",)), "repeated"),
        (StatedQuality(key=("zip",)), "missing"),
        (StatedQuality(fresh_within=Duration("2h", seconds=7200), time="seen"), "missing"),
    ],
)
def test_what_the_policy_asks_more_is_found_and_called_its_own(words: StatedQuality, kind: str) -> None:
    (one,) = found(words)
    assert (one.kind.value, one.is_said) == (kind, True)


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (ages(AGES + 20), said(at_most=200.0)),
        (ages(AGES + 20), said(off=frozenset({Rule.AT_MOST}))),
        (ages([*[None] * 60, *AGES[60:]]), said(nulls=0.1)),
        (ages([*[None] * 60, *AGES[60:]]), said(off=frozenset({Rule.NULLS}))),
        (ages(["x"] * 600), said(ignored=True)),
        (ages(["x", "y"] * 300), said(off=frozenset({Rule.TYPE, Rule.AT_LEAST, Rule.AT_MOST}))),
        (ages([40] * 600), said(off=frozenset({Rule.VARIES}))),
        (table({"age": AGES, "plan": ["new"] * 600}), StatedQuality((StatedColumn("plan", off=frozenset({Rule.VALUES, Rule.VARIES})),))),
        (table({"plan": PLANS}), said(missing=True)),
        (table({"age": AGES, "plan": PLANS, "zip": AGES}), StatedQuality(extra=True)),
        (table({"age": AGES, "plan": PLANS, "zip": AGES}), StatedQuality((StatedColumn("zip", ignored=True),))),
    ],
)  # fmt: skip
def test_what_the_policy_allows_is_not_found(after: Profile, words: StatedQuality) -> None:
    assert found(StatedQuality(), after), "without a word it would be"
    assert found(words, after) == []


def test_what_is_only_inferred_is_not_called_the_policys() -> None:
    (one,) = found(said(nulls=0.5), ages(AGES + 20))
    assert (one.kind.value, one.is_said) == ("above", False)


def test_without_a_reference_the_policys_word_alone_counts() -> None:
    words = StatedQuality((StatedColumn("age", at_most=70.0), StatedColumn("zip", missing=False)), extra=True)
    assert kinds(found(words, before=None)) == [("missing", "zip"), ("above", "age")]


def test_a_type_that_is_said_forgets_what_was_inferred_of_the_other() -> None:
    assert found(said(kind=Kind.CATEGORY), ages(["x", "y"] * 300)) == []
    (one,) = found(said(kind=Kind.INTEGER), ages(["x"] * 600))
    assert (one.kind.value, one.expected, one.is_said) == ("retyped", "integer", True)


def test_a_share_of_no_numbers_is_as_one_that_is_empty() -> None:
    scores = np.linspace(0, 1, 600)
    before, after = table({"age": scores}), table({"age": np.where(np.arange(600) < 60, np.nan, scores)})
    assert kinds(found(said(), after, before)) == [("not_numbers", "age")]
    assert found(said(nulls=0.1), after, before) == []


@pytest.mark.parametrize(
    "words",
    [said(known=("Ana", "Leo")), said(at_most=3.0), said(kind=Kind.INTEGER)],
)
def test_of_a_personal_column_what_the_policy_says_of_values_is_unexamined(words: StatedQuality) -> None:
    hidden = ColumnSummary.of_texts("age", Categories.of([("hash", 600)]), concealed=True)
    batch = Profile(600, (hidden, column("plan", PLANS)))
    for before in (batch, BEFORE, None):
        (one,) = found(words, batch, before)
        assert (one.kind.value, one.is_said, one.concealed) == ("unexamined", True, True)
        assert (one.limit, one.texts, one.extreme) == (None, (), None)


def test_of_a_personal_column_what_the_policy_says_of_empty_rows_counts() -> None:
    hidden = ColumnSummary.of_texts("age", Categories.of([("hash", 590)]), nulls=10, concealed=True)
    batch = Profile(600, (hidden, column("plan", PLANS)))
    assert kinds(found(said(nulls=0.01), batch, batch)) == [("nulls", "age")]
    assert found(said(nulls=0.02), batch, batch) == []


@given(
    st.lists(st.integers(-50, 200), min_size=1, max_size=40),
    st.floats(-100, 300),
    st.floats(0, 1),
)
def test_a_looser_limit_never_finds_more(values: list[int], limit: float, share: float) -> None:
    batch = table({"age": values})
    tight, loose = (kinds(found(said(at_most=limit + more, nulls=share), batch)) for more in (0, 10))
    assert set(loose) <= set(tight)


def test_nothing_said_changes_nothing() -> None:
    after = ages(["x"] * 600)
    assert found(StatedQuality(), after) == wrong(inferred(BEFORE), after)


def test_texts_that_are_listed_and_seen_now_are_held_against_the_list_whatever_the_reference_hid() -> None:
    hidden = ColumnSummary.of_texts("plan", Categories.of([("hash", 600)]), concealed=True)
    before = Profile(600, (column("age", AGES), hidden))
    listed = StatedQuality((StatedColumn("plan", known=("basic",)),))
    (one,) = found(listed, BEFORE, before)
    assert (one.kind.value, one.rows and one.rows.at_least, one.is_said) == ("unseen", 300, True)
