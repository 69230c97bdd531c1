"""Which column that is new may be one that is missing, by its name and by what it holds: a guess, and told as one."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from bot.domain.drift.aligned import aligned
from bot.domain.drift.jensen_shannon import jensen_shannon
from bot.domain.drift.shares import shares
from bot.domain.drift.unknown import Unknown
from bot.domain.profile.column import ColumnSummary

# Names this alike, and values no further apart than these, in the Jensen-Shannon distance.
ALIKE, CLOSE = 0.6, 0.3
# Each pair takes a while, and of a table that is another one altogether nothing is guessed.
MOST = 50


def renamed(missing: Sequence[ColumnSummary], extra: Sequence[ColumnSummary]) -> dict[str, str]:
    """From the name of a missing column to that of the new one which it may be; each is guessed once, the best first."""
    if len(missing) > MOST or len(extra) > MOST:
        return {}
    found: dict[str, str] = {}
    for _, old, new in sorted(_pairs(missing, extra), key=lambda each: (-each[0], each[1:])):
        if old not in found and new not in found.values():
            found[old] = new
    return found


def _pairs(
    missing: Sequence[ColumnSummary], extra: Sequence[ColumnSummary]
) -> Iterator[tuple[float, str, str]]:
    for old in missing:
        for new in extra:
            alike = likeness(old.name, new.name)
            if alike >= ALIKE and old.kind is new.kind and _are_close(old, new):
                yield alike, old.name, new.name


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 1; capitals and separators do not count.

    >>> likeness("customer_age", "CustomerAge"), round(likeness("age", "income"), 2)
    (1.0, 0.22)
    """
    left, right = ("".join(filter(str.isalnum, name.casefold())) for name in (one, other))
    if not left or not right:
        return float(one == other)
    return SequenceMatcher(None, left, right, autojunk=False).ratio()


def _are_close(one: ColumnSummary, other: ColumnSummary) -> bool:
    both = aligned(one, other)
    return not isinstance(both, Unknown) and jensen_shannon(shares(both)).value <= CLOSE
