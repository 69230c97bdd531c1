"""500 random tamperings, by somebody who owns the database and has dropped its triggers: each is found.

The anchor was taken at the head before. Each tampering is undone by its own transaction, so that all begin alike.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, text, update
from sqlalchemy.orm import Session

from bot.domain.audit import GENESIS, Anchor, AuditEntry, entry_hash, verify
from storage import audit
from storage.database import Database
from storage.tables.audit import AuditEntryRow, AuditHeadRow
from tests.storage.seeds import AT, Crash

TAMPERINGS = 500
LENGTH = 12
FIELDS = ("sequence", "format", "at", "actor", "verb", "subject", "facts", "previous", "hash")

Chain = list[AuditEntry]


def hashed_anew(entries: Chain) -> Chain:
    """The same entries, numbered and hashed as the bot would have: what a careful forger does."""
    made: Chain = []
    for number, each in enumerate(entries, 1):
        previous = made[-1].hash if made else GENESIS
        hashed = entry_hash(previous, number, each.at, each.actor, each.verb, each.subject, each.facts)
        made.append(replace(each, sequence=number, previous=previous, hash=hashed))
    return made


def another(dice: random.Random, entry: AuditEntry) -> AuditEntry:
    """The entry with one field that says something else."""
    changes: dict[str, Callable[[], object]] = {
        "at": lambda: entry.at + timedelta(microseconds=dice.randint(1, 10**9)),
        "actor": lambda: f"T0/U{dice.randint(10, 99)}",
        "verb": lambda: dice.choice(["promotion.rejected", "environment.locked", "note"]),
        "subject": lambda: dice.choice(["fraud", "churn ", "Churn"]),
        "facts": lambda: f'{{"to":{dice.randint(100, 999)}}}',
        "hash": lambda: f"{dice.getrandbits(256):064x}",
        "previous": lambda: f"{dice.getrandbits(256):064x}",
        "format": lambda: dice.choice([0, 2]),
    }
    name = dice.choice(sorted(changes))
    return replace(entry, **{name: changes[name]()})  # type: ignore[arg-type]  # of the field's own type


def edited(dice: random.Random, chain: Chain) -> Chain:
    """One entry says something else."""
    place = dice.randrange(len(chain))
    return [*chain[:place], another(dice, chain[place]), *chain[place + 1 :]]


def shortened(dice: random.Random, chain: Chain) -> Chain:
    """One entry is gone; sometimes those after it close the gap."""
    place = dice.randrange(len(chain))
    rest = [*chain[:place], *chain[place + 1 :]]
    return rest if dice.random() < 0.5 else [replace(x, sequence=n) for n, x in enumerate(rest, 1)]


def reordered(dice: random.Random, chain: Chain) -> Chain:
    """Two entries change places."""
    first, second = sorted(dice.sample(range(len(chain)), 2))
    swapped = list(chain)
    swapped[first] = replace(chain[second], sequence=first + 1)
    swapped[second] = replace(chain[first], sequence=second + 1)
    return swapped


def inserted(dice: random.Random, chain: Chain) -> Chain:
    """An entry that never was stands between the others."""
    place = dice.randrange(len(chain))
    forged = replace(chain[place], actor="T0/U0EVE", facts='{"to":666}')
    longer = [*chain[:place], forged, *chain[place:]]
    return [replace(each, sequence=number) for number, each in enumerate(longer, 1)]


def cut(dice: random.Random, chain: Chain) -> Chain:
    """The tail is gone."""
    return chain[: dice.randrange(len(chain))]


def rewritten(dice: random.Random, chain: Chain) -> Chain:
    """Any of the others, and then everything hashed anew."""
    forged = dice.choice([edited, shortened, reordered, inserted, cut])(dice, chain)
    # What only spoils a hash is no forgery once all are made anew.
    anew = hashed_anew(forged)
    return hashed_anew([replace(chain[0], actor="T0/U0EVE"), *chain[1:]]) if anew == chain else anew


WAYS = (edited, shortened, reordered, inserted, cut, rewritten)


@pytest.fixture
def chain(database: Database) -> Iterator[Chain]:
    """Entries of a quiet week, and nothing that would refuse to change them."""
    with database.write() as session:
        made = [
            audit.append(session, AT + timedelta(hours=n), f"T0/U{n}", "promotion.live", "churn", {"to": n})
            for n in range(LENGTH)
        ]
        if database.is_sqlite:
            for name in ("update", "delete", "replace"):
                session.execute(text(f"DROP TRIGGER audit_entry_refuses_{name}"))
        else:
            session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
    return made


def store(session: Session, before: Chain, forged: Chain) -> None:
    """Make the table hold the forged entries: what differs is deleted and written, as by hand."""
    kept = {each.sequence: each for each in forged}
    for each in before:
        if kept.get(each.sequence) != each:
            session.execute(delete(AuditEntryRow).where(AuditEntryRow.sequence == each.sequence))
    there = {each.sequence for each in before if kept.get(each.sequence) == each}
    for each in forged:
        if each.sequence not in there:
            session.execute(insert(AuditEntryRow).values({name: getattr(each, name) for name in FIELDS}))


def move_head(session: Session, forged: Chain) -> None:
    """The head says what the forged chain ends with."""
    sequence, hashed = (forged[-1].sequence, forged[-1].hash) if forged else (0, GENESIS)
    session.execute(update(AuditHeadRow).values(sequence=sequence, hash=hashed))


def test_every_one_of_500_random_tamperings_is_found(database: Database, chain: Chain) -> None:
    dice = random.Random(500)
    anchor = Anchor(chain[-1].sequence, chain[-1].hash)
    missed: list[str] = []
    for number in range(TAMPERINGS):
        way = WAYS[number % len(WAYS)]
        forged = way(dice, chain)
        assert forged != chain
        try:
            with database.write() as session:
                store(session, chain, forged)
                # A forger who knows of the head moves it too, and one who rewrites all always does.
                if way is rewritten or dice.random() < 0.5:
                    move_head(session, forged)
                if verify(audit.entries(session), audit.head(session), [anchor]) is None:
                    missed.append(f"{number}: {way.__name__}")
                raise Crash
        except Crash:
            pass

    assert missed == []
    with database.read() as session:
        assert verify(audit.entries(session), audit.head(session), [anchor]) is None


def test_a_careful_forger_is_found_by_the_anchor_alone(database: Database, chain: Chain) -> None:
    forged = hashed_anew([replace(chain[0], actor="T0/U0EVE"), *chain[1:]])
    with database.write() as session:
        store(session, chain, forged)
        move_head(session, forged)

    with database.read() as session:
        assert verify(audit.entries(session), audit.head(session)) is None
        flaw = verify(audit.entries(session), audit.head(session), [Anchor(LENGTH, chain[-1].hash[:12])])
    assert flaw is not None
    assert "anchor" in flaw.what
