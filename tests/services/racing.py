"""Deeds that begin at the same moment, and what came of each."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.domain.registry import PersonId
from bot.errors import BotError
from tests.services.house import ANA, House

Deed = Callable[[], object]


def race(*deeds: Deed) -> list[object]:
    """What each deed returned, or the refusal that was written for a person; anything else is raised here."""
    start = Barrier(len(deeds))

    def run(deed: Deed) -> object:
        start.wait()
        try:
            return deed()
        except BotError as refused:
            return refused

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def lost(outcomes: list[object]) -> list[str]:
    """The sentences that the losers read."""
    return [each.sentence for each in outcomes if isinstance(each, BotError)]


def rounds(house: House, count: int) -> Iterator[str]:
    """A registered model for each round, of which version 1 is live."""
    for turn in range(count):
        name = f"round-{turn}"
        house.model(name)
        for number in (1, 2, 3):
            house.live(name, number, "staging")
        house.live(name, 1)
        yield name


def asked_for(house: House, model: str, person: PersonId = ANA) -> str:
    """A request for version 3 of a model; its name."""
    return house.ask(person, model).request.name


def verbs(house: House, *subjects: str) -> list[str]:
    """What the audit says of these, in its order."""
    return [each.verb for each in house.audited() if each.subject in subjects]
