"""The outbox: each row is given to one sender, taken over when that one is gone, settled once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.outbox import LEASE, Message, OutboxKind, OutboxState
from storage import outbox, outbox_shown
from storage.database import Database
from storage.tables.outbox import OutboxRow
from tests.storage.racing import Racers, claim_all, claim_everything, threads
from tests.storage.seeds import AT, Crash, card, crash, minutes

LATER = AT + LEASE


def add(database: Database, message: Message, *, wait: timedelta = timedelta(0)) -> int:
    """A message in the outbox."""
    with database.write() as session:
        return outbox.add(session, message, AT, wait=wait)


def sent(database: Database, row: int, ts: str = "1.0", channel: str = "C0CHURN") -> None:
    """Slack has it."""
    with database.write() as session:
        outbox.mark_sent(session, row, channel, ts, AT)


def due(database: Database, at: timedelta = timedelta(0)) -> int | None:
    """The row that is claimed."""
    with database.write() as session:
        outgoing = outbox.claim(session, AT + at)
    return None if outgoing is None else outgoing.id


def test_eight_threads_never_get_the_same_row(database: Database) -> None:
    rows = [add(database, card(f"P-{number}")) for number in range(60)]

    claimed = [each.id for got in threads(8, lambda _: claim_all(database)) for each in got]

    assert sorted(claimed) == rows


def test_three_processes_never_get_the_same_row(
    database: Database, database_url: str, racers: Racers
) -> None:
    rows = [add(database, card(f"P-{number}")) for number in range(60)]

    claimed = [each for got in racers.race(claim_everything, database_url) for each in got]

    assert sorted(claimed) == rows


def test_a_message_is_claimed_as_it_was_added(database: Database) -> None:
    message = Message(
        "ü 🚀",
        ({"type": "divider"},),
        person="U0BEN",
        picture=b"\x89PNG\0",
        picture_alt="a line",
        urgent=False,
    )
    row = add(database, message)

    with database.write() as session:
        outgoing = outbox.claim(session, AT)

    assert outgoing is not None
    assert (outgoing.id, outgoing.message, outgoing.attempts) == (row, message, 1)
    assert (outgoing.kind, outgoing.taken_over, outgoing.thread) == (OutboxKind.POST, False, None)
    assert len(outgoing.key) == 32


def test_a_message_of_a_change_that_was_taken_back_is_never_sent(database: Database) -> None:
    with pytest.raises(Crash), database.write() as session:
        crash(outbox.add(session, card(), AT))

    assert due(database) is None


def test_a_claim_that_was_rolled_back_is_due_at_once(database: Database) -> None:
    row = add(database, card())
    with pytest.raises(Crash), database.write() as session:
        crash(outbox.claim(session, AT))

    assert due(database) == row


def test_the_oldest_row_that_is_due_comes_first(database: Database) -> None:
    waiting = add(database, card("P-1"), wait=minutes(5))
    rows = [add(database, card(f"P-{number}")) for number in range(2, 4)]

    with database.read() as session:
        assert outbox.backlog(session, AT) == 2
    assert [due(database), due(database), due(database)] == [*rows, None]
    assert due(database, minutes(1.5)) is None
    assert due(database, minutes(5)) in {waiting, *rows}


def test_a_row_whose_sender_is_gone_is_taken_over_when_its_lease_ends(database: Database) -> None:
    row = add(database, card())
    with database.write() as session:
        first = outbox.claim(session, AT)
        assert outbox.claim(session, LATER - timedelta(microseconds=1)) is None
        second = outbox.claim(session, LATER)

    assert first is not None
    assert second is not None
    assert (second.id, second.key, second.attempts, second.taken_over) == (row, first.key, 2, True)
    assert not first.taken_over


def test_one_of_eight_threads_takes_an_abandoned_row_over(database: Database) -> None:
    row = add(database, card())
    due(database)

    claimed = threads(8, lambda _: due(database, LEASE))

    assert [each for each in claimed if each is not None] == [row]


def test_what_slack_may_have_is_looked_for_once_it_settled(database: Database) -> None:
    row = add(database, card())
    due(database)
    with database.write() as session:
        outbox.mark_unknown(session, row, AT + minutes(1), "timeout")
        assert outbox.claim(session, AT + minutes(0.9)) is None
        outgoing = outbox.claim(session, AT + minutes(1))

    assert outgoing is not None
    assert outgoing.taken_over


def test_what_slack_refused_for_now_is_sent_again_as_new(database: Database) -> None:
    row = add(database, card())
    due(database)
    with database.write() as session:
        outbox.save_file(session, row, "F1")
        outbox.mark_retry(session, row, AT + minutes(1), "ratelimited")
        outgoing = outbox.claim(session, AT + minutes(1))

    assert outgoing is not None
    assert (outgoing.taken_over, outgoing.attempts, outgoing.file_id) == (False, 2, "F1")


def test_a_sender_who_lost_its_lease_cannot_make_the_row_new(database: Database) -> None:
    row = add(database, card())
    with database.write() as session:
        slept = outbox.claim(session, AT)
        outbox.claim(session, LATER)
        assert slept is not None
        outbox.mark_retry(session, row, LATER, "ratelimited", attempt=slept.attempts)

    assert due(database, LEASE) is None


@pytest.mark.parametrize("late", ["sent", "retry", "unknown", "dead", "readdress", "folded"])
def test_who_settles_late_changes_nothing(database: Database, late: str) -> None:
    other, row = add(database, card("P-0")), add(database, card())
    sent(database, row, "1.0")
    sent(database, other, "9.0")
    with database.write() as session:
        settle = {
            "sent": lambda: outbox.mark_sent(session, row, "C9", "2.0", AT),
            "retry": lambda: outbox.mark_retry(session, row, AT, ""),
            "unknown": lambda: outbox.mark_unknown(session, row, AT, ""),
            "dead": lambda: outbox.mark_dead(session, row, ""),
            "readdress": lambda: outbox.readdress(session, row, "C9", AT),
            "folded": lambda: outbox.mark_folded(session, row, other, AT),
        }
        settle[late]()

    assert due(database, minutes(60)) is None
    with database.read() as session:
        kept = session.get_one(OutboxRow, row)
        assert (kept.sent_channel, kept.sent_ts, kept.state) == ("C0CHURN", "1.0", OutboxState.SENT)


def test_a_message_goes_elsewhere_when_its_channel_is_gone(database: Database) -> None:
    row = add(database, card())
    due(database)
    with database.write() as session:
        outbox.readdress(session, row, "C0ALL", AT)
        outgoing = outbox.claim(session, AT)

    assert outgoing is not None
    assert outgoing.message.channel == "C0ALL"


def test_a_reply_waits_until_its_card_is_there(database: Database) -> None:
    parent = add(database, card())
    reply = add(database, Message("said", parent=parent))
    assert due(database) == parent
    assert due(database) is None
    sent(database, parent, "5.0")

    with database.write() as session:
        outgoing = outbox.claim(session, AT)

    assert outgoing is not None
    assert (outgoing.id, outgoing.thread, outgoing.sent) == (reply, ("C0CHURN", "5.0"), None)


def test_what_waits_under_a_message_that_can_never_be_sent_waits_no_more(database: Database) -> None:
    parent = add(database, card())
    add(database, Message("said", parent=add(database, Message("said", parent=parent))))
    with database.write() as session:
        outbox.redraw(session, "P-1", AT)
        outbox.mark_dead(session, parent, "channel_not_found")

        assert outbox.backlog(session, LATER) == 0
        assert outbox.redraw(session, "P-1", AT) == 0
        assert outbox_shown.last_post(session, "P-1", "card") is None


def test_a_channel_is_counted_without_threads_and_other_channels(database: Database) -> None:
    parent = add(database, card())
    sent(database, parent)
    sent(database, add(database, Message("said", parent=parent)), "2.0")
    sent(database, add(database, card("P-2")), "3.0", channel="C9")
    add(database, card("P-3"))

    with database.read() as session:
        assert outbox.posted_since(session, "C0CHURN", AT - minutes(60)) == 1
        assert outbox.posted_since(session, "C0CHURN", AT) == 0


def test_what_can_wait_for_a_person_is_found(database: Database) -> None:
    patient = Message("later", person="U0BEN", urgent=False)
    rows = [add(database, patient), add(database, replace(patient, text="and this"))]
    add(database, replace(patient, urgent=True))
    add(database, replace(patient, person="U0CAT"))

    with database.write() as session:
        waiting = outbox.waiting_for(session, "U0BEN")

    assert [(row, each.text) for row, each in waiting] == [(rows[0], "later"), (rows[1], "and this")]
