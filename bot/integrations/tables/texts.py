"""Cells as text. A leaf: pyarrow."""

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_MOMENTS = (pa.date32(), pa.timestamp("us"), pa.timestamp("us", "UTC"))


def texts(cells: "pa.Array[Any]") -> list[str | None]:
    """Cells as text, the way a CSV writes them."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if not pa.types.is_nested(cells.type) and not _is_binary(cells.type):
        try:
            return list(pc.cast(cells, pa.string()).to_pylist())
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            pass
    # What Arrow has no text for: lists, structures and bytes.
    return [None if each is None else _text(each) for each in cells.to_pylist()]


def moments(cells: "pa.Array[Any]") -> "pa.Array[Any]":
    """Text as the days or moments that it says, when all of it does; as it is, when something in it is neither."""
    for each in _MOMENTS:
        try:
            return pc.cast(cells, each)
        except pa.ArrowInvalid:
            continue
    return cells


def _is_binary(type_: pa.DataType) -> bool:
    return bool(
        pa.types.is_binary(type_) or pa.types.is_large_binary(type_) or pa.types.is_fixed_size_binary(type_)
    )


def _text(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.hex()
    return json.dumps(cell, default=str, sort_keys=True, ensure_ascii=False)
