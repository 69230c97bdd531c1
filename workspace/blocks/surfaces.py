"""Messages and views as wholes: their own limits, names used twice, what may stand together."""

import json

from workspace.blocks.composition import plain
from workspace.blocks.layout import MESSAGE_BLOCK, VIEW_BLOCK
from workspace.blocks.rules import Findings, Flag, Items, Rule, Text, Typed, shape
from workspace.blocks.walk import elements, elements_of, pictures
from workspace.files import Files
from workspace.refusals import SlackRefusal
from workspace.wire import Json

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
# Slack counts the view as it is written: 250 kB.
VIEW_BYTES = 250_000
TEXT_CHARACTERS = 40_000
MARKDOWN_CHARACTERS = 12_000
METADATA_BYTES = 16_000

_MESSAGE = Items(MESSAGE_BLOCK, MESSAGE_BLOCKS, 0)
_COMMON: dict[str, Rule] = {
    "blocks": Items(VIEW_BLOCK, VIEW_BLOCKS, 0),
    "private_metadata": Text(3000, 0),
    "callback_id": Text(255, 0),
    "external_id": Text(255, 0),
}
_VIEW = Typed(
    {
        "modal": shape(
            "modal",
            {
                **_COMMON,
                "title": plain(24),
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": Flag(),
                "notify_on_close": Flag(),
                "submit_disabled": Flag(),
            },
            ["title", "blocks"],
        ),
        "home": shape("home", _COMMON, ["blocks"]),
    }
)


def check_message_blocks(blocks: object, files: Files) -> list[Json]:
    """The blocks of a message, or `invalid_blocks` naming every place that is wrong."""
    findings = Findings()
    _MESSAGE.check(blocks, "/blocks", findings)
    # Names, counts and pictures are looked for in blocks that have their shape.
    if not findings.messages and isinstance(blocks, list):
        _check_names(blocks, "/blocks", findings)
        _check_counts(blocks, findings)
        _check_pictures(blocks, "/blocks", files, findings)
    if findings.messages or not isinstance(blocks, list):
        raise SlackRefusal("invalid_blocks", findings.messages)
    return blocks


def check_view(view: object, kind: str, files: Files) -> Json:
    """A view of this kind (`modal` or `home`), or `invalid_arguments` naming what is wrong."""
    findings = Findings()
    _VIEW.check(view, "/view", findings)
    if not findings.messages and isinstance(view, dict):
        _check_view_whole(view, kind, findings)
        _check_names(view["blocks"], "/view/blocks", findings)
        _check_pictures(view["blocks"], "/view/blocks", files, findings)
    if findings.messages or not isinstance(view, dict):
        raise SlackRefusal("invalid_arguments", findings.messages)
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackRefusal("view_too_large")
    return view


def check_metadata(metadata: object) -> Json | None:
    """A message's metadata; an empty object means none."""
    if metadata in (None, {}):
        return None
    if not isinstance(metadata, dict):
        raise SlackRefusal("invalid_metadata_format")
    payload = metadata.get("event_payload")
    event_type = metadata.get("event_type")
    known = metadata.keys() <= {"event_type", "event_payload"}
    if not known or not isinstance(payload, dict) or not isinstance(event_type, str) or not event_type:
        raise SlackRefusal("invalid_metadata_schema")
    if len(json.dumps(metadata)) > METADATA_BYTES:
        raise SlackRefusal("metadata_too_large")
    return metadata


def _check_view_whole(view: Json, kind: str, findings: Findings) -> None:
    if view["type"] != kind:
        findings.add("/view/type", f"must be {kind}")
    inputs = [place for place, block in enumerate(view["blocks"]) if block["type"] == "input"]
    if kind == "modal" and inputs and "submit" not in view:
        findings.add("/view", "missing required field: submit (a modal with an input block needs one)")
    focused = [element for _, element in elements(view["blocks"]) if element.get("focus_on_load")]
    if len(focused) > 1:
        findings.add("/view/blocks", "only one element may set focus_on_load")


# A block's name is unique in the whole surface, an action's only within its block.
def _check_names(blocks: list[Json], at: str, findings: Findings) -> None:
    seen: set[str] = set()
    for place, block in enumerate(blocks):
        name = block.get("block_id")
        if name in seen:
            findings.add(f"{at}/{place}/block_id", f"`block_id` {name!r} already exists")
        seen |= {name} if name else set()
        _check_actions(block, f"{at}/{place}", findings)


def _check_actions(block: Json, at: str, findings: Findings) -> None:
    seen: set[str] = set()
    for where, element in elements_of(block):
        name = element.get("action_id")
        if name in seen:
            findings.add(f"{at}{where}/action_id", f"`action_id` {name!r} already exists in this block")
        seen |= {name} if name else set()


def _check_counts(blocks: list[Json], findings: Findings) -> None:
    kinds = [block["type"] for block in blocks]
    if kinds.count("table") > 1:
        findings.add("/blocks", "only_one_table_allowed")
    if kinds.count("data_visualization") > 2:
        findings.add("/blocks", "no more than 2 data_visualization blocks allowed")
    written = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if written > MARKDOWN_CHARACTERS:
        findings.add(
            "/blocks", f"markdown blocks must be less than {MARKDOWN_CHARACTERS + 1} characters together"
        )


def _check_pictures(blocks: list[Json], at: str, files: Files, findings: Findings) -> None:
    for place, picture in pictures(blocks, at):
        # What Slack says of a picture that it does not know, or has not processed yet.
        if not files.usable_picture(picture["slack_file"]):
            findings.add(f"{place}/slack_file", "invalid slack file")
