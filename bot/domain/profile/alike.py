"""Profiles of before and after somebody said whether a column of text is personal, made comparable."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.domain.profile.categories import Categories, concealed
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile


def alike(found: Sequence[Profile], salt: bytes, but: Collection[str] = ()) -> list[Profile]:
    """The profiles in which a text that is a hash in one of them is a hash in all, `but` for these columns.

    A hash cannot become a text again. Where so many texts occurred that some were let go, the column stays as it is.
    """
    hashed = {each.name for profile in found for each in profile.columns if each.concealed}.difference(but)
    return [
        Profile(
            profile.rows,
            tuple(_hashed(each, salt) if each.name in hashed else each for each in profile.columns),
        )
        for profile in found
    ]


def _hashed(column: ColumnSummary, salt: bytes) -> ColumnSummary:
    known = column.categories
    if column.concealed or column.kind is not Kind.CATEGORY or known is None or not known.is_exact:
        return column
    hashes = Categories.of((concealed(text, salt), count) for text, count in known.kept.items())
    return replace(column, categories=hashes, concealed=True, came_as=Kind.CATEGORY)
