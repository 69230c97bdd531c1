"""Composition objects: text, options, confirmation dialogs, pictures; each with Slack's limits."""

from workspace.blocks.rules import Findings, Flag, Items, Law, OneOf, Rule, Shape, Text, Typed, shape
from workspace.wire import Json


def plain(most: int, least: int = 1) -> Typed:
    """A `plain_text` object."""
    return Typed({"plain_text": shape("plain_text", {"text": Text(most, least), "emoji": Flag()}, ["text"])})


def words(most: int) -> Typed:
    """A `plain_text` or `mrkdwn` object."""
    mrkdwn = shape("mrkdwn", {"text": Text(most), "verbatim": Flag()}, ["text"])
    return Typed({**plain(most).shapes, "mrkdwn": mrkdwn})


def exactly_one(*names: str) -> Law:
    """One of these fields is given, and only one."""

    def check(value: Json, at: str, findings: Findings) -> None:
        given = [name for name in names if name in value]
        if not given:
            findings.add(at, f"missing required field: {names[0]}")
        elif len(given) > 1:
            findings.add(at, f"only one of these may be given: {', '.join(names)}")

    return check


def at_least_one(*names: str) -> Law:
    """One of these fields is given, or more."""

    def check(value: Json, at: str, findings: Findings) -> None:
        if not any(name in value for name in names):
            findings.add(at, f"missing required field: {names[0]}")

    return check


CONFIRM = Shape(
    {
        "title": plain(100),
        "text": words(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": OneOf(("primary", "danger")),
    },
    ["title", "text", "confirm", "deny"],
)

# Slack formats nothing in a menu: only checkboxes and radio buttons take `mrkdwn`.
PLAIN_OPTION = Shape(
    {"text": plain(75), "value": Text(150), "description": plain(75)},
    ["text", "value"],
)
OVERFLOW_OPTION = Shape({**PLAIN_OPTION.fields, "url": Text(3000)}, ["text", "value"])
MARKED_OPTION = Shape(
    {"text": words(75), "value": Text(150), "description": words(75)},
    ["text", "value"],
)
OPTION_GROUP = Shape(
    {"label": plain(75), "options": Items(PLAIN_OPTION, 100)},
    ["label", "options"],
)
SLACK_FILE = Shape({"id": Text(255), "url": Text(3000)}, laws=[exactly_one("id", "url")])
FILTER = Shape(
    {
        "include": Items(OneOf(("im", "mpim", "private", "public")), 4),
        "exclude_external_shared_channels": Flag(),
        "exclude_bot_users": Flag(),
    }
)
DISPATCH = Shape(
    {"trigger_actions_on": Items(OneOf(("on_enter_pressed", "on_character_entered")), 2)},
)
PICTURE_FIELDS: dict[str, Rule] = {
    "image_url": Text(3000),
    "slack_file": SLACK_FILE,
    "alt_text": Text(2000),
}
PICTURE = shape("image", PICTURE_FIELDS, ["alt_text"], [exactly_one("image_url", "slack_file")])
