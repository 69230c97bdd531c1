"""A page of a list: what is on it, how many there are, and where the next one begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """`next` is the offset of the page after this one, None on the last."""

    items: tuple[Item, ...]
    total: int
    next: int | None


def page(items: Sequence[Item], offset: int, limit: int) -> Page[Item]:
    """The items from `offset` on, at most `limit`."""
    end = offset + limit
    return Page(tuple(items[offset:end]), len(items), end if end < len(items) else None)
