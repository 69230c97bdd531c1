"""The timeline of an alert: a line under its message for each thing that became of it."""

from datetime import datetime

from bot.domain.alerts.alert import Alert
from bot.domain.registry import PersonId
from bot.domain.text import listed
from bot.views.answer import Answer, Paragraph
from bot.views.lengths import length_words
from bot.views.spans import Bold, Line, Mention, When, line


def recovered(alert: Alert, at: datetime) -> Answer:
    """It is over."""
    return _said(line("✓ ", *_name(alert), f" recovered after {length_words(at - alert.opened_at)}."))


def worse(alert: Alert) -> Answer:
    """It became worse, or is heard again."""
    return _said(line("⚠️ ", *_name(alert), " is worse: ", Bold(alert.title), "."))


def joined(alert: Alert) -> Answer:
    """Another model has the same trouble from the same source."""
    return _said(
        line("➕ ", *_name(alert), ": ", Bold(alert.title), f", from the same source ({alert.source}).")
    )


def acknowledged(alert: Alert, by: PersonId) -> Answer:
    """Somebody looks into it."""
    return _said(line("👀 ", Mention(by), " acknowledged ", Bold(alert.name), " and looks into it."))


def assigned(alert: Alert, by: PersonId, to: PersonId) -> Answer:
    """It is somebody's."""
    if by == to:
        return _said(line("👤 ", Mention(by), " took ", Bold(alert.name), "."))
    return _said(line("👤 ", Mention(by), " assigned ", Bold(alert.name), " to ", Mention(to), "."))


def snoozed(alert: Alert, by: PersonId, until: datetime, why: str) -> Answer:
    """Nothing more is said of it until then."""
    return _said(
        (*line("💤 ", Mention(by), " snoozed ", Bold(alert.name), " until ", When(until)), *_because(why))
    )


def woken(alert: Alert) -> Answer:
    """The snooze is over, and it is not."""
    return _said(
        line("⏰ The snooze of ", Bold(alert.name), " is over, and it is still so: ", Bold(alert.title), ".")
    )


def muted(alert: Alert, by: PersonId, why: str) -> Answer:
    """Nothing more is said of it until another version is live."""
    said = line("🔇 ", Mention(by), " muted ", Bold(alert.name), " until the next version is live")
    return _said((*said, *_because(why)))


def escalated(alert: Alert, told: tuple[PersonId, ...]) -> Answer:
    """Nobody acted, so somebody else was told."""
    people: Line = ()
    for each in told:
        people += (", " if people else "", Mention(each))
    return _said(line("📣 Nobody looks into ", Bold(alert.name), " yet, so I told ", *people, "."))


def acknowledged_there(alert: Alert, who: str) -> Answer:
    """Somebody looks into it, and said so at the pager."""
    return _said(line("👀 ", who, " acknowledged ", Bold(alert.name), " and looks into it."))


def unacknowledged_there(alert: Alert, who: str, pager: str) -> Answer:
    """Nobody looks into it any more, by what the pager says."""
    if who:
        said = line("🔔 ", who, " took the acknowledgement of ", Bold(alert.name), " back; ")
    else:
        said = line("🔔 The acknowledgement of ", Bold(alert.name), f" ran out in {pager}; ")
    return _said((*said, "it waits for somebody again."))


def closed_there(alert: Alert, who: str, pager: str, *, rings_anew: bool) -> Answer:
    """It was resolved at the pager, which ends no trouble."""
    if rings_anew:
        return _said(
            line(f"🔔 {pager} closed ", Bold(alert.name), " by itself while it goes on; it rings anew.")
        )
    said = line("☑️ ", who or pager, " resolved ", Bold(alert.name), "" if who else " by itself")
    return _said((*said, "; the monitor still sees it, so it stays open here until that is over."))


def worse_since_closed(alert: Alert, pager: str) -> Answer:
    """Whoever resolved it at the pager did not know how bad it would become."""
    said = line(
        "🔔 ", Bold(alert.name), f" became worse since it was resolved in {pager}: it rings anew, and "
    )
    return _said((*said, "waits for somebody again."))


def passed_on_there(alert: Alert, who: str, to: tuple[str, ...], pager: str) -> Answer:
    """Somebody else is called there now."""
    if who:
        return _said(line("👤 ", who, " passed ", Bold(alert.name), f" on to {listed(to)}."))
    return _said(line(f"👤 {pager} passed ", Bold(alert.name), f" on to {listed(to)}."))


def silenced_there(alert: Alert, who: str, until: datetime, comment: str) -> Answer:
    """A silence made there counts as an acknowledgement."""
    said = line("👀 ", who, " silenced ", Bold(alert.name), " until ", When(until))
    return _said((*said, *_because(comment), "" if not comment else ".", " I count that as acknowledged."))


def silence_over(alert: Alert, who: str) -> Answer:
    """The silence that counted as an acknowledgement ran out, or was ended."""
    said = line("🔔 The silence of ", Bold(alert.name), f" by {who} is over" if who else " is over")
    return _said((*said, "; it waits for somebody again."))


def unsilenced_there(alert: Alert) -> Answer:
    """Somebody there ended the silence that stands for what was said here."""
    said = line(
        "🔔 Somebody ended the silence of ", Bold(alert.name), " in Alertmanager, so it rings there again "
    )
    return _said((*said, "and waits for somebody here."))


def unreached(alert: Alert, pager: str, since: datetime, why: str) -> Answer:
    """Nobody could be paged."""
    said = line("📵 I could not tell ", pager, " of ", Bold(alert.name), " since ", When(since))
    return _said((*said, f"; people were only told here. {why}"))


def reached_again(alert: Alert, pager: str) -> Answer:
    """The pager that was silent was told."""
    return _said(line("📟 ", pager, " answers again, and knows how ", Bold(alert.name), " stands."))


def _name(alert: Alert) -> Line:
    return (Bold(alert.name), f" ({alert.place})")


def _because(why: str) -> Line:
    return (f": “{why}”",) if why else (".",)


def _said(said: Line) -> Answer:
    return Answer("", (Paragraph((said,)),))
