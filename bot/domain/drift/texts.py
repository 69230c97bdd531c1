"""Two columns of categories side by side: text by text where both sides know it, by group where one let it go."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.domain.profile.categories import GROUPS, Categories, group_of
from bot.domain.profile.column import ColumnSummary

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class AlignedTexts:
    """`counts[side, i]` is how often text `i` occurs, the order of the texts being nobody's; side 0 is the reference.

    `groups`, shape `(2, g)`, count texts that one side at least does not tell apart. `aside`, shape `(2, 1)`, counts nulls.
    """

    rows: tuple[int, int]
    counts: Counts
    groups: Counts
    aside: Counts


def aligned_texts(reference: ColumnSummary, current: ColumnSummary) -> AlignedTexts:
    """The categories of both; a text that one side kept and the other let go, or may have, counts in its group."""
    one, two = (side.categories or Categories({}) for side in (reference, current))
    known = [text for text in {**one.kept, **two.kept} if _is_known(text, one) and _is_known(text, two)]
    counts = np.array([[side.kept.get(text, 0) for text in known] for side in (one, two)], np.int64)
    told = set(known)
    groups = np.array([_groups(side, told) for side in (one, two)])
    return AlignedTexts(
        (reference.rows, current.rows),
        counts.reshape(2, len(known)),
        groups[:, groups.any(axis=0)],
        np.array([[reference.nulls], [current.nulls]]),
    )


def _is_known(text: str, side: Categories) -> bool:
    return side.is_exact or text in side.kept


def _groups(side: Categories, told: set[str]) -> Counts:
    groups = np.zeros(GROUPS, np.int64) if side.groups is None else side.groups.copy()
    kept: Mapping[str, int] = side.kept
    for text, count in kept.items():
        if text not in told:
            groups[group_of(text)] += count
    return groups
