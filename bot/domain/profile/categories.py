"""How often each text occurs: exact for few texts, and of many a fixed part of them exactly and the others by group.

Which texts are kept beyond MOST depends on their hashes alone, and on no order: those whose hashes are smallest. A text
that is let go was let go, or would be, in each other part as well, so the counts of those that are kept stay exact, and
parts put together are exactly the whole. A text that was let go counts in the group of its hash.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from heapq import nsmallest
from typing import Self

import numpy as np
from numpy.typing import NDArray

MOST = 20_000
GROUPS = 1024
LONGEST = 200


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """`kept` are exact counts by text; `groups`, shape `(GROUPS,)`, count the texts that were let go, None while all are kept.

    No text that was let go occurs more often than its group says.
    """

    kept: Mapping[str, int]
    groups: NDArray[np.int64] | None = None

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> Self:
        """Of texts and how often each occurs; one that is long is known by its beginning and its hash.

        >>> Categories.of([("a", 2), ("b", 1), ("a", 1)]).kept
        {'a': 3, 'b': 1}
        """
        kept: dict[str, int] = {}
        for text, count in counted:
            known = short(text)
            kept[known] = kept.get(known, 0) + count
        return cls(kept)._bounded()

    def merged(self, other: Self) -> Self:
        """Both as one: associative and commutative, and of the parts of a whole the whole."""
        kept = dict(self.kept)
        for text, count in other.kept.items():
            kept[text] = kept.get(text, 0) + count
        # A part that let some go keeps MOST, so both together keep MOST or more, and each that the other lacks goes too.
        return type(self)(kept, _sum(self.groups, other.groups))._bounded()

    @property
    def total(self) -> int:
        """How many texts there are, each as often as it occurs."""
        return sum(self.kept.values()) + (0 if self.groups is None else int(self.groups.sum()))

    @property
    def is_exact(self) -> bool:
        """Whether each text is counted by itself."""
        return self.groups is None

    @property
    def most_unknown(self) -> int:
        """No text that is not kept occurs more often than this."""
        return 0 if self.groups is None else int(self.groups.max())

    def _bounded(self) -> Self:
        if len(self.kept) <= MOST:
            return self
        hashes = {text: hash_of(text) for text in self.kept}
        smallest = set(nsmallest(MOST, self.kept, key=hashes.__getitem__))
        groups = np.zeros(GROUPS, np.int64) if self.groups is None else self.groups.copy()
        for text, count in self.kept.items():
            if text not in smallest:
                groups[hashes[text] % GROUPS] += count
        return type(self)({text: count for text, count in self.kept.items() if text in smallest}, groups)


def short(text: str) -> str:
    """A text as it is counted: whole, or its beginning and the hash of all of it."""
    if len(text) <= LONGEST:
        return text
    return f"{text[: LONGEST - 20]}… {hash_of(text):016x}"


def group_of(text: str) -> int:
    """The group in which a text counts once it was let go."""
    return hash_of(text) % GROUPS


def concealed(text: str, salt: bytes) -> str:
    """What stands for a text of personal data: the same for the same text and salt, and not to be turned back."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8, key=salt).hexdigest()


def hash_of(text: str) -> int:
    """The hash by which a text is kept or let go: where some were let go, those whose hashes are smallest are kept."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _sum(one: NDArray[np.int64] | None, other: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other
