"""Digests that are subscribed to: listed, begun, ended, run, and lost."""

from collections.abc import Sequence

from bot.domain.commands.digest_words import filter_words
from bot.domain.digest import DigestSchedule
from bot.domain.registry import PersonId
from bot.domain.schedules import spoken_cron
from bot.views.answer import Answer, Button, Buttons, Note, Paragraph, Table
from bot.views.spans import Channel, Code, Line, Mention, line

UNSUBSCRIBE = "digest.unsubscribe"


def schedules_answer(schedules: Sequence[DigestSchedule], reader: PersonId | None = None) -> Answer:
    """The digests in force, with their numbers; whoever subscribed one reads how to end that one."""
    if not schedules:
        said = line(
            "There are no digests yet. Subscribe: ", Code("/mlops digest subscribe every weekday at 9")
        )
        return Answer("", (Paragraph((said,)),), schedules)
    rows = tuple(
        (
            line(str(each.id)),
            line(f"{spoken_cron(each.cron)} ({each.zone})"),
            line(*_where(each)),
            line(Mention(each.created_by)),
            _only(each) or line("everything"),
        )
        for each in schedules
    )
    own = next((each for each in schedules if each.created_by == reader), schedules[0])
    note = Note(line("End one: ", Code(f"/mlops digest unsubscribe {own.id}")))
    return Answer("Digests", (Table(("number", "when", "where", "by", "of what"), rows), note), schedules)


def subscribed(schedule: DigestSchedule) -> Answer:
    """What whoever subscribed reads."""
    when = f"{spoken_cron(schedule.cron)} ({schedule.zone})"
    said = line(f"Digest {schedule.id}: {when}, ", *_where(schedule), *_of(schedule), ".")
    buttons = Buttons((Button("Unsubscribe", UNSUBSCRIBE, str(schedule.id)),))
    return Answer("", (Paragraph((said,)), buttons), schedule)


def unsubscribed(schedule: DigestSchedule) -> Answer:
    """What whoever ended it reads."""
    return Answer("", (Paragraph((line(f"Digest {schedule.id} has ended."),)),), schedule)


def lost_channel(schedule: DigestSchedule) -> Answer:
    """Its channel takes nothing any more: what whoever subscribed can do."""
    said = line(
        f"Digest {schedule.id} could not be posted ", *_where(schedule),
        ": the channel is archived, or I am not in it any more.",
    )  # fmt: skip
    then = line(
        "Invite me there again, ", Code("/invite @mlops-bot"), ", or end it: ",
        Code(f"/mlops digest unsubscribe {schedule.id}"),
    )  # fmt: skip
    return Answer("", (Paragraph((said, then)),), schedule)


def running(schedule: DigestSchedule) -> Answer:
    """It is being made."""
    said = line(f"Digest {schedule.id} is on its way, ", *_where(schedule), ".")
    return Answer("", (Paragraph((said,)),), schedule)


def _where(schedule: DigestSchedule) -> Line:
    if schedule.channel.startswith("D"):
        return line("as a direct message")
    return line("in ", Channel(schedule.channel))


def _of(schedule: DigestSchedule) -> Line:
    only = _only(schedule)
    return (", of ", *only) if only else ()


def _only(schedule: DigestSchedule) -> Line:
    """What it keeps to, as it was typed; nothing where it keeps to nothing."""
    words = " ".join(filter_words(schedule.filters, schedule.voice))
    return (Code(words),) if words else ()
