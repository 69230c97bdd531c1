"""Answers in the terminal: aligned, within the width, and nobody can write control characters."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.views.answer import (
    Answer,
    Button,
    Buttons,
    Facts,
    Heading,
    Listing,
    Note,
    Paragraph,
    Picture,
    Table,
)
from bot.views.spans import Bold, Code, Mention, When, line
from bot.views.terminal import display_width, terminal, wrapped

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_a_table_is_aligned_under_its_headers() -> None:
    rows = ((line(Bold("churn")), line("0.91")), (line("漢字"), line("12")), (line("none"), ()))
    shown = terminal(Answer("Models", (Table(("name", "roc_auc"), rows, ("left", "right")),)))
    assert shown.split("\n") == [
        "Models",
        "",
        "name   roc_auc",
        "-----  -------",
        "churn     0.91",
        "漢字        12",
        "none         \u2013",
    ]


def test_a_wide_table_wraps_its_widest_column() -> None:
    rows = ((line("churn"), line("a long reason that somebody typed")),)
    shown = terminal(Answer("", (Table(("name", "why"), rows),)), width=24)
    assert shown.split("\n") == [
        "name   why",
        "-----  -----------------",
        "churn  a long reason",
        "       that somebody",
        "       typed",
    ]


def test_facts_stand_in_two_columns_with_names_of_people() -> None:
    facts = Facts((("owner", line(Mention("U1"))), ("live since", line(When(NOON))), ("commit", ())))
    shown = terminal(Answer("", (facts,)), {"U1": "ana"}, "Europe/Berlin")
    assert shown.split("\n") == [
        "owner       @ana",
        "live since  23 Nov 2026 13:00 CET",
        "commit      \u2013",
    ]


def test_every_part_but_the_buttons_is_said() -> None:
    parts = (
        Heading("Waiting"),
        Paragraph((line("one"), line("two"))),
        Listing((line("P-1"),), 7, line("type ", Code("requests"))),
        Picture("F1", "roc_auc rises", "Trend"),
        Note(line("as of today")),
        Buttons((Button("Approve", "x.y", "1"),)),
        Table(("a",), ()),
    )
    assert terminal(Answer("Digest", parts)).split("\n\n") == [
        "Digest",
        "Waiting\n-------",
        "one\ntwo",
        "\u2022 P-1\nand 7 more: type requests",
        "[picture: roc_auc rises]",
        "as of today",
        "Nothing to show.",
    ]


def test_an_escape_sequence_in_a_name_reaches_no_terminal() -> None:
    shown = terminal(Answer("\x1b[31mred", (Paragraph((line("a\x07b\u202e"),)),)))
    assert shown == "[31mred\n\nab"


@given(st.text(max_size=80), st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_no_word(text: str, width: int) -> None:
    lines = wrapped(text, width)
    assert all(display_width(each) <= width for each in lines)
    assert "".join(lines).replace(" ", "") == "".join(wrapped(text, 10_000)).replace(" ", "")


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=40)), min_size=1, max_size=5))
def test_a_table_keeps_to_the_width(cells: list[tuple[str, str]]) -> None:
    table = Table(("first", "second"), tuple((line(left), line(right)) for left, right in cells))
    assert all(display_width(each) <= 30 for each in terminal(Answer("", (table,)), width=30).split("\n"))
