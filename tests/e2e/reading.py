"""What a person reads: messages and views as words, their buttons, fields and pictures."""

from collections.abc import Iterator, Mapping
from typing import Any

Json = dict[str, Any]

_WORDS = ("text", "alt_text", "placeholder")


def words(shown: Json) -> str:
    """Everything that can be read in a message or a view, in its order, whatever is bold."""
    said = "\n".join(_words(shown.get("blocks") or [])) or str(shown.get("text") or "")
    return said.replace("*", "")


def everything(shown: Json) -> str:
    """The words and the notification's text."""
    return f"{shown.get('text') or ''}\n{words(shown)}".replace("*", "")


def _words(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _words(each)
    elif isinstance(part, dict):
        if part.get("type") == "user":
            yield f"<@{part.get('user_id')}>"
        for name, value in part.items():
            if name in _WORDS and isinstance(value, str):
                yield value
            else:
                yield from _words(value)


def elements(shown: Json) -> Iterator[Json]:
    """Every button, menu and input that stands in a message or a view."""
    for block in shown.get("blocks") or []:
        yield from block.get("elements") or [] if block["type"] == "actions" else []
        for place in ("accessory", "element"):
            if place in block:
                yield block[place]


def buttons(shown: Json) -> list[str]:
    """The action ids that can be pressed."""
    return [each["action_id"] for each in elements(shown) if each["type"] in {"button", "overflow"}]


def images(shown: Json) -> list[Json]:
    """The pictures in a message."""
    return [block for block in shown.get("blocks") or [] if block["type"] == "image"]


def key_of(message: Json) -> str | None:
    """The opaque key of a message that came from the outbox."""
    metadata = message.get("metadata") or {}
    key: str | None = (metadata.get("event_payload") or {}).get("key")
    return key


def fields(view: Json) -> dict[str, Json]:
    """The inputs of a form, by the name of the field."""
    return {block["block_id"].split(":")[0]: block for block in view["blocks"] if block["type"] == "input"}


def filled(view: Json, given: Mapping[str, str]) -> Json:
    """The state of a form whose fields were filled in so; the others stay as they are."""
    return {
        block["block_id"]: {block["element"]["action_id"]: _state(block["element"], given[name])}
        for name, block in fields(view).items()
        if name in given
    }


def _state(element: Json, value: str) -> Json:
    kind = element["type"]
    if kind == "users_select":
        return {"type": kind, "selected_user": value}
    if kind in {"static_select", "external_select"}:
        shown = {"type": "plain_text", "text": value}
        found = next((x for x in element.get("options", []) if x["value"] == value), None)
        return {"type": kind, "selected_option": found or {"text": shown, "value": value}}
    return {"type": kind, "value": value}
