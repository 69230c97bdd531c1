"""Page tokens: where a search goes on, bound to the search that began it."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from bot.errors import BadInput

DIGEST_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Page:
    """A part of what a search finds: `limit` runs after the first `offset`."""

    offset: int
    limit: int


def token_of(query: object, offset: int) -> str:
    """The token with which the same query goes on at `offset`; `query` is anything JSON can hold."""
    text = json.dumps({"offset": offset, "query": _digest(query)})
    return base64.b64encode(text.encode()).decode()


def page_of(query: object, token: str | None, limit: int) -> Page:
    """The page that a token asks for, the first without one; raises BadInput for another query's."""
    if not token:
        return Page(0, limit)
    try:
        found = json.loads(base64.b64decode(token, validate=True))
        offset, digest = found["offset"], found["query"]
    except (binascii.Error, ValueError, KeyError, TypeError, RecursionError):
        raise BadInput("Invalid page token, could not be decoded.", field="page_token") from None
    # An offset from outside is a number in SQL: bounded, and no bool.
    if not isinstance(offset, int) or isinstance(offset, bool) or not 0 < offset < 2**31:
        raise BadInput(f"Invalid page token, parsed offset={offset!r}.", field="page_token")
    if digest != _digest(query):
        raise BadInput(
            "Invalid page token: it comes from another search. Ask for its first page again, without a token.",
            field="page_token",
        )
    return Page(offset, limit)


def _digest(query: object) -> str:
    return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:DIGEST_LENGTH]
