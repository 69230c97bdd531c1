"""The fields of a request, read as strictly as MLflow reads them: whole numbers may be text, unknown fields are ignored."""

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.errors import BadInput

BIGGEST = 2**63 - 1
_DOUBLES = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}
# No more digits than 64 bits have, so that nobody sends a number that takes long to read.
_WHOLE = re.compile(r"-?\d{1,19}", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)


class Fields:
    """An object of the request; each reader raises BadInput that names the field."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = values

    def with_path(self, parts: Mapping[str, str]) -> "Fields":
        """These fields, with those of the path in their place."""
        # What the path says was checked for reach, so no body may say otherwise, in either spelling.
        spelled = {*parts, *map(_camel, parts)}
        return Fields({**{key: value for key, value in self._values.items() if key not in spelled}, **parts})

    def has(self, name: str) -> bool:
        """Whether the field was sent with a value."""
        return self._value(name) is not None

    def text(self, name: str) -> str:
        """A text that must be there."""
        found = self.maybe_text(name)
        if not found:
            raise missing(name)
        return found

    def maybe_text(self, name: str) -> str | None:
        """A text, or None when it was not sent; an empty text was."""
        found = self._value(name)
        return None if found is None else _text(name, found)

    def whole(self, name: str) -> int:
        """A whole number that must be there."""
        found = self.maybe_whole(name)
        if found is None:
            raise missing(name)
        return found

    def maybe_whole(self, name: str, least: int = -BIGGEST - 1, most: int = BIGGEST) -> int | None:
        """A whole number within its bounds, or None when it was not sent."""
        found = self._value(name)
        if found is None or found == "":
            return None
        number = _whole(name, found)
        if not least <= number <= most:
            raise BadInput(f"`{name}` must be from {least} to {most}.", field=name)
        return number

    def number(self, name: str) -> float:
        """A number that must be there; `NaN`, `Infinity` and `-Infinity` come as text."""
        found = self._value(name)
        if found is None:
            raise missing(name)
        return _number(name, found)

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        found = self._value(name)
        if found is None:
            return default
        if isinstance(found, str) and found.lower() in ("true", "false"):
            return found.lower() == "true"
        if not isinstance(found, bool):
            raise wrong(name, "true or false")
        return found

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; one text alone stands for a list of one, as a query has it."""
        return tuple(_text(name, each) for each in self._list(name))

    def items(self, name: str) -> tuple["Fields", ...]:
        """A list of objects."""
        return tuple(_object(name, each) for each in self._list(name))

    def item(self, name: str) -> "Fields | None":
        """An object, or None when it was not sent."""
        found = self._value(name)
        return None if found is None else _object(name, found)

    def _list(self, name: str) -> Sequence[Any]:
        found = self._value(name)
        if found is None:
            return ()
        if isinstance(found, str | Mapping):
            return (found,)
        if not isinstance(found, list | tuple):
            raise wrong(name, "a list")
        return found

    def _value(self, name: str) -> Any:
        # A field may be spelled `run_id` or `runId`; both at once would let a check read one and the deed the other.
        camel = _camel(name)
        if camel != name and name in self._values and camel in self._values:
            raise BadInput(f"`{name}` and `{camel}` are one field: send one of them.", field=name)
        found = self._values.get(name)
        return self._values.get(camel) if found is None else found


def decoded(body: bytes) -> Fields:
    """The object that a body is; an empty body is an object without fields."""
    try:
        found = json.loads(body) if body.strip() else {}
        # Old clients send JSON inside a JSON text.
        found = json.loads(found) if isinstance(found, str) else found
    except (ValueError, RecursionError):
        raise BadInput("The request's body is not JSON.") from None
    if found is None:
        return Fields({})
    if not isinstance(found, dict):
        raise BadInput("The request's body must be a JSON object.")
    return Fields(found)


def queried(pairs: Sequence[tuple[str, str]]) -> Fields:
    """The fields of a query: a name that comes twice is a list."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[name] = (*_sequence(found[name]), value) if name in found else value
    return Fields(found)


def missing(name: str) -> BadInput:
    """The refusal of a request without the field."""
    return BadInput(f"Missing value for required parameter '{name}'.", field=name)


def wrong(name: str, what: str) -> BadInput:
    """The refusal of a field of another kind."""
    return BadInput(f"Invalid value for parameter '{name}': it must be {what}.", field=name)


def _sequence(value: Any) -> Iterator[str]:
    return iter(value) if isinstance(value, tuple) else iter((value,))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(each.capitalize() for each in rest)


def _object(name: str, value: Any) -> Fields:
    if isinstance(value, str):  # as a query has it
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            raise wrong(name, "an object") from None
    if not isinstance(value, dict):
        raise wrong(name, "an object")
    return Fields(value)


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise wrong(name, "text")
    # PostgreSQL keeps neither; half of a pair cannot even be written.
    if "\0" in value or (not value.isascii() and not _encodable(value)):
        raise wrong(name, "text without NUL and without halves of characters")
    return value


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _whole(name: str, value: Any) -> int:
    if (isinstance(value, str) and _WHOLE.fullmatch(value)) or (
        isinstance(value, float) and value.is_integer()
    ):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > BIGGEST:
        raise wrong(name, "a whole number")
    return value


def _number(name: str, value: Any) -> float:
    if isinstance(value, str):
        if value in _DOUBLES:
            return _DOUBLES[value]
        # Digits alone, since Python reads `1_000` and `infinity` as numbers too.
        if len(value) > 400 or not _NUMBER.fullmatch(value):
            raise wrong(name, "a number")
        return float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(name, "a number")
    try:
        return float(value)
    except OverflowError:
        raise wrong(name, "a number") from None
