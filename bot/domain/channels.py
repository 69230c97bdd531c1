"""Slack channels as the bot sees them, and where a registered model is talked about."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel: whether the bot is in it, it still lives, and whether outsiders read along."""

    id: str
    name: str
    archived: bool = False
    shared: bool = False
    joined: bool = True
    private: bool = False
    members: frozenset[PersonId] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes; `gone` is the model's own channel when it could not be used."""

    channel: str | None
    gone: str | None = None


def place(
    named: str | None, others: tuple[str | None, ...], look: Callable[[str], SlackChannel | None]
) -> Place:
    """The named channel if it can be used, else the first of the others that can.

    A channel shared with another organisation is used only when it was named for the model.
    """
    # Also a shared one, since it was named for this model.
    if named is not None and (found := look(named)) is not None and not found.archived and found.joined:
        return Place(named)
    usable = (each for each in others if each is not None and _is_private_to_us(look(each)))
    return Place(next(usable, None), gone=named)


def _is_private_to_us(channel: SlackChannel | None) -> bool:
    return channel is not None and not channel.archived and channel.joined and not channel.shared
