"""Who reads."""

from dataclasses import dataclass

from bot.domain.people import Person
from bot.services.context import Context
from bot.services.identity import Viewer


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: in the terminal a person only when one was named."""

    viewer: Viewer
    person: Person | None = None

    def zone(self, context: Context) -> str:
        """The zone in which the reader types and reads times."""
        return context.zone if self.person is None else self.person.zone
