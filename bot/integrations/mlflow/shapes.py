"""The parts of an answer taken by the shape they must have; what has another is `Misshapen`, whoever sent it."""

import math
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

LONGEST_NAME = 255
LONGEST_TEXT = 20_000
# The end of the year 9999, where Python's datetime ends.
LATEST_MS = 253_402_214_400_000
# Below what a column of 32 bits holds.
LARGEST_VERSION = 2_000_000_000

Seen = TypeVar("Seen")


class Misshapen(ValueError):
    """Something that MLflow does not send."""


def objects(answer: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A list of objects; a list that is not there is empty."""
    found = answer.get(key) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise Misshapen(key)
    return found


def inner(answer: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """An object; one that is not there is empty."""
    found = answer.get(key) or {}
    if not isinstance(found, dict):
        raise Misshapen(key)
    return found


def text(answer: Mapping[str, Any], key: str, limit: int = LONGEST_TEXT) -> str:
    """A text, cut at the limit; PostgreSQL takes no NUL, and no database half a surrogate."""
    found = answer.get(key) or ""
    if not isinstance(found, str):
        raise Misshapen(key)
    return stored(found)[:limit]


def stored(found: str) -> str:
    """A text as every database takes it."""
    return found.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def name(answer: Mapping[str, Any], key: str) -> str:
    """A name, which is whole or of no use: it must be sent back as it came."""
    found = answer.get(key)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_NAME or stored(found) != found:
        raise Misshapen(key)
    return found


def whole(answer: Mapping[str, Any], key: str, largest: int) -> int:
    """A whole number from 0, written as a number or as a text."""
    found = answer.get(key)
    # bool is an int for Python; and the length is looked at
    # first, since reading a very long number takes long.
    digits = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) < 20 and int(digits) <= largest):
        raise Misshapen(key)
    return int(digits)


def moment(answer: Mapping[str, Any], key: str) -> datetime:
    """A moment in milliseconds since 1970."""
    return datetime.fromtimestamp(whole(answer, key, LATEST_MS) / 1000, UTC)


def pairs(answer: Mapping[str, Any], key: str, limit: int = LONGEST_TEXT) -> dict[str, str]:
    """Tags or params, as MLflow lists them: objects of key and value."""
    return {text(each, "key", LONGEST_NAME): text(each, "value", limit) for each in objects(answer, key)}


def number(answer: Mapping[str, Any], key: str) -> float:
    """A number, or `NaN` and the infinities as texts."""
    found = answer.get(key)
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        raise Misshapen(key)
    try:
        return float(found)
    except (ValueError, OverflowError):
        raise Misshapen(key) from None


def metrics(answer: Mapping[str, Any]) -> dict[str, float]:
    """The latest value of each metric; infinities stay, and NaN is said to be not measured by leaving it out."""
    found = {text(each, "key", LONGEST_NAME): number(each, "value") for each in objects(answer, "metrics")}
    return {key: value for key, value in found.items() if key and not math.isnan(value)}


def usable(
    items: Iterable[Mapping[str, Any]], take: Callable[[Mapping[str, Any]], Seen | None]
) -> tuple[list[Seen], int]:
    """What can be made of a list, what `take` answers None to left out; and how many had a wrong shape."""
    found: list[Seen] = []
    odd = 0
    for item in items:
        try:
            taken = take(item)
        # One odd thing must not hide all the others: it is left out, and counted.
        except Misshapen:
            odd += 1
            continue
        if taken is not None:
            found.append(taken)
    return found, odd
