"""Which way a policy's words on the quality of data went: looser or stricter."""

from collections.abc import Iterator
from dataclasses import replace

from bot.domain.quality.stated import StatedQuality
from bot.domain.strictness import Direction
from bot.domain.working_time import Duration

# Whether a larger number asks for more; of the others no order is known.
_MORE_IS_STRICTER = {
    "nulls": False,
    "at_least": True,
    "at_most": False,
    "rows_at_least": True,
    "rows_at_most": False,
    "share_at_least": True,
    "share_at_most": False,
    "fresh_within": False,
}


def turned(before: StatedQuality | None, after: StatedQuality | None) -> Direction:
    """Which way it went: looser or stricter where every number that changed did, and nothing else changed."""
    old, new = (dict(_numbers(each)) for each in (before or StatedQuality(), after or StatedQuality()))
    if old.keys() != new.keys() or _rest(before) != _rest(after):
        return Direction.OTHER
    ways = {(new[each] > old[each]) is _MORE_IS_STRICTER[each[1]] for each in old if old[each] != new[each]}
    if len(ways) != 1:
        return Direction.OTHER
    return Direction.STRICTER if ways.pop() else Direction.LOOSER


def _numbers(said: StatedQuality) -> Iterator[tuple[tuple[str, str], float]]:
    for column, part in (("", said), *((each.name, each) for each in said.columns)):
        for key in _MORE_IS_STRICTER:
            value = getattr(part, key, None)
            if value is not None:
                yield (column, key), value.seconds if isinstance(value, Duration) else value


def _rest(said: StatedQuality | None) -> StatedQuality:
    """What is said without numbers."""
    found = said or StatedQuality()
    columns = tuple(replace(each, nulls=None, at_least=None, at_most=None) for each in found.columns)
    bare = replace(found, columns=columns, fresh_within=None, share_at_least=None, share_at_most=None)
    return replace(bare, rows_at_least=None, rows_at_most=None)
