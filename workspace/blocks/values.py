"""The state of inputs and menus: what is chosen, in Slack's words, and whether a form is complete."""

import re

from workspace.blocks.elements import options_of
from workspace.blocks.walk import elements
from workspace.wire import Json

# element type: the key that holds its state, and the field that holds its first state
KEYS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "checkboxes": ("selected_options", "initial_options"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
}
_SEVERAL = {"checkboxes", "file_input"}
_FIXED = {"static_select", "multi_static_select", "radio_buttons", "checkboxes", "overflow"}
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _chosen_option(element: Json, wanted: object) -> object:
    """A whole option; a bare value stands for the offered option that has it."""
    if not isinstance(wanted, str):
        return wanted
    return next((each for each in options_of(element) if each["value"] == wanted), wanted)


def is_offered(element: Json, option: object) -> bool:
    """Whether an option is one of the menu's own; an external menu's must at least be whole."""
    if not isinstance(option, dict):
        return False
    if element["type"] in _FIXED:
        return any(each["value"] == option.get("value") for each in options_of(element))
    return "value" in option and "text" in option


def offers_all(element: Json, state: Json) -> bool:
    """Whether everything chosen in a menu is offered there."""
    one, several = state.get("selected_option"), state.get("selected_options")
    chosen = [*(several or []), *([one] if one is not None else [])]
    return all(is_offered(element, each) for each in chosen)


def state_of(element: Json, given: Json | None) -> Json:
    """One element's state: what was given, else what it started with, else nothing."""
    key, initial = KEYS[element["type"]]
    # Where several may be chosen, nothing chosen is an empty list, and null where one may be.
    nothing: list[Json] | None = (
        [] if element["type"] in _SEVERAL or element["type"].startswith("multi_") else None
    )
    value = given[key] if given and key in given else element.get(initial, nothing)
    if key == "selected_option":
        value = _chosen_option(element, value)
    if key == "selected_options" and isinstance(value, list):
        value = [_chosen_option(element, each) for each in value]
    return {"type": element["type"], key: value if value not in ("", None) else nothing}


def values_of(blocks: list[Json], given: Json) -> Json:
    """`state.values` of a message or view, from what the person chose so far."""
    found: Json = {}
    for block, element in elements(blocks):
        if element["type"] in KEYS:
            chosen = given.get(block["block_id"], {}).get(element["action_id"])
            found.setdefault(block["block_id"], {})[element["action_id"]] = state_of(element, chosen)
    return found


def _length_problem(element: Json, value: str) -> str | None:
    if len(value) < element.get("min_length", 0):
        return f"Please write {element['min_length']} characters or more."
    if len(value) > element.get("max_length", 3000):
        return f"Please write {element.get('max_length', 3000)} characters or fewer."
    return None


def _number_problem(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please write a number."
    if not element["is_decimal_allowed"] and not re.fullmatch(r"[+-]?\d+", value):
        return "Please write a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please write {element['min_value']} or more."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please write {element['max_value']} or less."
    return None


def _typed_problem(element: Json, value: object) -> str | None:
    if not isinstance(value, str):
        return None
    match element["type"]:
        case "plain_text_input":
            return _length_problem(element, value)
        case "number_input":
            return _number_problem(element, value)
        case "email_text_input":
            return None if _ADDRESS.fullmatch(value) else "Please write an e-mail address."
        case "url_text_input":
            return None if value.startswith(("http://", "https://")) else "Please write a web address."
    return None


def _problem(block: Json, state: Json) -> str | None:
    element = block["element"]
    value = state[KEYS[element["type"]][0]]
    if value in (None, []):
        return None if block.get("optional") else "Please complete this required field."
    if not offers_all(element, state):
        return "Please choose one of the options."
    return _typed_problem(element, value)


def problems(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack itself says about a form before the app sees it, by block."""
    inputs = [block for block in blocks if block["type"] == "input"]
    found = {
        block["block_id"]: _problem(block, values[block["block_id"]][block["element"]["action_id"]])
        for block in inputs
    }
    return {block_id: problem for block_id, problem in found.items() if problem}
