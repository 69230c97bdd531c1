"""What differs between two versions of a data set, in few words: shared by `data` and `compare`."""

from collections.abc import Iterator, Sequence

from bot.domain.comparison import DataSetRow, TextRow
from bot.domain.data_changes import DataSetChanges, Moved
from bot.domain.data_sets import Column
from bot.domain.numbers import number
from bot.domain.text import listed

NAMED = 4


def change_words(found: DataSetChanges, most: int = NAMED) -> Iterator[str]:
    """What changed from one version to another, a sentence's part each; nothing when nothing is known to.

    Of columns that changed alike `most` are named.
    """
    if found.added:
        yield f"{_counted(found.added)} added: {few([each.name for each in found.added], most)}"
    if found.removed:
        yield f"{_counted(found.removed)} gone: {few([each.name for each in found.removed], most)}"
    if found.retyped:
        yield "another type: " + few([f"{x.name} ({x.before} → {x.after})" for x in found.retyped], most)
    if found.moved:
        yield "moved: " + few([_moved(each) for each in found.moved], most)
    if more := found.more_rows:
        yield f"{abs(more):,} {'more' if more > 0 else 'fewer'} row{'s' * (abs(more) != 1)}"


def few(names: Sequence[str], most: int = NAMED) -> str:
    """The first of some names, and how many more there are."""
    if len(names) <= most:
        return listed(list(names))
    return f"{', '.join(names[:most])} and {len(names) - most} more"


def _moved(found: Moved) -> str:
    said = [
        *([f"mean {number(found.means[0])} → {number(found.means[1])}"] if found.means else []),
        *([f"{found.missing[0]:.0%} → {found.missing[1]:.0%} missing"] if found.missing else []),
    ]
    return f"{found.name} ({', '.join(said)})"


def _counted(columns: Sequence[Column]) -> str:
    return f"{len(columns)} column{'s' * (len(columns) != 1)}"


def data_rows(row: DataSetRow) -> Iterator[TextRow]:
    """Each column that differs from the first's data, with what each other one's became."""
    told = [{} if each is None else dict(_columns(each)) for each in row.differences]
    for name in sorted({name for each in told for name in each}):
        yield TextRow(f"{row.name}: {name}", tuple(each.get(name) for each in told))


def _columns(found: DataSetChanges) -> Iterator[tuple[str, str]]:
    yield from (
        (each.name, f"moved {_moved(each).removeprefix(each.name).strip(' ()')}") for each in found.moved
    )
    yield from ((each.name, f"{each.before} → {each.after}") for each in found.retyped)
    yield from ((each.name, f"added ({each.type})") for each in found.added)
    yield from ((each.name, "gone") for each in found.removed)
