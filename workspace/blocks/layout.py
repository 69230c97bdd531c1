"""Blocks: each with its fields and limits, and the surfaces it may stand on."""

from workspace.blocks.charts import DATA_VISUALIZATION
from workspace.blocks.composition import PICTURE, PICTURE_FIELDS, at_least_one, exactly_one, plain, words
from workspace.blocks.elements import IN_ACTIONS, IN_INPUT, IN_SECTION
from workspace.blocks.rich_text import RICH_TEXT
from workspace.blocks.rules import Findings, Flag, Items, Number, OneOf, Rule, Shape, Text, Typed, shape
from workspace.wire import Json

_ID: dict[str, Rule] = {"block_id": Text(255)}


def _rows_are_even(table: Json, at: str, findings: Findings) -> None:
    width = len(table["rows"][0])
    for place, row in enumerate(table["rows"]):
        if len(row) != width:
            findings.add(f"{at}/rows/{place}", "every row must have the same number of cells")


# A file cannot be sent before the form it stands in.
def _dispatches_itself(block: Json, at: str, findings: Findings) -> None:
    if block.get("dispatch_action") and block["element"]["type"] == "file_input":
        findings.add(f"{at}/dispatch_action", "cannot be used with this element")


_CELL = Typed(
    {
        "raw_text": shape("raw_text", {"text": Text(3000, 0)}, ["text"]),
        "raw_number": shape("raw_number", {"value": Number(), "text": Text(255)}, ["value"]),
        "rich_text": RICH_TEXT,
    }
)
_COLUMN = Shape({"align": OneOf(("left", "center", "right")), "is_wrapped": Flag()})
_TABLE = shape(
    "table",
    {**_ID, "rows": Items(Items(_CELL, 20), 100), "column_settings": Items(_COLUMN, 20, 0)},
    ["rows"],
    [_rows_are_even],
)
_SECTION = shape(
    "section",
    {
        **_ID,
        "text": words(3000),
        "fields": Items(words(2000), 10),
        "accessory": IN_SECTION,
        "expand": Flag(),
    },
    (),
    [at_least_one("text", "fields")],
)
_INPUT = shape(
    "input",
    {
        **_ID,
        "label": plain(2000),
        "element": IN_INPUT,
        "hint": plain(2000),
        "optional": Flag(),
        "dispatch_action": Flag(),
    },
    ["label", "element"],
    [_dispatches_itself],
)

EVERYWHERE: dict[str, Rule] = {
    "section": _SECTION,
    "header": shape("header", {**_ID, "text": plain(150)}, ["text"]),
    "divider": shape("divider", _ID),
    "context": shape(
        "context",
        {**_ID, "elements": Items(Typed({**words(3000).shapes, "image": PICTURE}), 10)},
        ["elements"],
    ),
    "actions": shape("actions", {**_ID, "elements": Items(IN_ACTIONS, 25)}, ["elements"]),
    "image": shape(
        "image",
        {**_ID, **PICTURE_FIELDS, "title": plain(2000)},
        ["alt_text"],
        [exactly_one("image_url", "slack_file")],
    ),
    "input": _INPUT,
    "rich_text": RICH_TEXT,
}
# Modals and the Home tab refuse these, as Slack does.
ONLY_IN_MESSAGES: dict[str, Rule] = {
    "markdown": shape("markdown", {**_ID, "text": Text(12_000)}, ["text"]),
    "table": _TABLE,
    "data_visualization": DATA_VISUALIZATION,
}

MESSAGE_BLOCK = Typed({**EVERYWHERE, **ONLY_IN_MESSAGES})
VIEW_BLOCK = Typed(EVERYWHERE)
