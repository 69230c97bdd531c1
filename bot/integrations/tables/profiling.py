"""The profile of a table in files: memory stays bounded, whatever their size. A leaf: pyarrow."""

from collections.abc import Callable, Sequence

from bot.domain.profile.profile import Profile
from bot.integrations.compute.port import Compute
from bot.integrations.tables.batches import Table
from bot.integrations.tables.parts import Plan, empty, kinds_of, parts_of, profile_part

OnPart = Callable[[int, int], None]


def profile_tables(
    tables: Sequence[Table], compute: Compute, *, plan: Plan | None = None, on_part: OnPart | None = None
) -> Profile:
    """The profile of one table in files, which have the same columns; `on_part` hears how many parts of how many are done.

    Raises BadInput when a file cannot be read.
    """
    plan = plan or Plan(kinds_of(tables))
    parts = list(parts_of(tables, plan))
    whole = empty(plan)
    for done, profile in enumerate(compute.each(profile_part, parts), 1):
        whole = whole.merged(profile)
        if on_part:
            on_part(done, len(parts))
    return whole
