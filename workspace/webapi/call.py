"""One Web API call: its arguments, read as Slack reads them from JSON, forms and query strings."""

import base64
import binascii
import json
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from workspace.delivery.courier import Courier
from workspace.refusals import SlackRefusal
from workspace.wire import Json
from workspace.world import World

LARGEST_BODY = 4 * 1024 * 1024


def missing(name: str) -> SlackRefusal:
    """The refusal for an argument that is not there."""
    return SlackRefusal(
        "invalid_arguments", [f"[ERROR] missing required field: {name} [json-pointer:/{name}]"]
    )


@dataclass(frozen=True)
class Call:
    """A method's name and arguments, with the world it acts on."""

    world: World
    courier: Courier
    method: str
    args: Json

    def given(self, name: str) -> str | None:
        """An argument as text, None when it is absent or empty."""
        value = self.args.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return value if isinstance(value, str) and value else None

    def required(self, name: str) -> str:
        """An argument that must be there."""
        value = self.given(name)
        if value is None:
            raise missing(name)
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A boolean in any of the ways forms write them."""
        value = self.args.get(name, default)
        # Python's str(True) and JSON's true are one word here.
        return value if isinstance(value, bool) else str(value).lower() in {"1", "true"}

    def whole(self, name: str, default: int, most: int) -> int:
        """A number from 1 to `most`."""
        value = self.given(name)
        if value is None:
            return default
        if not value.isdigit() or int(value) < 1:
            raise SlackRefusal(
                "invalid_arguments", [f"[ERROR] must be a positive integer [json-pointer:/{name}]"]
            )
        # More than the most is taken for the most, and is no error.
        return min(int(value), most)

    def words(self, name: str) -> list[str]:
        """A list, or text with commas."""
        value = self.args.get(name)
        listed = value if isinstance(value, list) else str(value or "").split(",")
        return [str(each).strip() for each in listed if str(each).strip()]

    def structure(self, name: str, error: str) -> object:
        """An argument that is JSON, or text that holds JSON; `error` when it does not."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            decoded: object = json.loads(value)
        except ValueError:
            raise SlackRefusal(error) from None
        return decoded

    def content(self) -> Json:
        """The arguments that make a message, decoded."""
        decoded = {"text": self.args.get("text")} if self.args.get("text") is not None else {}
        for name, error in (("blocks", "invalid_blocks_format"), ("metadata", "invalid_metadata_format")):
            if self.args.get(name) not in (None, ""):
                decoded[name] = self.structure(name, error)
        return decoded


def paged(call: Call, items: list[Json], name: str, *, default: int = 100, most: int = 1000) -> Json:
    """One page of a list, with the cursor of the next one."""
    start = cursor_of(call)
    limit = call.whole("limit", default, most)
    following = start + limit
    cursor = encode_cursor(following) if following < len(items) else ""
    return {name: items[start:following], "response_metadata": {"next_cursor": cursor}}


def encode_cursor(place: int) -> str:
    """A cursor as opaque as Slack's."""
    return base64.b64encode(f"next:{place}".encode()).decode()


def cursor_of(call: Call) -> int:
    """The place a cursor stands for, 0 without one."""
    cursor = call.given("cursor")
    if cursor is None:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise SlackRefusal("invalid_cursor") from None
    if word != "next" or not place.isdigit():
        raise SlackRefusal("invalid_cursor")
    return int(place)


async def read_arguments(request: Request) -> Json:
    """The arguments of a request, wherever they are."""
    # Slack reads arguments from the query too, beneath those of the body.
    args: Json = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    if len(body) > LARGEST_BODY:
        raise SlackRefusal("request_too_large", status=413)
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind == "application/json" and body:
        return {**args, **_json_arguments(body)}
    if kind == "application/x-www-form-urlencoded":
        return {**args, **dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))}
    return args


def _json_arguments(body: bytes) -> Json:
    try:
        decoded = json.loads(body)
    except ValueError:
        raise SlackRefusal("invalid_json") from None
    if not isinstance(decoded, dict):
        raise SlackRefusal("json_not_object")
    return decoded
