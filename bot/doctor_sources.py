"""What `mlops-bot doctor` says of the sources of the policy: which of them may not be read, and which could not be."""

from collections.abc import Iterator
from pathlib import Path

from bot.doctor_lines import Line, Mark
from bot.domain.policy import Policy
from bot.opening import allowed_of
from bot.policy import load
from bot.services import pulling
from bot.settings import Settings
from storage import migrations
from storage.database import Database

_WAYS = "See docs/sources.md."


def sources(told: Settings) -> Iterator[Line]:
    """What the policy has fetched."""
    policy = load(told.policy)
    named = [(each.pattern, source) for each in policy.models for source in each.sources]
    if not named:
        return
    allowed = allowed_of(told)
    troubles = [
        f"{source.name} of {pattern}: {trouble}"
        for pattern, source in named
        if (trouble := allowed.trouble(source))
    ]
    for each in troubles:
        yield Line(Mark.BAD, f"Source {each}", _WAYS)
    found = _stuck(told, policy)
    for each in found:
        yield Line(Mark.BAD, each, _WAYS)
    if not troubles and not found:
        count = "1 source, and it is" if len(named) == 1 else f"{len(named)} sources, and none is"
        how = "not in trouble" if len(named) == 1 else "in trouble"
        yield Line(Mark.GOOD, f"Sources: the policy has data fetched from {count} {how}.")


def _stuck(told: Settings, policy: Policy) -> list[str]:
    """What could not be read last."""
    file = told.database_url.partition("sqlite:///")[2]
    if file and not Path(file).exists():
        return []
    database = Database.connect(told.database_url)
    try:
        # An old schema has a line of its own.
        return pulling.troubles(database, policy) if migrations.is_current(database) else []
    finally:
        database.close()
