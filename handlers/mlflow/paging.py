"""Pages of what was found at once; the tokens are those of every search."""

from collections.abc import Sequence
from typing import TypeVar

from bot.domain.run_search import page_of, token_of

Item = TypeVar("Item")


def page(
    found: Sequence[Item], query: object, size: int, token: str | None
) -> tuple[Sequence[Item], str | None]:
    """One page of what was found, and the token of the next, if there is one; BadInput for another search's token."""
    # Filters and orders are values of ours, which JSON cannot hold.
    said = repr(query)
    start = page_of(said, token, size).offset
    after = start + size
    return found[start:after], token_of(said, after) if after < len(found) else None
