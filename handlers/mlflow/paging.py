"""Page tokens: where the next page begins, bound to the search that they came from."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from typing import TypeVar

from bot.errors import BadInput

Item = TypeVar("Item")


def page(
    found: Sequence[Item], query: object, size: int, token: str | None
) -> tuple[Sequence[Item], str | None]:
    """One page of what was found, and the token of the next, if there is one; BadInput for another search's token."""
    start = _offset(token, query) if token else 0
    after = start + size
    return found[start:after], _token(after, query) if after < len(found) else None


def _token(offset: int, query: object) -> str:
    said = json.dumps({"offset": offset, "query": _fingerprint(query)})
    return base64.urlsafe_b64encode(said.encode()).decode()


def _offset(token: str, query: object) -> int:
    try:
        said = json.loads(base64.b64decode(token.encode(), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        said = None
    if not isinstance(said, dict) or not isinstance(said.get("offset"), int) or said["offset"] < 0:
        raise BadInput("Invalid page token.", field="page_token")
    # The offset of one search means nothing in another.
    if said.get("query") != _fingerprint(query):
        raise BadInput("This page token belongs to another search.", field="page_token")
    offset: int = said["offset"]
    return offset


def _fingerprint(query: object) -> str:
    return hashlib.sha256(repr(query).encode()).hexdigest()[:16]
