"""Edits of messages: one at a time for each message, none lost, none more than needed."""

from threading import Event

from bot.domain.outbox import LEASE, Message, OutboxKind, Outgoing
from storage import outbox
from storage.database import Database
from tests.storage.racing import claim_all, threads
from tests.storage.seeds import AT, card, minutes

HOUR_AGO = AT - minutes(60)


def shown(database: Database, subject: str = "P-1", ts: str = "1.0") -> int:
    """A card that Slack has."""
    with database.write() as session:
        row = outbox.add(session, card(subject), AT)
        outbox.mark_sent(session, row, "C0CHURN", ts, AT)
    return row


def redraw(database: Database, subject: str = "P-1") -> int:
    """Ask for edits; how many were added."""
    with database.write() as session:
        return outbox.redraw(session, subject, AT)


def claim(database: Database) -> Outgoing | None:
    """What a sender gets."""
    with database.write() as session:
        return outbox.claim(session, AT)


def test_an_edit_is_claimed_with_the_message_it_draws_again(database: Database) -> None:
    row = shown(database)
    redraw(database)

    edit = claim(database)

    assert edit is not None
    assert (edit.kind, edit.drawn_id, edit.sent, edit.thread) == (
        OutboxKind.REDRAW, row, ("C0CHURN", "1.0"), None,
    )  # fmt: skip
    assert (edit.message.subject, edit.message.drawing) == ("P-1", "card")


def test_edits_that_wait_become_one(database: Database) -> None:
    shown(database)

    assert [redraw(database) for _ in range(4)] == [1, 0, 0, 0]
    assert len(claim_all(database)) == 1


def test_every_message_that_shows_the_subject_is_drawn_again_and_no_other(database: Database) -> None:
    rows = {shown(database), shown(database, ts="2.0")}
    shown(database, "P-10", "3.0")
    with database.write() as session:
        outbox.add(session, Message("no drawing", channel="C1", subject="P-1"), AT + minutes(60))

    assert redraw(database) == 2
    assert {each.drawn_id for each in claim_all(database)} == rows
    assert redraw(database, "P-3") == 0


def test_a_change_while_an_edit_is_under_way_gets_an_edit_of_its_own_afterwards(database: Database) -> None:
    shown(database)
    redraw(database)
    first = claim(database)

    assert redraw(database) == 1
    assert claim(database) is None
    assert first is not None
    with database.write() as session:
        outbox.mark_sent(session, first.id, "C0CHURN", "1.0", AT)

    second = claim(database)
    assert second is not None
    assert second.id != first.id


def test_a_change_that_is_not_committed_while_the_edit_is_claimed_is_still_drawn(database: Database) -> None:
    shown(database)
    redraw(database)
    claimed, asked = Event(), Event()

    def sender_or_change(number: int) -> int:
        if number == 0:
            with database.write() as session:
                outbox.claim(session, AT)
                claimed.set()
                # The change asks in this moment; it must not count on the edit that draws the old state.
                asked.wait(0.5)
            return 0
        claimed.wait(20)
        added = redraw(database)
        asked.set()
        return added

    assert threads(2, sender_or_change) == [0, 1]


def test_two_senders_never_edit_one_message_at_once(database: Database) -> None:
    for number in range(10):
        row = shown(database, f"P-{number}", f"{number}.0")
        with database.write() as session:
            # Two that wait, as two changes at once may leave them.
            outbox.redraw(session, f"P-{number}", AT)
            first = outbox.claim(session, AT)
            outbox.redraw(session, f"P-{number}", AT + minutes(1))
            assert first is not None
            outbox.mark_retry(session, first.id, AT + minutes(1), "again")
        assert first.drawn_id == row

    claimed = [each.drawn_id for got in threads(8, lambda _: claim_all(database)) for each in got]

    assert len(claimed) == len(set(claimed)) == 10


def test_the_edit_of_a_sender_that_is_gone_holds_nobody_up(database: Database) -> None:
    shown(database)
    redraw(database)
    claim(database)
    redraw(database)

    with database.write() as session:
        taken_over = outbox.claim(session, AT + LEASE)

    assert taken_over is not None
    assert taken_over.taken_over


def test_an_edit_waits_for_its_message(database: Database) -> None:
    with database.write() as session:
        row = outbox.add(session, card(), AT)
        assert outbox.redraw(session, "P-1", AT) == 1
        post, nothing = outbox.claim(session, AT), outbox.claim(session, AT)
        assert post is not None
        assert (post.id, nothing) == (row, None)
        outbox.mark_sent(session, row, "C0CHURN", "1.0", AT)
        edit = outbox.claim(session, AT)

    assert edit is not None
    assert edit.kind is OutboxKind.REDRAW


def test_a_message_that_stands_for_others_is_drawn_again_once_for_all_of_them(database: Database) -> None:
    with database.write() as session:
        rows = [outbox.add(session, card(f"P-{number}"), AT) for number in (1, 2, 2)]
        outbox.redraw(session, "P-1", AT)
        fold = outbox.add(session, Message("more", channel="C0CHURN", subject="fold", drawing="fold"), AT)
        for row in rows:
            outbox.mark_folded(session, row, fold, AT)
        assert outbox.folded_into(session, fold) == ("P-1", "P-2")
        assert outbox.fold_of(session, "C0CHURN", "fold", HOUR_AGO) == fold
        assert outbox.fold_of(session, "C9", "fold", HOUR_AGO) is None
        outbox.mark_sent(session, fold, "C0CHURN", "7.0", AT)

    assert [redraw(database, "P-1"), redraw(database, "P-2")] == [1, 0]
    edits = claim_all(database)

    assert [(each.drawn_id, each.sent) for each in edits] == [(fold, ("C0CHURN", "7.0"))]
    assert edits[0].message.drawing == "fold"


def test_a_reply_to_a_folded_card_joins_the_thread_of_what_stands_for_it(database: Database) -> None:
    with database.write() as session:
        row = outbox.add(session, card(), AT)
        fold = outbox.add(session, Message("more", channel="C0CHURN", subject="fold", drawing="fold"), AT)
        outbox.mark_folded(session, row, fold, AT)
        outbox.mark_sent(session, fold, "C0CHURN", "7.0", AT)
        reply = outbox.add(session, Message("said", parent=row), AT)
        outgoing = outbox.claim(session, AT)

    assert outgoing is not None
    assert (outgoing.id, outgoing.thread) == (reply, ("C0CHURN", "7.0"))


def test_asking_twice_for_one_message_adds_one_edit(database: Database) -> None:
    row = shown(database)
    with database.write() as session:
        outbox.redraw_row(session, row, AT)
        outbox.redraw_row(session, row, AT)

    assert len(claim_all(database)) == 1


def test_another_try_sends_what_was_frozen(database: Database) -> None:
    with database.write() as session:
        row = outbox.add(session, card(), AT)
        outbox.save_payload(session, row, Message("bundled", ({"type": "divider"},)))
        outgoing = outbox.claim(session, AT)

    assert outgoing is not None
    assert (outgoing.message.text, outgoing.message.channel) == ("bundled", "C0CHURN")
