"""The rules of a promotion in words: counts and keys, as `policy` and the news of a change say them."""

from collections.abc import Mapping, Sequence
from datetime import date

from bot.domain.apply_times import ApplyTime
from bot.domain.auto_rule import AutoRule
from bot.domain.calendar_locks import CalendarLock
from bot.domain.policy import ADMIN, MEMBER
from bot.domain.probation import OnBreach, ProbationRule
from bot.domain.reminders import Remind
from bot.domain.text import listed
from bot.domain.working_time import Duration

WORDS: Mapping[str, tuple[str, str]] = {
    "requester_may_approve": ("whoever asks may approve", "whoever asks may not approve"),
    "author_may_approve": (
        "whoever made the version may approve",
        "whoever made the version may not approve",
    ),
    "reason_required": ("a reason is required", "a reason is optional"),
    "by_click": ("what is approved waits for a click", "what is approved waits for no click"),
    "enforce": ("its gates block", "its gates only report"),
}
"""What each rule that is true or false says, and says when it is not."""


def approvals(count: int, role: str) -> str:
    """`1 approval by ml-engineer`, `no approval by risk`."""
    number_of = {0: "no approval", 1: "1 approval"}.get(count, f"{count} approvals")
    return f"{number_of} by {who(role)}"


def who(role: str) -> str:
    """A role inside a sentence."""
    return "any member" if role == MEMBER else role


def allowed(roles: Sequence[str]) -> str:
    """The roles that may do something: `owner and any admin`."""
    return listed(["any admin" if each == ADMIN else who(each) for each in roles]) or "nobody"


def came_from(environment: str | None) -> str:
    """Where a version has to have been before."""
    return "come from anywhere" if environment is None else f"come from {environment}"


def locks(found: Sequence[CalendarLock]) -> str:
    """When nothing goes live: `from Fri 16:00 to Mon 08:00 (Europe/Berlin, weekend)`."""
    said = [
        f"from {each} ({', '.join([each.zone, *([each.reason] if each.reason else [])])})" for each in found
    ]
    return listed(said) or "at no time"


def apply_at(found: Sequence[ApplyTime]) -> str:
    """When what is approved goes live by itself: `at 08:00 (Europe/Berlin)`."""
    return f"at {listed(list(map(str, found)))}" if found else "when it is approved"


def holidays(before: frozenset[date], after: frozenset[date]) -> str:
    """Which days became free and which are worked again: `2 holidays more (2026-12-25 and 2026-12-26)`."""
    more, fewer = sorted(after - before), sorted(before - after)
    said = []
    for count, word in ((more, "more"), (fewer, "fewer")):
        days = listed(
            [*(each.isoformat() for each in count[:3]), *([f"{len(count) - 3} others"] if count[3:] else [])]
        )
        said += [f"{len(count)} holiday{'s' * (len(count) != 1)} {word} ({days})"] if count else []
    return listed(said)


def soak(duration: Duration | None) -> str:
    """How long a version has to have been live where it comes from."""
    return "no time" if duration is None else duration.text


def probation(rule: ProbationRule | None) -> str:
    """How long what went live proves itself: `for 48h; trouble meanwhile takes it back`."""
    if rule is None:
        return "no time"
    does_it = rule.on_breach is OnBreach.ROLL_BACK
    then = "I go back by myself" if does_it else "somebody is asked to go back"
    return f"{rule.length.text} (on trouble {then})"


def remind(found: Remind | None) -> str:
    """How people are reminded: `reminded after 4 working hours, at most 2 times, then owner is told`."""
    if found is None:
        return "not reminded"
    often = "once" if found.at_most == 1 else f"at most {found.at_most} times"
    then = f", then {found.escalate_to} is told" if found.escalate_to else ""
    return f"reminded after {found.first.text}, {often}{then}"


def auto(rule: AutoRule | None) -> str:
    """Which versions are pre-approved: `with the same pipeline and features as what is live, at most 1 a day`."""
    if rule is None:
        return "nothing"
    same = listed([each.value for each in rule.same])
    often = listed(list(map(str, rule.limits)))
    return f"a new version with the same {same} as what is live, when every gate passes, at most {often}"


def expiry(duration: Duration | None) -> str:
    """When an open request ends by itself."""
    return "never expire" if duration is None else f"expire after {duration.text}"
