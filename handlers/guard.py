"""The check of a raw request before Bolt sees it: signature first, then shape. Pure: no socket, no clock of its own."""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

WINDOW_S = 300
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"

Payload = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further: the HTTP status and a sentence for whoever reads the answer."""

    status: int
    sentence: str


def check(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Refusal | None:
    """None when the request may go on to Bolt. `headers` has lower-case names; `body` is as it was received."""
    return _signature(headers, body, secret, now) or _nonsense(headers.get("content-type", ""), body)


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's signature: `v0=` and the HMAC-SHA256 of version, timestamp and body."""
    signed = b"v0:" + timestamp.encode("ascii") + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def form(text: str) -> dict[str, str]:
    """The fields of a form body, each once, empty ones kept."""
    return dict(parse_qsl(text, keep_blank_values=True))


def _signature(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Refusal | None:
    timestamp = headers.get("x-slack-request-timestamp", "")
    signature = headers.get("x-slack-signature", "")
    # int() and compare_digest raise on what Slack never sends: other digits, letters outside ASCII.
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not re.fullmatch(r"v0=[0-9a-f]{64}", signature):
        return Refusal(401, "The request is not signed as Slack signs.")
    # Either way round: a signature from the future could be kept and used later.
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        return Refusal(
            401, "The request was signed too long ago or too far ahead; check this machine's clock."
        )
    # In constant time, so that the time to refuse tells nothing of the signature.
    if not hmac.compare_digest(sign(secret, timestamp, body), signature):
        return Refusal(401, "The signature does not match; check SLACK_SIGNING_SECRET.")
    return None


def _nonsense(content_type: str, body: bytes) -> Refusal | None:
    kind = content_type.split(";")[0]
    if kind not in (JSON, FORM):
        return Refusal(400, "The request is neither JSON nor a form.")
    try:
        text = body.decode("utf-8")
        # Bolt reads a body that begins with a brace as JSON, whatever it is called.
        sensible = _sensible_form(text) if kind == FORM and not text.startswith("{") else _sensible_json(text)
    except (ValueError, RecursionError):
        sensible = False
    return None if sensible else Refusal(400, "The request is not one that Slack sends.")


def _sensible_form(text: str) -> bool:
    fields = form(text)
    if "payload" in fields:
        return _sensible_json(fields["payload"])
    return fields.get("command", "").startswith("/") or "ssl_check" in fields


def _sensible_json(text: str) -> bool:
    payload = json.loads(text)
    json.dumps(
        payload, ensure_ascii=False
    ).encode()  # raises on half a surrogate pair, which no database stores
    return isinstance(payload, dict) and _sensible(payload)


def _sensible(payload: Payload) -> bool:
    # Bolt answers 500 with a traceback to shapes that Slack never sends: they end here.
    kind = payload.get("type")
    if not isinstance(kind, str):
        return False
    present = all(payload.get(name) is not None for name in REQUIRED.get(kind, ()))
    return present and all(fits(payload[name]) for name, fits in SHAPES.items() if name in payload)


def _word(value: object) -> bool:
    return isinstance(value, str)


def _word_or_nothing(value: object) -> bool:
    return value is None or isinstance(value, str)


def _identified(value: object) -> bool:
    return _word_or_nothing(value) or (isinstance(value, dict) and _word_or_nothing(value.get("id")))


def _object(value: object) -> bool:
    return value is None or isinstance(value, dict)


def _authorizations(value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(entry, dict) for entry in value))


def _actions(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_action, value))


def _action(value: object) -> bool:
    return isinstance(value, dict) and _word(value.get("action_id")) and _word(value.get("block_id"))


def _view(value: object) -> bool:
    if value is None:
        return True
    return (
        isinstance(value, dict)
        and all(_word(value.get(name)) for name in ("id", "type", "callback_id"))
        and _state(value.get("state"))
    )


def _state(value: object) -> bool:
    if value is None:
        return True
    blocks = value.get("values", {}) if isinstance(value, dict) else None
    return isinstance(blocks, dict) and all(
        isinstance(block, dict) and all(isinstance(element, dict) for element in block.values())
        for block in blocks.values()
    )


def _event(value: object) -> bool:
    return (
        isinstance(value, dict)
        and _word(value.get("type"))
        and all(_identified(value.get(name)) for name in ("user", "channel", "team", "enterprise"))
        and all(
            _word_or_nothing(value.get(name))
            for name in ("text", "ts", "thread_ts", "subtype", "channel_type")
        )
        and all(_object(value.get(name)) for name in ("item", "message", "previous_message", "view"))
    )


SHAPES: Mapping[str, Callable[[object], bool]] = {
    "team": _identified,
    "user": _identified,
    "channel": _identified,
    "enterprise": _identified,
    "team_id": _word_or_nothing,
    "enterprise_id": _word_or_nothing,
    "event_id": _word,
    "trigger_id": _word_or_nothing,
    "response_url": _word_or_nothing,
    "callback_id": _word_or_nothing,
    "action_id": _word,
    "value": _word_or_nothing,
    "challenge": _word,
    "command": _word,
    "ssl_check": _word,
    "authorizations": _authorizations,
    "actions": _actions,
    "container": _object,
    "message": _object,
    "state": _state,
    "view": _view,
    "event": _event,
}

REQUIRED: Mapping[str, tuple[str, ...]] = {
    "block_actions": ("actions", "user"),
    "block_suggestion": ("action_id", "user"),
    "event_callback": ("event", "event_id"),
    "message_action": ("callback_id", "user"),
    "shortcut": ("callback_id", "user"),
    "url_verification": ("challenge",),
    "view_closed": ("view", "user"),
    "view_submission": ("view", "user"),
}
