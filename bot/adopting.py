"""`mlops-bot adopt`: first contact with an existing MLflow server, from the terminal of the host."""

from collections.abc import Callable
from pathlib import Path

from bot.domain.adoption import FIELD, LONGEST_FILE, Assignment, parse_owners
from bot.errors import BadInput
from bot.services import adoption
from bot.services.adoption import Adopted
from bot.settings import Settings
from bot.terminal import actor, opened


def adopt(settings: Settings, owners: Path | None, say: Callable[[str], None] = print) -> int:
    """Record what is live on the server, and take owners and channels from a CSV. BadInput says what is wrong."""
    with opened(settings) as context:
        if context.server is None:
            raise BadInput(
                "The registry is our own, and there is nothing to adopt.",
                field="MLOPS_REGISTRY",
                hint="Name the MLflow server in MLOPS_REGISTRY first.",
            )
        assignments = _assignments(owners, context.policy().responsibilities)
        made = adoption.adopt(context, context.server, settings.mlflow_address or "", actor(), assignments)
    for line in _lines(made):
        say(line)
    return 0


def enforce(settings: Settings, environment: str, say: Callable[[str], None] = print) -> int:
    """End the reporting of an environment."""
    with opened(settings) as context:
        adoption.enforce(context, environment, actor())
    say(f"The gates of {environment} are enforced from now on.")
    return 0


def _assignments(path: Path | None, responsibilities: tuple[str, ...]) -> tuple[Assignment, ...]:
    if path is None:
        return ()
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", field=FIELD) from None
    return parse_owners(content, responsibilities)


def _lines(made: Adopted) -> list[str]:
    lines = [f"Seen: {made.models} registered models with {made.versions} versions."]
    if made.is_first:
        lines.append(f"Recorded as found live, decided elsewhere: {made.found}. Nobody was told.")
    else:
        lines.append("Adopted before, so what moved since is left to the alias guard.")
    if made.owners or made.channels:
        lines.append(f"Taken over: {made.owners} responsibilities, {made.channels} channels.")
    if made.reporting:
        places = ", ".join(made.reporting)
        lines.append(
            f"Gates report and block nothing yet in {places}. Say `mode: enforce` in the policy, or run "
            f"`mlops-bot adopt --enforce {made.reporting[-1]}`, when they shall hold."
        )
    return lines
