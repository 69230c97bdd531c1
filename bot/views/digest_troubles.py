"""What is wrong, what is well again, and what a week or a month came to, in a digest's lines."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.digest_summary import Summary
from bot.domain.people import Voice
from bot.domain.severity import Severity
from bot.views.lengths import about
from bot.views.mentioned import Once
from bot.views.plain_trouble import meaning
from bot.views.spans import Bold, Line, When, line

_SIGN = {Severity.PAGE: "✖", Severity.CHANNEL: "▲", Severity.DIGEST: "△"}


def alert_line(alert: Alert, at: datetime, once: Once, voice: Voice) -> Line:
    """An open alert: what is wrong, since when, and who has it."""
    first = (f"{_SIGN[alert.severity]} ", *_trouble(alert, voice), " · open since ", When(alert.opened_at))
    state = alert.state(at)
    words = "" if state in (AlertState.OPEN, AlertState.ACKNOWLEDGED) else f" · {state}"
    return (*first, words, *_whose(alert, once))


def over_line(alert: Alert, voice: Voice) -> Line:
    """An alert that ended."""
    lasted = about(alert.ended_at - alert.opened_at) if alert.ended_at else ""
    return ("✓ ", *_trouble(alert, voice), f"; it took {lasted}")


def _trouble(alert: Alert, voice: Voice) -> Line:
    if voice is Voice.BUSINESS:
        where = f" in {alert.environment}: {meaning(alert.kind)} ({alert.name})"
        return line(Bold(alert.model), where)
    return line(Bold(alert.name), f" · {alert.place}: {alert.title}")


def _whose(alert: Alert, once: Once) -> Line:
    if alert.assignee is None and alert.acknowledged_there:
        return (f" · {alert.acknowledged_there} has it",)
    whose = alert.assignee or alert.acknowledged_by
    return (" · ", once.person(whose), " has it") if whose else (" · nobody has taken it yet",)


def summary_lines(found: Summary) -> Iterator[Line]:
    """What a period came to."""
    yield line(Bold(f"The last {found.days} days"))
    released = _count(found.releases, "release", "releases")
    yield line(f"• {released}, {_count(found.rollbacks, 'rollback', 'rollbacks')}")
    yield line(f"• {_incidents(found)}")
    if found.incidents:
        yield line(f"• {_reaction(found)}")
        if found.false_alarms:
            count = f"{found.false_alarms} of {found.incidents}"
            yield line(f"• perhaps false alarms: {count} (muted, or over although nobody acted)")


def _incidents(found: Summary) -> str:
    if not found.incidents:
        return "no incident"
    still = f", {found.still_open} still open" if found.still_open else ""
    return _count(found.incidents, "incident", "incidents") + still


def _reaction(found: Summary) -> str:
    """How soon somebody acted and how soon it was over; of how many, where not of all."""
    said = []
    if found.acknowledged_after is not None:
        of = "" if found.acknowledged == found.incidents else f" ({found.acknowledged} of {found.incidents})"
        said.append(f"acknowledged after {_middle(found.acknowledged_after)}{of}")
    else:
        said.append("none was acknowledged")
    if found.restored_after is not None:
        said.append(f"over after {_middle(found.restored_after)}")
    return ", ".join(said)


def _middle(length: timedelta) -> str:
    return f"{about(length)} (median)"


def _count(count: int, one: str, many: str) -> str:
    return f"{count or 'no'} {one if count == 1 else many}"
