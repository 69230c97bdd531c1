"""Profiles, owners and quiet: one holder of a responsibility at a time, whoever sets it when."""

from dataclasses import replace

from sqlalchemy import func, select

from bot.domain.people import Ownership, Person
from storage import people
from storage.database import Database
from storage.tables.people import OwnershipRow, PersonRow
from tests.storage.racing import threads
from tests.storage.seeds import AT, minutes

ANN = Person("U0ANN", "T0", "ann", "Ann <!here> Ünal", "Europe/Berlin")


def own(
    database: Database, person: str, responsibility: str = "accountable", model: str = "churn"
) -> str | None:
    """Give a responsibility; who had it."""
    with database.write() as session:
        return people.set_owner(session, Ownership(model, responsibility, person, AT))


def test_a_profile_is_kept_as_slack_last_described_it(database: Database) -> None:
    newer = replace(ANN, name="anna", deleted=True, is_bot=True, is_guest=True)
    with database.write() as session:
        people.save_person(session, ANN, AT)
        assert people.find_person(session, "U0ANN") == ANN
        people.save_person(session, newer, AT)
        assert people.find_person(session, "U0ANN") == newer

    with database.read() as session:
        assert people.people(session) == (newer,)
        assert people.names(session) == {"U0ANN": "anna"}
        assert people.find_person(session, "U0BEN") is None


def test_a_profile_that_eight_threads_see_first_is_stored_once(database: Database) -> None:
    def save(number: int) -> None:
        for _ in range(3):
            with database.write() as session:
                people.save_person(session, replace(ANN, name=f"ann-{number}"), AT)
                people.set_quiet(session, "U0ANN", AT + minutes(number))

    threads(8, save)

    with database.read() as session:
        assert session.scalar(select(func.count()).select_from(PersonRow)) == 1


def test_quiet_lasts_until_what_was_said_last(database: Database) -> None:
    with database.write() as session:
        people.set_quiet(session, "U0ANN", AT + minutes(9))
        assert people.quiet_until(session, "U0ANN") == AT + minutes(9)
        people.set_quiet(session, "U0ANN", AT)
        assert people.quiet_until(session, "U0ANN") == AT


def test_a_responsibility_passes_from_one_person_to_the_next(database: Database) -> None:
    assert [own(database, each) for each in ("U0ANN", "U0BEN", "U0BEN")] == [None, "U0ANN", "U0BEN"]
    own(database, "U0CAT", "on-call")
    own(database, "U0DAN", model="fraud")

    with database.read() as session:
        held = [(each.model, each.responsibility, each.person) for each in people.ownerships(session)]
        assert held == [
            ("churn", "accountable", "U0BEN"),
            ("churn", "on-call", "U0CAT"),
            ("fraud", "accountable", "U0DAN"),
        ]
        assert [each.person for each in people.ownerships(session, "fraud")] == ["U0DAN"]


def test_eight_people_who_take_a_responsibility_at_once_follow_each_other(database: Database) -> None:
    before = threads(8, lambda number: own(database, f"U{number}"))

    with database.read() as session:
        holders = [each.person for each in people.ownerships(session)]
        rows = session.scalar(select(func.count()).select_from(OwnershipRow))
    assert len(holders) == 1
    assert rows == 8
    assert {*before, *holders} == {None, *(f"U{number}" for number in range(8))}
