"""Whatever people do, the audit replayed is what the tables say, at every moment; and the table alone is not believed."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.domain.audit import Anchor
from bot.domain.replay import Place, States, moments, replay
from bot.errors import BotError
from bot.services import audits
from storage import audit, environments
from tests.services.house import ANA, BEA, LEO, MIA, OPS, House
from tests.services.mirrored import look, on_server

STEPS = 40


def shape(states: States) -> dict[Place, tuple[int | None, bool]]:
    """What is live and locked, without when; places where nothing is so are left out."""
    found = {place: (each.version, each.locked) for place, each in states.items()}
    return {place: each for place, each in found.items() if each != (None, False)}


def tables(house: House) -> dict[Place, tuple[int | None, bool]]:
    """What the tables say now."""
    with house.database.read() as session:
        return shape(audits.states_of_tables(session))


@pytest.fixture(autouse=True)
def found(house: House) -> None:
    """What the house begins with is in its audit, as adopting it would have told."""
    with house.database.write() as session:
        for each in environments.states(session):
            facts: dict[str, object] = {"environment": each.environment, "from": None, "to": each.version}
            audit.append(session, house.clock.now(), "system", "environment.found", each.model, facts)


def told(house: House) -> int:
    """How many entries there are."""
    with house.database.read() as session:
        return audit.head(session)[0]


def something(house: House, dice: random.Random) -> None:
    """One thing that somebody does; what is refused changes nothing."""
    model = dice.choice(["churn", "fraud"])
    number = dice.randint(1, 3)
    open_now = dice.randint(1, 12)
    deeds: list[Callable[[], object]] = [
        lambda: house.ask(ANA, model, number, "staging"),
        lambda: house.ask(dice.choice([ANA, MIA]), model, number, "production"),
        lambda: house.promoted(model, number),
        lambda: house.approve(dice.choice([MIA, BEA]), open_now),
        lambda: house.reject(MIA, open_now),
        lambda: house.withdraw(ANA, open_now),
        lambda: house.roll_back(MIA, model),
        lambda: house.lock(OPS, model),
        lambda: house.unlock(OPS, model),
        lambda: house.lock(LEO, model),
    ]
    with suppress(BotError):
        dice.choice(deeds)()
    house.work()
    house.clock.move(timedelta(minutes=dice.randint(1, 600)))


@pytest.mark.parametrize("seed", range(4))
def test_replaying_the_audit_rebuilds_every_environment_at_every_moment(house: House, seed: int) -> None:
    dice = random.Random(seed)
    at_entry = {told(house): tables(house)}
    for _ in range(STEPS):
        something(house, dice)
        at_entry[told(house)] = tables(house)

    entries = house.audited()
    states = [{}, *moments(entries)]
    assert {number: shape(states[number]) for number in at_entry} == at_entry
    assert len({str(sorted(each.items())) for each in at_entry.values()}) > 3
    assert audits.examine(house.context).holds


def test_a_move_outside_and_one_found_are_replayed_too(house: House) -> None:
    server = on_server(house)
    server.point("churn", "champion", 3)
    look(house)

    assert shape(replay(house.audited())) == tables(house)
    assert tables(house)["churn", "production"] == (3, False)


def test_a_table_that_was_changed_past_the_bot_is_a_finding(house: House) -> None:
    assert audits.examine(house.context).holds
    with house.database.write() as session:
        session.execute(text("UPDATE environment SET version = 1 WHERE environment = 'staging'"))

    differ = audits.examine(house.context).disagreements

    assert [str(each.table.version) for each in differ] == ["1"] * 3
    assert {each.audit.version for each in differ} == {3}


def test_an_anchor_from_elsewhere_shows_a_log_that_was_written_anew(house: House) -> None:
    house.lock(OPS)
    kept = Anchor(1, house.audited()[0].hash)

    assert audits.examine(house.context, [kept]).holds
    found = audits.examine(house.context, [Anchor(1, "f" * 64)]).flaw
    assert found is not None
    assert found.sequence == 1
