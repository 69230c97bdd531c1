"""What somebody tried and may not is in the audit, as what was done is."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.domain import commands
from bot.domain.commands import Command
from bot.errors import HeldBack, NotAllowed
from bot.services import refusals
from bot.services.refusals import Tried
from handlers.asking import Asked
from handlers.desk import Desk


@contextmanager
def recording(desk: Desk, asked: Asked, tried: Tried) -> Iterator[None]:
    """Record a refusal on its way to the person."""
    try:
        yield
    except (NotAllowed, HeldBack) as refusal:
        refusals.record(desk.context, desk.act(asked), tried, refusal.sentence)
        raise


def tried(command: Command) -> Tried:
    """A command as somebody tried it."""
    named = (getattr(command, each, None) for each in ("model", "request", "alert"))
    return Tried(commands.spoken(command), *named)
