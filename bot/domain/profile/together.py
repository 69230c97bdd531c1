"""Profiles of several batches as one: of the columns that are the same in all of them."""

from collections.abc import Collection, Sequence
from functools import reduce

from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.profile import Profile


def together(profiles: Sequence[Profile]) -> Profile:
    """All rows, and the columns that each of them has of one kind; what became another kind is no column of the whole."""
    if not profiles:
        return Profile(0)
    found = [_whole(each.name, profiles) for each in profiles[0].columns]
    return Profile(sum(each.rows for each in profiles), tuple(each for each in found if each is not None))


def narrowed(profile: Profile, names: Collection[str]) -> Profile:
    """The same rows with these columns alone."""
    return Profile(profile.rows, tuple(each for each in profile.columns if each.name in names))


def _whole(name: str, profiles: Sequence[Profile]) -> ColumnSummary | None:
    parts = [each.column(name) for each in profiles]
    there = [each for each in parts if each is not None]
    if len(there) < len(parts) or len({(each.kind, each.concealed) for each in there}) > 1:
        return None
    return reduce(ColumnSummary.merged, there)
