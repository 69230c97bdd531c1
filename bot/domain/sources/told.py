"""What a file or a query tells: of which time, and which of its columns only say that."""

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.batches import Window
from bot.domain.profile.column import Kind
from bot.domain.profile.profile import Profile

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


def window_of(profile: Profile, column: str | None, otherwise: datetime, at: datetime) -> Window:
    """From the first to the last moment of the column, nothing beyond `at`; where it says none, the other moment alone."""
    said = _span(profile, column) or (otherwise, otherwise)
    since, until = (min(each, at) for each in said)
    return Window(since, until)


def without(profile: Profile, columns: Collection[str | None]) -> Profile:
    """The profile without columns that say when a row happened: they grow, and would seem to drift for ever."""
    kept = tuple(each for each in profile.columns if each.name not in columns)
    # A table of nothing else is kept as it is: a profile without columns would know of no row.
    return replace(profile, columns=kept) if kept else profile


def _span(profile: Profile, column: str | None) -> tuple[datetime, datetime] | None:
    found = None if column is None else profile.column(column)
    if found is None or found.ends is None or found.kind not in {Kind.DATE, Kind.TIME}:
        return None
    try:
        if found.kind is Kind.DATE:
            # The whole of the last day may be told of.
            return _EPOCH + found.ends[0] * _DAY, _EPOCH + (found.ends[1] + 1) * _DAY
        since, until = (_EPOCH + timedelta(microseconds=each) for each in found.ends)
    except OverflowError:
        # A year that no calendar has.
        return None
    return since, until
