"""What holds an approved promotion until a moment, in words."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.timers import Timer, TimerKind, can_go_live
from bot.views.runs import took
from bot.views.spans import Line, When, line


def timer_line(timer: Timer) -> Line:
    """One thing that time meets, and when."""
    if timer.kind is TimerKind.CALENDAR and timer.until is not None:
        reason = f" ({timer.reason})" if timer.reason else ""
        return line(f"⏳ locked by the calendar{reason}: until ", When(timer.until))
    if timer.kind is TimerKind.APPLY and timer.until is not None:
        return line("⏳ goes live at the time the policy names: ", When(timer.until))
    if timer.kind is TimerKind.PROBATION:
        return _probation(timer)
    if timer.kind is TimerKind.REVALIDATION:
        return line(
            f"⏳ what is live in {timer.environment} (@{timer.version}) is overdue to be validated again"
        )
    asked = timer.asked.text if timer.asked else "some time"
    must = f"⏳ must be live in {timer.environment} for {asked}: "
    if timer.until is not None:
        return line(must, "until ", When(timer.until))
    spent = f"it was for {took(timer.spent.total_seconds())}, and" if timer.spent else "it"
    return line(must, f"{spent} is not live there now")


def _probation(timer: Timer) -> Line:
    if timer.until is not None:
        return line(f"⏳ {timer.reason} is on probation in {timer.environment}: until ", When(timer.until))
    return line(f"⏳ {timer.reason} is in doubt in {timer.environment}: until it is confirmed or taken back")


def held_words(timers: Sequence[Timer], zone: str) -> str:
    """What an approved request waits for: `approved, can go live Tue 3 Nov 09:00 CET`."""
    at = can_go_live(timers)
    if at:
        return f"approved, can go live {moment(at, zone)}"
    if any(each.kind is TimerKind.REVALIDATION for each in timers):
        return "approved, waits for what is live to be validated again"
    doubted = [each for each in timers if each.kind is TimerKind.PROBATION and each.until is None]
    if doubted:
        return f"approved, waits for {doubted[0].reason}"
    return "approved, not long enough where it comes from"


def moment(at: datetime, zone: str) -> str:
    """A moment where no reader's own zone can be had, in that of the working hours."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %H:%M %Z}"
