"""Tables that somebody at a terminal named, as profiles; how far it is shows on stderr where that is a terminal."""

from collections.abc import Sequence
from pathlib import Path

from bot import settings
from bot.domain.profile.profile import Profile
from bot.domain.text import clean, shown
from bot.errors import BadInput
from bot.integrations.compute.executor import compute
from bot.integrations.tables import sources
from bot.integrations.tables.batches import Table, tables_of
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.query import Query, query
from bot.integrations.tables.readable import profile_rows
from bot.integrations.tables.whole import profile_rows_whole, profile_whole

_LONGEST = 80
Found = Sequence[Table] | Query


def tables(words: Sequence[str]) -> list[Table]:
    """The tables in files, folders and patterns. NotFound, BadInput."""
    return tables_of(sources.files(words), needed=True)


def found(words: Sequence[str], select: str | None, option: str = "--query") -> Found:
    """The tables in files, or the query of a database. NotFound, BadInput."""
    databases = [each for each in words if is_database(each)]
    if select is None:
        for each in databases:
            _refuse_other(each)
        if databases:
            raise BadInput(f"A database needs {option}: say which rows.", field=option)
        return tables(words)
    if len(words) != 1 or not databases:
        raise BadInput(
            f"{option} reads one database: name its address alone.",
            field=option,
            hint="Like `postgresql://host/name`, `sqlite:///file.db`, or `env:NAME` for one that stands in the environment.",
        )
    return query(words[0], select)


def _refuse_other(word: str) -> None:
    """BadInput for an address that is no database's: of it no more is said than how it begins."""
    scheme = word.partition("://")[0]
    if not word.startswith("env:") and scheme.partition("+")[0] not in {"postgres", "postgresql", "sqlite"}:
        raise BadInput(
            f"What begins with `{shown(scheme)}://` is not read here: files are, and PostgreSQL and SQLite.",
            hint="Copy the file to this machine first.",
        )


def is_database(word: str) -> bool:
    """Whether it is the address of one, or the name of a variable that holds it, and no file."""
    return "://" in word or word.startswith("env:")


def profile(found: Found, *, exact: bool = False) -> Profile:
    """The profile of these tables together, in bounded memory unless it is to be exact. BadInput when one cannot be read."""
    if isinstance(found, Query):
        with found.opened() as rows:
            return profile_rows_whole(rows) if exact else profile_rows(rows)
    from tqdm import tqdm

    with tqdm(unit="part", leave=False, disable=None) as bar:

        def show(done: int, parts: int) -> None:
            bar.total = parts
            bar.update(done - bar.n)

        return (profile_whole if exact else profile_tables)(
            found, compute(settings.load().compute), on_part=show
        )


def named(words: Sequence[str], found: Found = ()) -> str:
    """What was typed, short, inside a sentence; of an address no more than nobody may not see."""
    if isinstance(found, Query):
        return clean(found.place, _LONGEST)
    return clean(", ".join(Path(each).name for each in words), _LONGEST)
