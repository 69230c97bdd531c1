"""Every limit of Block Kit: one over it is refused with Slack's error and the place; at it, it is accepted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workspace.stage import Json, actions, button, modal, plain, section, text_input
from workspace.blocks.rules import Findings, Text
from workspace.blocks.surfaces import check_message_blocks, check_view
from workspace.clock import Clock
from workspace.faults import Faults
from workspace.files import Files
from workspace.refusals import SlackRefusal


def files() -> Files:
    return Files(Clock(), Faults(), "U0BOT")


def option(value: str = "7", **more: object) -> Json:
    return {"text": plain("Version 7"), "value": value, **more}


def menu(**more: object) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **more}


def confirm(**more: object) -> Json:
    words = {"title": plain("Sure"), "text": plain("Really"), "confirm": plain("Yes"), "deny": plain("No")}
    return {**words, **more}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


def chart(series: int = 1, points: int = 2) -> Json:
    labels = [f"p{each}" for each in range(points)]
    line = [{"label": label, "value": 1} for label in labels]
    plotted = [{"name": f"s{each}", "data": line} for each in range(series)]
    axes = {"categories": labels}
    return {
        "type": "data_visualization",
        "title": "AUC",
        "chart": {"type": "line", "series": plotted, "axis_config": axes},
    }


def context(count: int) -> Json:
    return {"type": "context", "elements": [plain("x")] * count}


def boxes(kind: str, count: int) -> Json:
    return {"type": kind, "action_id": "box", "options": [option(str(each)) for each in range(count)]}


ACCEPTED: dict[str, list[Json]] = {
    "50 blocks": [{"type": "divider"}] * 50,
    "3000 characters in a section": [section("x" * 3000)],
    "150 in a header": [{"type": "header", "text": plain("x" * 150)}],
    "10 fields of 2000": [{"type": "section", "fields": [plain("x" * 2000)] * 10}],
    "25 elements in actions": [actions(*(button(f"b{each}") for each in range(25)))],
    "10 elements in context": [context(10)],
    "button text 75 and value 2000": [actions(button("b", text=plain("x" * 75), value="v" * 2000))],
    "100 options": [actions(menu(options=[option(str(each)) for each in range(100)]))],
    "5 in an overflow": [actions(boxes("overflow", 5))],
    "10 checkboxes": [section("x", accessory=boxes("checkboxes", 10))],
    "a table of 100 by 20": [table(100, 20)],
    "two charts of 12 by 20": [chart(12, 20), chart(12, 20)],
    "12,000 characters of markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "the same action in two blocks": [actions(button("b")), actions(button("b"))],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [{"type": "text", "text": "x", "style": {"bold": True}}],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "user", "user_id": "U1"}]}
                    ],
                },
            ],
        }
    ],
}

REFUSED: dict[str, tuple[list[Json], str, str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed", "/blocks"),
    "section text": ([section("x" * 3001)], "less than 3001 characters", "/blocks/0/text/text"),
    "empty text": ([section("")], "more than 0 characters", "/blocks/0/text/text"),
    "header text": ([{"type": "header", "text": plain("x" * 151)}], "less than 151", "/blocks/0/text/text"),
    "header markup": ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "unsupported type: mrkdwn", "/blocks/0/text/type"),
    "eleven fields": ([{"type": "section", "fields": [plain("x")] * 11}], "no more than 10", "/blocks/0/fields"),
    "field length": ([{"type": "section", "fields": [plain("x" * 2001)]}], "less than 2001", "/blocks/0/fields/0/text"),
    "empty section": ([{"type": "section"}], "missing required field: text", "/blocks/0"),
    "26 elements": ([actions(*(button(f"b{i}") for i in range(26)))], "no more than 25", "/blocks/0/elements"),
    "no elements": ([actions()], "no fewer than 1", "/blocks/0/elements"),
    "context of 11": ([context(11)], "no more than 10", "/blocks/0/elements"),
    "button text": ([actions(button("b", text=plain("x" * 76)))], "less than 76", "/blocks/0/elements/0/text/text"),
    "button value": ([actions(button("b", value="v" * 2001))], "less than 2001", "/blocks/0/elements/0/value"),
    "button style": ([actions(button("b", style="green"))], "valid enum value", "/blocks/0/elements/0/style"),
    "action id": ([actions(button("x" * 256))], "less than 256", "/blocks/0/elements/0/action_id"),
    "option text": ([actions(menu(options=[option(text=plain("x" * 76))]))], "less than 76", "/blocks/0/elements/0/options/0/text/text"),
    "option value": ([actions(menu(options=[option("v" * 151)]))], "less than 151", "/blocks/0/elements/0/options/0/value"),
    "101 options": ([actions(menu(options=[option()] * 101))], "no more than 100", "/blocks/0/elements/0/options"),
    "no options": ([actions({"type": "static_select", "action_id": "pick"})], "missing required field: options", "/blocks/0/elements/0"),
    "a stranger as initial option": ([actions(menu(initial_option=option("8")))], "one of the provided options", "/blocks/0/elements/0/initial_option"),
    "overflow of 6": ([actions(boxes("overflow", 6))], "no more than 5", "/blocks/0/elements/0/options"),
    "11 radio buttons": ([actions(boxes("radio_buttons", 11))], "no more than 10", "/blocks/0/elements/0/options"),
    "confirm title": ([actions(button("b", confirm=confirm(title=plain("x" * 101))))], "less than 101", "/blocks/0/elements/0/confirm/title/text"),
    "confirm text": ([actions(button("b", confirm=confirm(text=plain("x" * 301))))], "less than 301", "/blocks/0/elements/0/confirm/text/text"),
    "confirm button": ([actions(button("b", confirm=confirm(deny=plain("x" * 31))))], "less than 31", "/blocks/0/elements/0/confirm/deny/text"),
    "unknown block": ([{"type": "carousel"}], "unsupported type: carousel", "/blocks/0/type"),
    "unknown element": ([actions({"type": "slider"})], "unsupported type: slider", "/blocks/0/elements/0/type"),
    "element in the wrong block": ([section("x", accessory=text_input("b")["element"])], "unsupported type: plain_text_input", "/blocks/0/accessory/type"),
    "unknown field": ([section("x", colour="red")], "invalid additional property: colour", "/blocks/0"),
    "a block without a type": ([{"text": plain("x")}], "missing required field: type", "/blocks/0"),
    "not a block": (["divider"], "must be an object", "/blocks/0"),  # type: ignore[list-item]  # wrong on purpose
    "alt text": ([{"type": "image", "image_url": "https://a.example/b.png", "alt_text": "x" * 2001}], "less than 2001", "/blocks/0/alt_text"),
    "picture without alt text": ([{"type": "image", "image_url": "https://a.example/b.png"}], "missing required field: alt_text", "/blocks/0"),
    "unknown picture": ([{"type": "image", "slack_file": {"id": "F0"}, "alt_text": "x"}], "invalid slack file", "/blocks/0/slack_file"),
    "101 rows": ([table(101, 1)], "no more than 100", "/blocks/0/rows"),
    "21 columns": ([table(1, 21)], "no more than 20", "/blocks/0/rows/0"),
    "two tables": ([table(1, 1), table(1, 1)], "only_one_table_allowed", "/blocks"),
    "13 series": ([chart(13)], "no more than 12", "/blocks/0/chart/series"),
    "21 points": ([chart(1, 21)], "no more than 20", "/blocks/0/chart/series/0/data"),
    "three charts": ([chart()] * 3, "no more than 2 data_visualization", "/blocks"),
    "too much markdown": ([{"type": "markdown", "text": "x" * 6001}] * 2, "less than 12001", "/blocks"),
    "block id twice": ([section("x", block_id="a"), section("y", block_id="a")], "already exists", "/blocks/1/block_id"),
    "action id twice": ([actions(button("a"), button("a"))], "already exists", "/blocks/0/elements/1/action_id"),
    "block id length": ([section("x", block_id="b" * 256)], "less than 256", "/blocks/0/block_id"),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_a_message_at_the_limit_is_accepted(name: str) -> None:
    assert check_message_blocks(ACCEPTED[name], files()) == ACCEPTED[name]


@pytest.mark.parametrize("name", REFUSED)
def test_a_message_over_the_limit_is_refused_with_its_place(name: str) -> None:
    blocks, problem, pointer = REFUSED[name]

    with pytest.raises(SlackRefusal) as refused:
        check_message_blocks(blocks, files())

    assert refused.value.code == "invalid_blocks"
    assert any(problem in each and f"[json-pointer:{pointer}]" in each for each in refused.value.messages), (
        refused.value.messages
    )


VIEWS: dict[str, tuple[Json, str, str]] = {
    "title": (modal(title=plain("x" * 25)), "less than 25", "/view/title/text"),
    "submit": (modal(submit=plain("x" * 25)), "less than 25", "/view/submit/text"),
    "close": (modal(close=plain("x" * 25)), "less than 25", "/view/close/text"),
    "private metadata": (modal(private_metadata="x" * 3001), "less than 3001", "/view/private_metadata"),
    "callback id": (modal(callback_id="x" * 256), "less than 256", "/view/callback_id"),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100", "/view/blocks"),
    "input without submit": (
        {"type": "modal", "title": plain("Form"), "blocks": [text_input("why")]},
        "missing required field: submit",
        "/view",
    ),
    "label": (modal({**text_input("why"), "label": plain("x" * 2001)}), "less than 2001", "/view/blocks/0/label/text"),
    "hint": (modal({**text_input("why"), "hint": plain("x" * 2001)}), "less than 2001", "/view/blocks/0/hint/text"),
    "lengths": (modal(text_input("why", min_length=9, max_length=3)), "greater than max_length", "/view/blocks/0/element/min_length"),
    "two focused": (modal(text_input("a", focus_on_load=True), text_input("b", focus_on_load=True)), "only one element", "/view/blocks"),
    "a table": (modal(table(1, 1)), "unsupported type: table", "/view/blocks/0/type"),
    "a home in a modal's place": ({"type": "home", "blocks": []}, "must be modal", "/view/type"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title", "/view"),
}  # fmt: skip


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_over_the_limit_is_refused_with_its_place(name: str) -> None:
    view, problem, pointer = VIEWS[name]

    with pytest.raises(SlackRefusal) as refused:
        check_view(view, "modal", files())

    assert refused.value.code == "invalid_arguments"
    assert any(problem in each and f"[json-pointer:{pointer}]" in each for each in refused.value.messages), (
        refused.value.messages
    )


def test_a_view_of_more_than_250_kilobytes_is_too_large() -> None:
    wide = [{"type": "section", "fields": [plain("x" * 2000)] * 10}] * 13

    with pytest.raises(SlackRefusal, match="view_too_large"):
        check_view(modal(*wide), "modal", files())


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_text_is_refused_exactly_when_it_is_empty_or_too_long(text: str, most: int) -> None:
    findings = Findings()

    Text(most).check(text, "/x", findings)

    assert bool(findings.messages) == (not 1 <= len(text) <= most)
