"""Findings in words: exact where it is known exactly, counts alone where values are personal, hostile names as text."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.quality.findings import Finding, FindingKind, Rows, Why
from bot.domain.quality.written import from_plain, to_plain
from bot.views.quality import finding_line
from bot.views.spans import mrkdwn, plain

NEWEST = datetime(2026, 11, 27, 12, tzinfo=UTC)
SOME = Rows.exactly(12, 10_000)


def finding(kind: str, **facts: Any) -> Finding:
    return replace(Finding(FindingKind(kind), "age"), **facts)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (finding("no_rows"), "It has no rows."),
        (
            finding("few_rows", rows=Rows.exactly(900, 900), limit=1000),
            "It has 900 rows; 1,000 are the least expected.",
        ),
        (finding("many_rows", rows=Rows.exactly(1, 1), limit=0), "It has 1 row; 0 are the most expected."),
        (
            finding("stale", newest=NEWEST, within=timedelta(hours=48)),
            "age: its newest value is of 27 Nov 2026 12:00 UTC; 2 days is the oldest expected.",
        ),
        (
            finding("stale", column="", newest=NEWEST, within=timedelta(hours=1)),
            "It was made 27 Nov 2026 12:00 UTC; 1 hour is the oldest expected.",
        ),
        (finding("missing"), "age is missing; it is in the reference."),
        (finding("missing", is_said=True), "age is missing; the policy expects it."),
        (finding("extra"), "age is new: no such column is in the reference."),
        (finding("extra", is_said=True), "age is new: the policy expects no other columns."),
        (
            finding("retyped", expected="integer", actual="category"),
            "age holds text where whole numbers are expected, as in the reference.",
        ),
        (
            finding("retyped", actual="category", is_said=True),
            "age holds text where numbers are expected by the policy.",
        ),
        (finding("all_null", rows=Rows.exactly(9, 9)), "age is empty in all 9 rows."),
        (
            finding("nulls", rows=SOME, allowed=0.0),
            "age: 12 of 10,000 rows are empty (in the reference none).",
        ),
        (
            finding("nulls", rows=SOME, allowed=0.0, is_said=True),
            "age: 12 of 10,000 rows are empty (the policy allows none).",
        ),
        (
            finding("not_numbers", rows=SOME, allowed=0.0005),
            "age: 12 of 10,000 rows are not a number (0.12%; in the reference 0.05%).",
        ),
        (
            finding("infinite", rows=Rows.exactly(1, 3), allowed=0.01, is_said=True),
            "age: 1 of 3 rows is infinite (33%; the policy allows 1%).",
        ),
        (
            finding("above", rows=SOME, limit=120.0, extreme=150.0, is_said=True),
            "age: 12 of 10,000 rows are above 120, the largest expected by the policy (the largest here is 150).",
        ),
        (
            finding("below", rows=Rows(3, 9, 50), limit=-2.5, extreme=-1e6),
            "age: 3 to 9 of 50 rows are below -2.5, the smallest in the reference (the smallest here is -1,000,000).",
        ),
        (
            finding("above", rows=Rows(3, 50, 50)),
            "age: at least 3 of 50 rows are above the largest in the reference.",
        ),
        (
            finding("unseen", rows=SOME, different=9, texts=(("a", 7), ("", 1))),
            "age: 12 of 10,000 rows hold 9 texts not in the reference: a (7), (nothing) (1) and 7 more.",
        ),
        (
            finding("unseen", rows=SOME, different=1, concealed=True, is_said=True),
            "age: 12 of 10,000 rows hold 1 text not among those expected by the policy.",
        ),
        (
            finding("constant", rows=SOME, actual="date", extreme=20_000.0),
            "age is 2024-10-04 in all 12 rows that have one; in the reference it varies.",
        ),
        (
            finding("constant", rows=SOME),
            "age has one value in all 12 rows that have one; in the reference it varies.",
        ),
        (
            finding("repeated", rows=SOME, key=("id", "day")),
            "12 of 10,000 rows repeat the key id, day of another row.",
        ),
        (
            finding("repeated", rows=SOME, key=("id",), is_said=True),
            "12 of 10,000 rows repeat the key id of another row; the policy expects each once.",
        ),
        (
            finding("few_rows", rows=Rows.exactly(900, 900), limit=1000, is_said=True),
            "It has 900 rows; 1,000 are the least expected by the policy.",
        ),
        (
            finding("stale", newest=NEWEST, within=timedelta(hours=48), is_said=True),
            "age: its newest value is of 27 Nov 2026 12:00 UTC; 2 days is the oldest expected by the policy.",
        ),
        (
            finding("above", rows=Rows.exactly(3, 50), is_said=True, concealed=True),
            "age: 3 of 50 rows are above the largest expected by the policy.",
        ),
        (
            finding("unexamined", why=Why.CONCEALED, is_said=True),
            "age was not examined as the policy asks: it counts as personal data, so its values are not known.",
        ),
        (
            finding("unexamined", why=Why.CONCEALED),
            "age was not examined: it counts as personal data, so its values are not known.",
        ),
        (
            finding("unexamined", column="", why=Why.NOT_DATED),
            "Its age was not examined: nobody knows when it was made.",
        ),
        (
            finding("unexamined", why=Why.NOT_THERE, within=timedelta(hours=2), is_said=True),
            "Its age by age was not examined as the policy asks: there is no such column.",
        ),
        (
            finding("unexamined", why=Why.EMPTY, within=timedelta(hours=2), is_said=True),
            "Its age by age was not examined as the policy asks: the column is empty.",
        ),
        (
            finding("unexamined", column="", key=("id", "day"), why=Why.NOT_READ, is_said=True),
            "Whether rows repeat the key id, day was not examined as the policy asks: nobody looked at its rows for it.",
        ),
    ],
)
def test_each_finding_is_one_sentence(found: Finding, said: str) -> None:
    assert plain(finding_line(found)) == said
    assert from_plain(to_plain(found)) == found


def test_what_is_held_against_is_named() -> None:
    found = finding("above", rows=SOME, limit=97.0, extreme=150.0)
    assert plain(finding_line(found, "the training data")) == (
        "age: 12 of 10,000 rows are above 97, the largest in the training data (the largest here is 150)."
    )


def test_every_kind_has_words() -> None:
    for kind in FindingKind:
        assert plain(finding_line(Finding(kind, "age", actual="integer"))).endswith((".", "…"))


@given(st.text(st.sampled_from(list("ab_*~`<>&|!@#\u202e\u200b\x1b\n:")), max_size=80))
def test_hostile_names_and_texts_stay_text(text: str) -> None:
    found = finding("unseen", column=text, rows=SOME, different=1, texts=((text, 1),))
    said = mrkdwn(finding_line(found))
    assert "<" not in said
    assert "\n" not in said
    assert "\u202e" not in said
