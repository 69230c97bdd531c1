"""The digest: what changed first, then what waits for whom, then what is live and how it moved."""

from collections.abc import Iterator, Sequence

from bot.domain.audit import Anchor
from bot.domain.digest import Digest, DigestSchedule, LiveModel, Waiting
from bot.domain.numbers import number
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import ChangeKind, EnvironmentChange, PersonId
from bot.domain.schedules import spoken_cron
from bot.domain.text import quoted
from bot.views.answer import Answer, Button, Buttons, Listing, Note, Paragraph, Part, Picture, Table
from bot.views.gates import people, probation_line
from bot.views.promotion_state import ENDED, wanted
from bot.views.requirements import counted
from bot.views.spans import Bold, Channel, Code, Line, Mention, When, line

MOST = 10
PICTURE_TITLE = "Key metric of each version that was live"
UNSUBSCRIBE = "digest.unsubscribe"
_TOLD_AS_CHANGE = frozenset({State.CONFIRMED, State.LIVE, State.ROLLED_BACK})


def digest_answer(digest: Digest, picture: Picture | None = None) -> Answer:
    """The digest as one message; the picture shows how key metrics moved."""
    return Answer(_title(digest), tuple(_parts(digest, picture)), digest)


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
        )
        for each in schedules
    )
    own = next((each for each in schedules if each.created_by == reader), schedules[0])
    note = Note(line("End one: ", Code(f"/mlops digest unsubscribe {own.id}")))
    return Answer("Digests", (Table(("number", "when", "where", "by"), rows), note), schedules)


def subscribed(schedule: DigestSchedule) -> Answer:
    """What whoever subscribed reads."""
    when = f"{spoken_cron(schedule.cron)} ({schedule.zone})"
    said = line(f"Digest {schedule.id}: {when}, ", *_where(schedule), ".")
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


def _title(digest: Digest) -> str:
    if not digest.has_news:
        return "Digest: all quiet"
    counts = [
        f"{len(digest.changes)} change{'s' * (len(digest.changes) != 1)}" if digest.changes else "",
        _waits(len(digest.waiting)) if digest.waiting else "",
    ]
    return "Digest: " + (", ".join(each for each in counts if each) or "what ended")


def _parts(digest: Digest, picture: Picture | None) -> Iterator[Part]:
    since = line("Since ", When(digest.since)) if digest.since else line("In the last day")
    happened = [_change(each) for each in digest.changes]
    happened += [_ended(each) for each in digest.ended if each.state not in _TOLD_AS_CHANGE]
    if happened:
        yield Paragraph((line(Bold("What changed")),))
        yield Listing(tuple(happened[-MOST:]), len(happened) - MOST, line(Code("/mlops history MODEL")))
    else:
        yield Paragraph(((*since, " nothing went live and nothing was taken back."),))
    if digest.waiting:
        yield Paragraph((line(Bold("Who is waited for")),))
        yield Listing(_waiting(digest.waiting), len(digest.waiting) - MOST, line(Code("/mlops requests")))
    if digest.reported:
        said = [line(Bold(name), f": {counted(each)}") for name, each in digest.reported.items()]
        yield Paragraph((line(Bold("What gates only report")), *said))
    if digest.live:
        yield Paragraph((line(Bold("What is live")),))
        yield Listing(
            tuple(map(_live, digest.live[:MOST])), len(digest.live) - MOST, line(Code("/mlops models"))
        )
        if picture is not None:
            yield picture
    if digest.ownerless:
        names = ", ".join(digest.ownerless[:MOST])
        fix = Code(f"/mlops owner {quoted(digest.ownerless[0])} set accountable @person")
        yield Paragraph((line(Bold("Without an owner"), f": {names}. ", fix),))
    when: Line = (*since, " · ") if happened else ()
    yield Note((*when, f"{'audit' if when else 'Audit'} anchor ", Code(Anchor(*digest.audit_head).short)))


def _waits(count: int) -> str:
    return "1 request waits" if count == 1 else f"{count} requests wait"


def _change(change: EnvironmentChange) -> Line:
    place = f" {change.environment}: "
    now = f"{change.model}@{change.to_version}"
    before = f" (was @{change.from_version})" if change.from_version else " (first version)"
    if change.kind is ChangeKind.ROLLBACK:
        return line("↩️", place, "rolled back to ", Bold(now), before, _because(change.reason))
    if change.kind is ChangeKind.RETIREMENT:
        left = f"{change.model}@{change.from_version}"
        return line(ENDED, place, Bold(left), " was retired", _because(change.reason))
    if change.kind is ChangeKind.OUTSIDE:
        moved = now if change.to_version else "nothing"
        return line("⚠️", place, Bold(moved), " was moved there outside of me", before)
    if change.overridden_by is not None:
        by = Mention(change.overridden_by)
        return line("🔨", place, Bold(now), " went live", before, ", overridden by ", by)
    return line("🟢", place, Bold(now), " went live", before)


def _because(reason: str) -> str:
    return f": “{reason if len(reason) <= 120 else reason[:119] + '…'}”" if reason else ""


def _ended(request: PromotionRequest) -> Line:
    what = f" · {wanted(request)}: {request.state.value}"
    return line(f"{ENDED} ", Bold(request.name), what)


def _waiting(waiting: Sequence[Waiting]) -> tuple[Line, ...]:
    """Each person is mentioned once, with the first request that waits for them."""
    mentioned: set[str] = set()
    lines: list[Line] = []
    for each in waiting[:MOST]:
        request = each.request
        what = line(Bold(request.name), f" · {wanted(request)}: ")
        who = tuple(dict.fromkeys(person for persons in each.people.values() for person in persons))
        new = tuple(person for person in who if person not in mentioned)
        mentioned.update(new)
        roles = ", ".join(each.people) or request.state.value
        lines.append((*what, roles, *((" (", *people(new), ")") if new else ())))
    return tuple(lines)


def _live(live: LiveModel) -> Line:
    metric = f" · {live.metric} {number(live.value)}" if live.metric and live.value is not None else ""
    owner: Line = (" · ", Mention(live.owner)) if live.owner else (" · no owner",)
    since: Line = (" since ", When(live.since, "day")) if live.since else ()
    mark = " · ⚠️ live without approval" if live.without_approval else ""
    proves: Line = () if live.proving is None else (" · ", *probation_line(live.proving))
    return (Bold(f"{live.model}@{live.version}"), *since, mark, *proves, metric, *owner)
