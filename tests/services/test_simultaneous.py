"""Approvers, promoters, withdrawers and workers at the same moment: one version live, no decision twice, no error shown.

STRESS_ROUNDS sets how many rounds: the suite takes some, docs/reliability.md says what came out of 1,000.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier

from bot.domain.promotion import OPEN, State
from bot.domain.standing import Act
from bot.errors import BotError
from bot.services import applying, decisions, promotion
from bot.services.decisions import Choice
from bot.services.promotion import Wish
from storage import environments
from storage import promotion as stored
from tests.fakes import TEAM
from tests.services.house import ANA, BEA, BOB, DUO, KEN, LEO, MIA, House

ROUNDS = int(os.environ.get("STRESS_ROUNDS", "15"))
AT_ONCE = 8


def deeds(house: House, turn: int, name: str) -> list[Callable[[], object]]:
    """Five approvals, or four and a withdrawal, another question, and two workers."""

    def act(person: str) -> Act:
        return Act(person, TEAM, house.clock.now(), f"{turn} {person}")

    def approve(person: str) -> Callable[[], object]:
        return lambda: decisions.approve(house.context, house.who(person), act(person), Choice(name, "fine"))

    def withdraw() -> None:
        promotion.withdraw(house.context, house.who(ANA), act(ANA), name)

    other = Wish("churn", 3 if turn % 2 else 2, "production", "another")
    return [
        *(approve(each) for each in (MIA, KEN, BEA, BOB)),
        withdraw if turn % 3 == 0 else approve(DUO),
        lambda: promotion.ask(house.context, house.who(LEO), act(LEO), other),
        lambda: applying.apply_next(house.context),
        lambda: applying.apply_next(house.context),
    ]


def at_once(pool: ThreadPoolExecutor, work: list[Callable[[], object]]) -> None:
    """All begin at the same moment; what is not a sentence for a person is raised here."""
    start = Barrier(len(work))

    def run(deed: Callable[[], object]) -> None:
        start.wait()
        # Whoever came too late reads a sentence that was written for a person.
        with suppress(BotError):
            deed()

    list(pool.map(run, work))


def test_whoever_acts_at_once_one_version_is_live_and_nothing_counts_twice(house: House) -> None:
    for number in (2, 3):
        house.live("churn", number, "staging")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for turn in range(ROUNDS):
            wanted = 2 if house.live_now() == 3 else 3
            name = house.ask(ANA, "churn", wanted, key=f"{turn} asks").request.name
            at_once(pool, deeds(house, turn, name))
            settle(house)

    with house.database.read() as session:
        requests = stored.requests(session, list(State), "churn")
        moves = [each for each in environments.history(session, "churn", "production") if each.request_id]
        given = [stored.decisions(session, each.id) for each in requests]
    went_live = [each for each in requests if each.state is State.CONFIRMED]
    assert sorted(each.request_id or 0 for each in moves) == sorted(each.id for each in went_live)
    assert not [each for each in requests if each.state in OPEN]
    for found in given:
        people = [each.person for each in found if not each.void]
        assert len(people) == len(set(people))
    audited = [each.verb for each in house.audited()]
    assert audited.count("promotion.live") == len(went_live) > 0


def settle(house: House) -> None:
    """What is approved goes live, and what is open is taken back."""
    while applying.apply_next(house.context):
        pass
    with house.database.read() as session:
        waiting = [each for each in stored.requests(session, model="churn") if each.state in OPEN]
    for each in waiting:
        house.withdraw(each.requester, each.name)
