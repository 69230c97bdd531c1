"""Tables that somebody at a terminal named, as profiles; how far it is shows on stderr where that is a terminal."""

from collections.abc import Sequence
from pathlib import Path

from bot import settings
from bot.domain.profile.profile import Profile
from bot.domain.text import clean
from bot.integrations.compute.executor import compute
from bot.integrations.tables import sources
from bot.integrations.tables.batches import Table, tables_of
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.whole import profile_whole

_LONGEST = 80


def tables(words: Sequence[str]) -> list[Table]:
    """The tables in files, folders and patterns. NotFound, BadInput."""
    return tables_of(sources.files(words), needed=True)


def profile(found: Sequence[Table], *, exact: bool = False) -> Profile:
    """The profile of these tables together, in bounded memory unless it is to be exact. BadInput when one cannot be read."""
    from tqdm import tqdm

    with tqdm(unit="part", leave=False, disable=None) as bar:

        def show(done: int, parts: int) -> None:
            bar.total = parts
            bar.update(done - bar.n)

        return (profile_whole if exact else profile_tables)(
            found, compute(settings.load().compute), on_part=show
        )


def named(words: Sequence[str]) -> str:
    """What was typed, short, inside a sentence."""
    return clean(", ".join(Path(each).name for each in words), _LONGEST)
