"""Finding elements and pictures inside blocks, and naming those that came without a name."""

import secrets
from collections.abc import Iterator
from copy import deepcopy

from workspace.wire import Json


def elements_of(block: Json) -> list[tuple[str, Json]]:
    """The interactive elements of a block, each with its place in it."""
    if block["type"] == "actions":
        return [(f"/elements/{place}", each) for place, each in enumerate(block["elements"])]
    if block["type"] == "input":
        return [("/element", block["element"])]
    accessory = block.get("accessory")
    return [("/accessory", accessory)] if accessory and accessory["type"] != "image" else []


def elements(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with its block."""
    for block in blocks:
        for _, element in elements_of(block):
            yield block, element


def find_element(blocks: list[Json], block_id: object, action_id: object) -> tuple[Json, Json] | None:
    """The element of this name, in this block or, when none is named, in any."""
    for block, element in elements(blocks):
        if element["action_id"] == action_id and block_id in (None, "", block["block_id"]):
            return block, element
    return None


def named(blocks: list[Json]) -> list[Json]:
    """A copy in which every block and element has its id, as Slack keeps them."""
    # A copy: whoever sent the blocks keeps them as they were.
    kept = deepcopy(blocks)
    for block in kept:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for _, element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return kept


# Anywhere inside: pictures stand in contexts, sections and blocks of their own.
def pictures(value: object, at: str) -> Iterator[tuple[str, Json]]:
    """Every image that shows an uploaded file, with its JSON pointer."""
    if isinstance(value, list):
        for place, item in enumerate(value):
            yield from pictures(item, f"{at}/{place}")
    elif isinstance(value, dict):
        if value.get("type") == "image" and isinstance(value.get("slack_file"), dict):
            yield at, value
        for name, item in value.items():
            yield from pictures(item, f"{at}/{name}")
