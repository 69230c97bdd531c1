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
    return part(items[offset : offset + limit], offset, len(items))


def part(items: Sequence[Item], offset: int, total: int) -> Page[Item]:
    """These items, which begin at `offset`, of so many."""
    end = offset + len(items)
    return Page(tuple(items), total, end if items and end < total else None)
