"""Who reads."""

from dataclasses import dataclass

from bot.domain.people import Person, Voice
from bot.domain.registry import PersonId
from bot.services.announcements import voice_of
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.requests import who_is_who


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in the terminal a person only when one was named."""

    viewer: Viewer
    person: Person | None = None

    @property
    def id(self) -> PersonId | None:
        """The person, where one was named."""
        return None if self.person is None else self.person.id

    def zone(self, context: Context) -> str:
        """The zone in which the reader types and reads times."""
        return context.zone if self.person is None else self.person.zone or context.zone

    def voice(self, context: Context) -> Voice:
        """How the reader is spoken to; a terminal is an engineer's."""
        if self.person is None:
            return Voice.ENGINEER
        return voice_of(context.policy(), who_is_who(context), self.person.id)
