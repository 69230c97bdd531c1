"""Digest schedules and slots: each slot happens once, whichever replica is first."""

from dataclasses import replace

from bot.domain.digest import DigestSchedule, SlotState
from bot.domain.digest_filter import DigestFilter, TagFilter
from bot.domain.people import Voice
from bot.domain.severity import Severity
from storage import digest
from storage.database import Database
from tests.storage.racing import Racers, make_slots, threads
from tests.storage.seeds import AT, minutes, schedule


def added(database: Database) -> DigestSchedule:
    """A stored schedule."""
    with database.write() as session:
        made = digest.add_schedule(session, schedule())
    assert made is not None
    return made


def slot(database: Database, key: str = "2026-11-02 09:00 Europe/Berlin") -> bool:
    """Insert a slot of the first schedule."""
    with database.write() as session:
        return digest.add_slot(session, digest.schedules(session)[0], key, AT, SlotState.PENDING)


def test_three_replicas_make_each_slot_once(database: Database, database_url: str, racers: Racers) -> None:
    added(database)

    made = racers.race(make_slots, database_url)

    assert sum(made) == 20


def test_a_slot_that_is_there_is_not_made_again(database: Database) -> None:
    added(database)

    assert [slot(database), slot(database)] == [True, False]


def test_the_same_hour_of_two_schedules_is_two_slots(database: Database) -> None:
    daily, monthly = added(database), replace(schedule(), cron="0 9 1 * *")
    with database.write() as session:
        other = digest.add_schedule(session, monthly)
        assert other is not None
        assert all(digest.add_slot(session, each, "k", AT, SlotState.PENDING) for each in (daily, other))


def test_the_same_schedule_is_in_force_once_and_may_come_again(database: Database) -> None:
    first = added(database)
    with database.write() as session:
        assert digest.add_schedule(session, schedule()) is None
        digest.end_schedule(session, first.id, AT)
        assert digest.add_schedule(session, schedule()) is not None


def test_one_of_eight_threads_makes_a_slot_and_one_closes_it(database: Database) -> None:
    added(database)
    slot(database)

    def claim(_: int) -> int | None:
        with database.write() as session:
            claimed = digest.claim_slot(session, AT, AT + minutes(2))
        return None if claimed is None else claimed.id

    def finish(_: int) -> bool:
        with database.write() as session:
            return digest.finish_slot(session, got[0], SlotState.DONE, AT)

    got = [each for each in threads(8, claim) if each is not None]
    assert len(got) == 1
    assert sorted(threads(8, finish)) == [False] * 7 + [True]


def test_a_slot_whose_maker_is_gone_is_taken_over_when_its_lease_ends(database: Database) -> None:
    added(database)
    slot(database)
    with database.write() as session:
        first = digest.claim_slot(session, AT, AT + minutes(2))
        assert digest.claim_slot(session, AT + minutes(1), AT + minutes(9)) is None
        second = digest.claim_slot(session, AT + minutes(2), AT + minutes(9))

    assert first is not None
    assert second == first


def test_a_slot_that_was_skipped_is_never_made(database: Database) -> None:
    weekly = added(database)
    with database.write() as session:
        digest.add_slot(session, weekly, "late", AT, SlotState.SKIPPED)

        assert digest.claim_slot(session, AT, AT) is None
        assert digest.last_done(session, weekly, AT + minutes(60)) is None


def test_a_schedule_is_stopped_once_and_then_gone(database: Database) -> None:
    weekly = added(database)
    with database.write() as session:
        assert digest.schedules(session) == (weekly,)
        assert digest.end_schedule(session, weekly.id, AT)
        assert not digest.end_schedule(session, weekly.id, AT)
        assert digest.schedules(session) == ()


def test_a_sweep_never_goes_back(database: Database) -> None:
    weekly = added(database)
    with database.write() as session:
        digest.swept(session, weekly.id, AT + minutes(9))
        digest.swept(session, weekly.id, AT + minutes(3))

    with database.read() as session:
        assert digest.schedules(session)[0].swept_until == AT + minutes(9)


def test_the_last_digest_of_a_channel_is_the_newest_that_was_sent(database: Database) -> None:
    weekly = added(database)
    ends = [(SlotState.DONE, 1), (SlotState.DONE, 2), (SlotState.NOTHING_NEW, 3)]
    with database.write() as session:
        for state, minute in ends:
            digest.add_slot(session, weekly, f"{minute}", AT, SlotState.PENDING)
            claimed = digest.claim_slot(session, AT, AT + minutes(2))
            assert claimed is not None
            assert digest.finish_slot(session, claimed.id, state, AT + minutes(minute))

        assert digest.last_done(session, weekly, AT + minutes(60)) == AT + minutes(2)
        assert digest.last_done(session, replace(weekly, channel="C9"), AT + minutes(60)) is None
        assert (
            digest.last_done(session, replace(weekly, filters=DigestFilter("churn*")), AT + minutes(60))
            is None
        )


def test_the_same_digest_of_other_things_is_another_one(database: Database) -> None:
    weekly = added(database)
    risky = DigestFilter(
        "churn*", ("production",), Severity.PAGE, (TagFilter("team", "risk"), TagFilter("tier"))
    )
    other = replace(weekly, filters=risky, voice=Voice.BUSINESS)
    with database.write() as session:
        assert digest.add_schedule(session, weekly) is None
        made = digest.add_schedule(session, other)
        assert digest.add_schedule(session, other) is None

    with database.read() as session:
        assert made is not None
        assert digest.find_schedule(session, made.id) == replace(other, id=made.id)


def test_whoever_unsubscribed_gets_no_slot_that_was_still_waiting(database: Database) -> None:
    made = added(database)
    slot(database)
    with database.write() as session:
        digest.end_schedule(session, made.id, AT)
        assert digest.claim_slot(session, AT, AT + minutes(2)) is None
