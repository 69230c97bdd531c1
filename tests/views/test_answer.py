"""Answers as blocks: within Slack's limits whatever is in them, and as JSON for programs."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.blocks import Block

from bot.views.answer import (
    Answer,
    Button,
    Buttons,
    Confirm,
    Facts,
    Heading,
    Listing,
    Menu,
    Note,
    Paragraph,
    Part,
    Picture,
    Table,
    to_json,
)
from bot.views.blocks import blocks, fallback
from bot.views.spans import Bold, Code, Line, Mention, line

texts = st.one_of(st.text(max_size=20), st.just("é<&>" * 1500), st.just("wide name " * 400))
lines = st.one_of(texts.map(line), texts.map(lambda text: line("by ", Bold(text), Mention("U1"))))
many = st.lists(lines, max_size=12).map(tuple)
buttons = st.builds(Button, text=texts, action_id=st.sampled_from(["a.b", "a.c"]), value=texts)
parts = st.one_of(
    st.builds(Heading, texts),
    st.builds(Paragraph, many, st.one_of(st.none(), buttons)),
    st.builds(Facts, st.lists(st.tuples(texts, lines), max_size=25).map(tuple)),
    st.builds(
        Table,
        st.lists(texts, min_size=1, max_size=25).map(tuple),
        st.builds(lambda row, count: (row,) * count, many, st.integers(0, 120)),
    ),
    st.builds(Listing, many, st.integers(0, 9), lines),
    st.builds(Note, lines),
    st.builds(Picture, st.sampled_from([None, "F1"]), texts, texts),
    st.builds(Buttons, st.lists(buttons, max_size=30).map(tuple)),
)


def drawn(*shown: Part, title: str = "Title") -> list[dict[str, object]]:
    return as_json(blocks(Answer(title, shown)))


def as_json(shown: list[Block]) -> list[dict[str, object]]:
    return [each.to_dict() for each in shown]


def table_of(rows: int, columns: int = 2, text: str = "x") -> Table:
    return Table(tuple(f"h{n}" for n in range(columns)), ((line(text),) * columns,) * rows)


@settings(max_examples=40, deadline=None)
@given(texts, st.lists(parts, max_size=60).map(tuple))
def test_no_answer_breaks_a_limit_of_slack(title: str, shown: tuple[Part, ...]) -> None:
    message = as_json(blocks(Answer(title, shown)))

    assert len(message) <= 50
    assert sum(block["type"] == "table" for block in message) <= 1
    for text in strings(message):
        assert 0 < len(text) <= 3000
    assert 0 < len(fallback(Answer(title, shown))) <= 3000


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def test_an_answer_of_one_sentence_has_no_heading() -> None:
    assert drawn(title="Did you mean <churn>?") == [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": "Did you mean &lt;churn&gt;?", "verbatim": True},
        }
    ]


def test_the_title_is_plain_text_cut_at_150() -> None:
    header = drawn(Note(line("x")), title="*n* " * 90)[0]
    assert header["type"] == "header"
    assert str(header["text"]).count("…") == 1


def test_a_long_table_is_cut_and_counted() -> None:
    shown = drawn(table_of(150))
    assert [block["type"] for block in shown] == ["header", "table", "context"]
    assert len(shown[1]["rows"]) == 100  # type: ignore[arg-type]  # JSON of a block
    assert "and 51 more" in str(shown[2])


def test_a_table_of_long_cells_stays_under_ten_thousand_characters() -> None:
    shown = drawn(table_of(90, text="y" * 400))
    assert 4000 < sum(map(len, strings(shown[1]["rows"]))) < 12_000
    assert "more" in str(shown[2])


def test_a_second_table_becomes_lines() -> None:
    shown = drawn(table_of(1), Table(("who", "what"), ((line("ana"), line(Code("7"))),)))
    assert [block["type"] for block in shown] == ["header", "table", "section"]
    assert "*ana*: what `7`" in str(shown[2])


def test_a_view_takes_no_table() -> None:
    shown = blocks(Answer("Home", (table_of(1),)), limit=100, tables=False)
    assert [each.type for each in shown] == ["header", "section"]


def test_a_cell_mentions_a_person_and_an_empty_one_is_a_dash() -> None:
    rows = drawn(Table(("who", "why"), ((line(Mention("U1")), ()),)))[1]["rows"]
    assert "{'type': 'user', 'user_id': 'U1'}" in str(rows)
    assert "'\u2013'" in str(rows)


def test_more_than_fifty_blocks_end_with_a_count_and_the_buttons() -> None:
    shown = drawn(*[Note(line(str(n))) for n in range(80)], Buttons((Button("Go", "x.go", "1"),)))
    assert len(shown) == 50
    assert "and 33 more" in str(shown[-2])
    assert shown[-1]["type"] == "actions"


def test_a_list_says_how_many_more_and_where() -> None:
    shown = drawn(Listing((line("one"),), 7, line("type ", Code("models"))))
    assert "• one\nand 7 more: type `models`" in str(shown[1]["text"]["text"])  # type: ignore[index]  # JSON


def test_an_action_id_stands_once_in_a_row_of_buttons() -> None:
    shown = drawn(Buttons((Button("A", "x.a", "1"), Menu("x.m", (("More", "1"),)), Button("A", "x.a", "2"))))
    assert [block["type"] for block in shown[1:]] == ["actions", "actions"]


def test_a_button_can_ask_once_more() -> None:
    confirm = Confirm("Withdraw P-1", line("Nothing changes in ", Code("production"), "."), "Withdraw")
    shown = drawn(Buttons((Button("Withdraw", "x.w", "1", "danger", confirm),)))
    assert "Nothing changes in `production`." in str(shown)


def test_a_picture_without_a_file_is_said_in_words() -> None:
    shown = drawn(Picture("F1", "roc_auc rises", "Trend"), Picture(None, "roc_auc falls"))
    assert [block["type"] for block in shown[1:]] == ["image", "context"]
    assert shown[1]["alt_text"] == "roc_auc rises"


def test_the_fallback_says_everything_in_order_and_escaped() -> None:
    answer = Answer("P-12 <new>", (Facts((("owner", line(Mention("U1"))),)), Note(line("soon"))))
    assert fallback(answer) == "P-12 &lt;new&gt;\nowner: <@U1>\nsoon"


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Thing:
    name: str
    at: datetime
    colour: Colour
    notes: dict[Colour, tuple[int, ...]]
    took: timedelta


def test_json_has_iso_times_enum_values_and_sorted_keys() -> None:
    at = datetime(2026, 11, 23, 13, tzinfo=timezone(timedelta(hours=1)))
    thing = Thing("é", at, Colour.RED, {Colour.RED: (1, 2)}, timedelta(minutes=2))
    text = to_json([thing, {"b": 1, "a": float("nan")}, {3, 1}, None])
    assert json.loads(text) == [
        {"name": "é", "at": "2026-11-23T12:00:00Z", "colour": "red", "notes": {"red": [1, 2]}, "took": 120.0},
        {"a": None, "b": 1},
        [1, 3],
        None,
    ]
    assert text.index('"a": null') < text.index('"b": 1')


def test_json_refuses_what_it_does_not_know() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        to_json(object())


def test_json_of_a_moment_names_utc() -> None:
    assert to_json(datetime(2026, 1, 2, tzinfo=UTC)) == '"2026-01-02T00:00:00Z"'


def test_a_line_is_a_plain_value() -> None:
    shown: Line = line("a", Bold("b"))
    assert shown == ("a", Bold("b"))
