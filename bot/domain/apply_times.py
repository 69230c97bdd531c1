"""When an approved promotion goes live: at a time of the next day that has it, or at a date; by the clock on the wall."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ON_APPROVAL, ON_CLICK = "on_approval", "when_requester_clicks"
_CLOCK, _DATED = re.compile(r"\d\d:\d\d"), re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d")


@dataclass(frozen=True, slots=True)
class ApplyTime:
    """A time of day, or a date and time, by the clocks of `zone`."""

    wall: time | datetime
    zone: str

    def __str__(self) -> str:
        shown = f"{self.wall:%Y-%m-%d %H:%M}" if isinstance(self.wall, datetime) else f"{self.wall:%H:%M}"
        return f"{shown} ({self.zone})"


def parse_time(text: str) -> time | datetime:
    """Read `08:00` or `2026-11-30 08:00`; ValueError when it is neither."""
    try:
        if _CLOCK.fullmatch(text):
            return time.fromisoformat(text)
        if _DATED.fullmatch(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(
        f'must be `{ON_APPROVAL}`, `{ON_CLICK}`, or a time like "08:00" or "2026-11-30 08:00", not `{text[:60]}`'
    )


def not_before(apply: ApplyTime, approved_at: datetime) -> datetime:
    """The moment from which what was approved then may go live; of one that the clock shows twice, the later."""
    zone = ZoneInfo(apply.zone)
    if isinstance(apply.wall, datetime):
        return _moment(apply.wall, zone)
    day = approved_at.astimezone(zone).date()
    first, second = (
        _moment(datetime.combine(day + timedelta(days=later), apply.wall), zone) for later in (0, 1)
    )
    return first if first >= approved_at else second


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
