"""The grammar of `health`, and how it is spoken."""

from collections.abc import Sequence

from bot.domain.commands import monitor_values, values
from bot.domain.commands.slots import nothing_left, place
from bot.domain.commands.spoken_names import spoken_environment, spoken_name
from bot.domain.commands.words import Word
from bot.errors import BadInput


def health(given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`health` of all, of `churn`, or of `churn production`."""
    found = place(given, environments)
    nothing_left(found.rest)
    if found.version is not None or found.to_version is not None:
        raise BadInput("It is told of what is live: leave the version out.", field="version")
    return monitor_values.ShowHealth(found.model, found.environment)


def spoken_monitor(command: monitor_values.MonitorCommand, environments: Sequence[str]) -> Sequence[str]:
    """The command as it can be typed."""
    where = f"in {spoken_environment(command.environment)}" if command.environment else ""
    return ["health", spoken_name(command.model, environments), where]
