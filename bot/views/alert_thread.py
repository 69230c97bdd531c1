"""The timeline of an alert: a line under its message for each thing that became of it."""

from datetime import datetime

from bot.domain.alerts.alert import Alert
from bot.domain.registry import PersonId
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
    return _said(line("📣 Nobody acknowledged ", Bold(alert.name), " yet, so I told ", *people, "."))


def acknowledged_there(alert: Alert, who: str) -> Answer:
    """Somebody looks into it, and said so at the pager."""
    return _said(line("👀 ", who, " acknowledged ", Bold(alert.name), " and looks into it."))


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
