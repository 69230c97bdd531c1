"""Values from plain JSON: what `asdict` made of a dataclass becomes the dataclass again, by its type hints."""

import types
from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def decoded(kind: type[T], raw: Mapping[str, Any]) -> T:
    """The dataclass `kind` with these values; keys that are left out have their defaults."""
    dataclass: Any = kind
    hints = _hints(dataclass)
    return kind(**{key: _value(hints[key], value) for key, value in raw.items()})


@cache
def _hints(kind: type[Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _value(hint: Any, value: Any) -> Any:
    origin = get_origin(hint)
    if value is None:
        return None
    if origin in {Union, types.UnionType}:
        # `X | None` is the only union that is stored.
        return _value(next(each for each in get_args(hint) if each is not types.NoneType), value)
    if origin is tuple:
        return tuple([_value(get_args(hint)[0], each) for each in value])
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return hint(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    return decoded(hint, value) if is_dataclass(hint) and isinstance(hint, type) else value
