"""The digest: what changed first, then what is wrong, what waits for whom, what is live and how it does, and the audit's head."""

from collections.abc import Iterator, Sequence
from itertools import islice

from bot.domain.audit import Anchor
from bot.domain.commands.digest_words import filter_words
from bot.domain.digest import Digest, Waiting
from bot.domain.people import Voice
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part, Picture
from bot.views.digest_changes import change_line, ended_line, is_told_as_change
from bot.views.digest_live import MOST, live_lines, live_parts
from bot.views.digest_troubles import alert_line, over_line, summary_lines
from bot.views.mentioned import Once
from bot.views.promotion_state import plainly_wanted, wanted
from bot.views.requirements import counted
from bot.views.spans import Bold, Code, Line, When, line

TREND_TITLE = "Key metric of each version that was live"
HEALTH_TITLE = "How the models in use fare"
# Under a digest: the last message is cut where Slack would refuse it.
MOST_BELOW = 100


def digest_answer(digest: Digest, picture: Picture | None = None, voice: Voice = Voice.ENGINEER) -> Answer:
    """The digest as one message, with its picture."""
    parts = _green(digest) if digest.is_green else _parts(digest, picture, voice)
    return Answer(_title(digest), (*parts, *_last(digest)), digest)


def below(digest: Digest, picture: Picture | None, voice: Voice) -> Answer:
    """What stands in the thread of a digest: every model that is live, one by one, and how its key metric moved."""
    # Whoever is in the message above was called there.
    lines = tuple(islice(live_lines(digest, voice), MOST_BELOW))
    parts: list[Part] = [Paragraph((line(Bold("All that is live")),))]
    parts.append(Listing(lines, len(digest.live) - len(lines), line(Code("/mlops models"))))
    return Answer("", (*parts, *([picture] if picture else [])), digest.live)


def needs_more_room(digest: Digest) -> bool:
    """Whether more is live than the message itself tells."""
    return not digest.is_green and len(digest.live) > MOST


def _title(digest: Digest) -> str:
    if digest.is_green:
        return "Digest: all green"
    unwell = sum(each.is_unwell for each in digest.live)
    counts = [
        _count(len(digest.changes), "change", "changes"),
        _count(digest.alert_count, "open alert", "open alerts"),
        _count(len(digest.over), "alert over", "alerts over"),
        _count(len(digest.waiting), "request waits", "requests wait"),
        "" if digest.alerts else _count(unwell, "model unwell", "models unwell"),
    ]
    return "Digest: " + (", ".join(each for each in counts if each) or "what ended")


def _count(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count else ""


def _since(digest: Digest) -> Line:
    return line("Since ", When(digest.since)) if digest.since else line("In the last day")


def _green(digest: Digest) -> Iterator[Part]:
    live = _count(len(digest.live), "model is live", "models are live") or "Nothing is live"
    said = " nothing changed, nothing waits for anybody and no alert is open. "
    yield Paragraph(((*_since(digest), said, f"{live}."),))
    yield from _summary(digest)


def _parts(digest: Digest, picture: Picture | None, voice: Voice) -> Iterator[Part]:
    once = Once(digest.names)
    yield from _changed(digest, voice)
    yield from _troubles(digest, once, voice)
    if digest.waiting:
        yield Paragraph((line(Bold("Who is waited for")),))
        yield Listing(
            _waiting(digest.waiting, once, voice), len(digest.waiting) - MOST, line(Code("/mlops requests"))
        )
    yield from _summary(digest)
    if digest.reported and voice is Voice.ENGINEER:
        said = [line(Bold(name), f": {counted(each)}") for name, each in digest.reported.items()]
        yield Paragraph((line(Bold("What gates only report")), *said))
    if digest.live:
        yield from live_parts(digest, once, voice)
    if picture is not None:
        yield picture
    yield from _next(digest)


def _changed(digest: Digest, voice: Voice) -> Iterator[Part]:
    happened = [change_line(each, voice) for each in digest.changes]
    happened += [ended_line(each) for each in digest.ended if not is_told_as_change(each)]
    if happened:
        yield Paragraph((line(Bold("What changed")),))
        yield Listing(tuple(happened[-MOST:]), len(happened) - MOST, line(Code("/mlops history MODEL")))
    else:
        opened = sum(each.opened_at >= digest.since for each in digest.alerts) if digest.since else 0
        also = f"; {_count(opened, 'alert', 'alerts')} opened" if opened else ""
        yield Paragraph(((*_since(digest), f" nothing went live and nothing was taken back{also}."),))


def _troubles(digest: Digest, once: Once, voice: Voice) -> Iterator[Part]:
    if digest.alerts:
        yield Paragraph((line(Bold("What is wrong")),))
        lines = tuple(alert_line(each, digest.at, once, voice) for each in digest.alerts[:MOST])
        yield Listing(lines, digest.alert_count - len(lines), line(Code("/mlops alerts")))
    if digest.over:
        yield Paragraph((line(Bold("What is well again")),))
        lines = tuple(over_line(each, voice) for each in digest.over[:MOST])
        yield Listing(lines, len(digest.over) - MOST)


def _waiting(waiting: Sequence[Waiting], once: Once, voice: Voice) -> tuple[Line, ...]:
    lines: list[Line] = []
    for each in waiting[:MOST]:
        request = each.request
        who = tuple(dict.fromkeys(person for persons in each.people.values() for person in persons))
        what = wanted(request) if voice is Voice.ENGINEER else plainly_wanted(request)
        waits = f"waits for {listed(list(each.people))}" if each.people else request.state.value
        called: Line = (": ", *once.people(who)) if who else ()
        lines.append((Bold(request.name), f" · {what} · {waits}", *called))
    return tuple(lines)


def _summary(digest: Digest) -> Iterator[Part]:
    if digest.summary is not None:
        yield Paragraph(tuple(summary_lines(digest.summary)))


def _last(digest: Digest) -> Iterator[Part]:
    if digest.ownerless:
        names = ", ".join(digest.ownerless[:MOST])
        more = len(digest.ownerless) - MOST
        fix = Code(f"/mlops owner {quoted(digest.ownerless[0])} set accountable @person")
        yield Paragraph(
            (line(Bold("Without an owner"), f": {names}{f' and {more} more' if more > 0 else ''}. ", fix),)
        )
    told: Line = (*_since(digest), " · ") if digest.changes or digest.ended else ()
    kept = " ".join(filter_words(digest.filters))
    only: Line = ("Keeps to ", Code(kept), " · ") if kept else ()
    anchor = "audit anchor " if told or only else "Audit anchor "
    yield Note((*told, *only, anchor, Code(Anchor(*digest.audit_head).short), ", for auditors"))


def _next(digest: Digest) -> Iterator[Part]:
    """What somebody who reads it may type, with the names of what comes first."""
    said: list[Line] = []
    if digest.alerts:
        said.append((Code(f"/mlops alert {digest.alerts[0].name}"), " to take an alert"))
    if digest.waiting:
        said.append(
            (Code(f"/mlops show {digest.waiting[0].request.name}"), " to look into a request and decide")
        )
    if said:
        first, *others = said
        yield Paragraph((("Next: ", *first, *(span for each in others for span in (", ", *each)), "."),))
