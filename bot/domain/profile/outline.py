"""The little of a profile that is told with a data set: missing values, and where plain numbers lie."""

import math

from bot.domain.data_profile import ColumnProfile
from bot.domain.profile.column import ColumnSummary, Kind
from bot.domain.profile.profile import Profile

NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT})


def outline(profile: Profile) -> tuple[ColumnProfile, ...]:
    """What is told of a table's columns; in a column of numbers, what is no number is as good as missing."""
    return tuple(_outline(each) for each in profile.columns)


def _outline(column: ColumnSummary) -> ColumnProfile:
    missing, moments = column.nulls + column.nans, column.moments
    if column.kind not in NUMBERS or moments is None or not moments.count or not math.isfinite(moments.mean):
        return ColumnProfile(column.name, missing)
    return ColumnProfile(column.name, missing, moments.mean, moments.deviation)
