"""The profile of files, queries, and tables in memory: memory stays bounded, whatever their size. A leaf: pyarrow."""

from collections.abc import Callable, Sequence

import pyarrow as pa

from bot.domain.profile.profile import Profile
from bot.integrations.compute.executor import Compute
from bot.integrations.tables.batches import Table
from bot.integrations.tables.columns import Types, names, no_rows
from bot.integrations.tables.parts import Plan, empty, kinds_of, parts_of, profile_batches, profile_part
from bot.integrations.tables.query import Query
from bot.integrations.tables.summaries import kind_of

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


def profile_query(asked: Query, plan: Plan | None = None) -> Profile:
    """The profile of a query's rows, which are read once where the plan is known, and twice where it is not."""
    if plan is None:
        types: Types | None = None
        rows = asked.read()
        for batch in rows.batches():
            types = types or Types(rows.columns)
            types.add(batch, is_typed=True)
        plan = _plan(types)
    return profile_batches(asked.read().batches(), plan)


def profile_arrow(
    table: "pa.Table | pa.RecordBatch", personal: frozenset[str] = frozenset(), salt: bytes = b""
) -> Profile:
    """The profile of a table in memory; a pandas frame becomes one by `pyarrow.Table.from_pandas`."""
    whole = pa.Table.from_batches([table]) if isinstance(table, pa.RecordBatch) else table
    whole = whole.rename_columns(list(names(whole.column_names, "The table")))
    types = Types(whole.column_names)
    types.add(no_rows(whole.schema), is_typed=True)
    return profile_batches(iter(whole.to_batches()), _plan(types, personal, salt))


def _plan(types: Types | None, personal: frozenset[str] = frozenset(), salt: bytes = b"") -> Plan:
    columns = types.columns() if types else ()
    return Plan(tuple((each.name, kind_of(each.type)) for each in columns), personal, salt)
