"""Each person is mentioned once in a message, however often it speaks of them: a mention calls."""

from collections.abc import Mapping, Sequence

from bot.domain.registry import PersonId
from bot.views.spans import Line, Mention, Span


class Once:
    """Mentions a person the first time, and names them after that. One is made for each message."""

    def __init__(self, names: Mapping[PersonId, str]) -> None:
        self._names = names
        self._called: set[PersonId] = set()

    def person(self, person: PersonId) -> Span:
        """The person, called or named."""
        if person not in self._called:
            self._called.add(person)
            return Mention(person)
        return self._names.get(person) or "somebody called above"

    def people(self, persons: Sequence[PersonId], most: int = 3) -> Line:
        """`@a, b and 2 more`; the last one is named rather than counted."""
        shown = persons if len(persons) == most + 1 else persons[:most]
        spans: list[Span] = []
        for at, each in enumerate(shown):
            spans += [", " if at else "", self.person(each)]
        if len(persons) > len(shown):
            spans.append(f" and {len(persons) - len(shown)} more")
        return tuple(spans)
