"""Block elements: each with its fields and limits, and the blocks it may stand in."""

from workspace.blocks.composition import (
    CONFIRM,
    DISPATCH,
    FILTER,
    MARKED_OPTION,
    OPTION_GROUP,
    OVERFLOW_OPTION,
    PICTURE,
    PLAIN_OPTION,
    exactly_one,
    plain,
)
from workspace.blocks.rich_text import RICH_TEXT
from workspace.blocks.rules import Findings, Flag, Items, OneOf, Rule, Shape, Text, Typed, Whole, shape
from workspace.wire import Json

_ACTION: dict[str, Rule] = {"action_id": Text(255)}
_ASKING: dict[str, Rule] = {**_ACTION, "confirm": CONFIRM, "focus_on_load": Flag()}
_MENU: dict[str, Rule] = {**_ASKING, "placeholder": plain(150)}
_SEVERAL: dict[str, Rule] = {**_MENU, "max_selected_items": Whole(1, 1000)}
_OPTIONS: dict[str, Rule] = {
    "options": Items(PLAIN_OPTION, 100),
    "option_groups": Items(OPTION_GROUP, 100),
}
_TYPED: dict[str, Rule] = {
    **_ACTION,
    "placeholder": plain(150),
    "focus_on_load": Flag(),
    "dispatch_action_config": DISPATCH,
}


def options_of(element: Json) -> list[Json]:
    """Every option a static menu offers, groups flattened."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def _initial_is_offered(element: Json, at: str, findings: Findings) -> None:
    offered = [option["value"] for option in options_of(element)]
    chosen = element.get("initial_options", [])
    for place, option in enumerate(chosen):
        if option["value"] not in offered:
            findings.add(f"{at}/initial_options/{place}", "must be one of the provided options")
    initial = element.get("initial_option")
    if initial is not None and initial["value"] not in offered:
        findings.add(f"{at}/initial_option", "must be one of the provided options")


def _lengths_fit(element: Json, at: str, findings: Findings) -> None:
    # 3,000 is what Slack takes where nothing else is said.
    if element.get("min_length", 0) > element.get("max_length", 3000):
        findings.add(f"{at}/min_length", "must not be greater than max_length")


_STATIC = [exactly_one("options", "option_groups"), _initial_is_offered]
_BUTTON = shape(
    "button",
    {
        **_ACTION,
        "text": plain(75),
        "url": Text(3000),
        "value": Text(2000, 0),
        "style": OneOf(("primary", "danger")),
        "confirm": CONFIRM,
        "accessibility_label": Text(75),
    },
    ["text"],
)

BUTTONS: dict[str, Shape] = {
    "button": _BUTTON,
    "overflow": shape(
        "overflow", {**_ACTION, "options": Items(OVERFLOW_OPTION, 5), "confirm": CONFIRM}, ["options"]
    ),
}
SINGLE: dict[str, Shape] = {
    "static_select": shape(
        "static_select", {**_MENU, **_OPTIONS, "initial_option": PLAIN_OPTION}, (), _STATIC
    ),
    "external_select": shape(
        "external_select", {**_MENU, "min_query_length": Whole(0, 150), "initial_option": PLAIN_OPTION}
    ),
    "users_select": shape("users_select", {**_MENU, "initial_user": Text(255)}),
    "conversations_select": shape(
        "conversations_select",
        {
            **_MENU,
            "initial_conversation": Text(255),
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "filter": FILTER,
        },
    ),
    "channels_select": shape(
        "channels_select", {**_MENU, "initial_channel": Text(255), "response_url_enabled": Flag()}
    ),
}
SEVERAL: dict[str, Shape] = {
    "multi_static_select": shape(
        "multi_static_select",
        {**_SEVERAL, **_OPTIONS, "initial_options": Items(PLAIN_OPTION, 100)},
        (),
        _STATIC,
    ),
    "multi_external_select": shape(
        "multi_external_select",
        {**_SEVERAL, "min_query_length": Whole(0, 150), "initial_options": Items(PLAIN_OPTION, 100)},
    ),
    "multi_users_select": shape(
        "multi_users_select", {**_SEVERAL, "initial_users": Items(Text(255), 1000, 0)}
    ),
    "multi_conversations_select": shape(
        "multi_conversations_select",
        {
            **_SEVERAL,
            "initial_conversations": Items(Text(255), 1000, 0),
            "default_to_current_conversation": Flag(),
            "filter": FILTER,
        },
    ),
    "multi_channels_select": shape(
        "multi_channels_select", {**_SEVERAL, "initial_channels": Items(Text(255), 1000, 0)}
    ),
}
BOXES: dict[str, Shape] = {
    "checkboxes": shape(
        "checkboxes",
        {**_ASKING, "options": Items(MARKED_OPTION, 10), "initial_options": Items(MARKED_OPTION, 10)},
        ["options"],
        [_initial_is_offered],
    ),
    "radio_buttons": shape(
        "radio_buttons",
        {**_ASKING, "options": Items(MARKED_OPTION, 10), "initial_option": MARKED_OPTION},
        ["options"],
        [_initial_is_offered],
    ),
}
PICKERS: dict[str, Shape] = {
    "datepicker": shape("datepicker", {**_MENU, "initial_date": Text(10, 10)}),
    "timepicker": shape("timepicker", {**_MENU, "initial_time": Text(5, 5), "timezone": Text(255)}),
}
MOMENTS: dict[str, Shape] = {
    "datetimepicker": shape("datetimepicker", {**_ASKING, "initial_date_time": Whole(0, 9_999_999_999)}),
}
FIELDS: dict[str, Shape] = {
    "plain_text_input": shape(
        "plain_text_input",
        {
            **_TYPED,
            "initial_value": Text(3000, 0),
            "multiline": Flag(),
            "min_length": Whole(0, 3000),
            "max_length": Whole(1, 3000),
        },
        (),
        [_lengths_fit],
    ),
    "number_input": shape(
        "number_input",
        {
            **_TYPED,
            "is_decimal_allowed": Flag(),
            "initial_value": Text(50),
            "min_value": Text(50),
            "max_value": Text(50),
        },
        ["is_decimal_allowed"],
    ),
    "email_text_input": shape("email_text_input", {**_TYPED, "initial_value": Text(3000)}),
    "url_text_input": shape("url_text_input", {**_TYPED, "initial_value": Text(3000)}),
    "rich_text_input": shape("rich_text_input", {**_TYPED, "initial_value": RICH_TEXT}),
    "file_input": shape(
        "file_input", {**_ACTION, "filetypes": Items(Text(50), 100), "max_files": Whole(1, 10)}
    ),
}

# A moment is asked for in an action or a form, and in Slack not beside a section's text.
IN_SECTION = Typed({**BUTTONS, **SINGLE, **SEVERAL, **BOXES, **PICKERS, "image": PICTURE})
IN_ACTIONS = Typed({**BUTTONS, **SINGLE, **SEVERAL, **BOXES, **PICKERS, **MOMENTS})
IN_INPUT = Typed({**SINGLE, **SEVERAL, **BOXES, **PICKERS, **MOMENTS, **FIELDS})
