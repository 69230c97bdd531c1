"""The types of the values in a policy file: what each accepts, in words and as JSON schema."""

import re
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.domain.apply_times import ON_APPROVAL, ON_CLICK, parse_time
from bot.domain.auto_rule import parse_limit
from bot.domain.calendar_locks import parse_wall
from bot.domain.working_time import parse_duration

# Ten years: beyond them a number is a mistake of typing, and dates would run out.
LONGEST_DAYS = 3650
NEVER = "never"
ANYWHERE = "any"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def matching(pattern: str, what: str) -> BeforeValidator:
    """Text of this shape; else ValueError says what it must be."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what}, not `{value[:60]}`")
        return value

    return BeforeValidator(check)


def _duration(value: object) -> object:
    if isinstance(value, str) and value != NEVER:
        try:
            found = parse_duration(value)
        except ValueError as error:
            raise ValueError(f"cannot be used: {error}") from None
        days = found.working_days + (found.seconds + found.working_seconds) / 86400
        if days > LONGEST_DAYS:
            raise ValueError("is longer than ten years")
    return value


def _elapsed(value: object) -> object:
    if isinstance(value, str) and (value == NEVER or "working" in value.casefold()):
        raise ValueError(f"must be a time like `24h` or `3d`, by day and night, not `{value[:60]}`")
    return _duration(value)


def _some_time(value: object) -> object:
    if value == NEVER:
        raise ValueError("must be a time like `4 working hours`; leave the key out for none")
    return _duration(value)


def _clock_time(value: object) -> object:
    if isinstance(value, str):
        try:
            time.fromisoformat(value if ":" in value else "")
        except ValueError:
            raise ValueError(f'must be a time like "08:00", not `{value[:60]}`') from None
    return value


def _apply(value: object) -> object:
    if isinstance(value, str) and value not in {ON_APPROVAL, ON_CLICK}:
        parse_time(value)
    return value


def _wall(value: object) -> object:
    if isinstance(value, str):
        parse_wall(value)
    return value


def _limit(value: object) -> object:
    if isinstance(value, str):
        parse_limit(value)
    return value


def _weekdays(value: object) -> object:
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        return value
    return [day for each in value for day in _span(each)]


def _span(each: object) -> list[str]:
    ends = [part.strip().casefold()[:3] for part in str(each).split("-")]
    if len(ends) > 2 or any(end not in DAYS for end in ends):
        raise ValueError(f"must be days like `Mon-Fri` or [Mon, Wed], not `{str(each)[:60]}`")
    first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
    # `Fri-Mon` goes over the weekend.
    return [DAYS[day % 7] for day in range(first, (last if last >= first else last + 7) + 1)]


def _zone(value: object) -> object:
    if isinstance(value, str):
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"must be a time zone like `Europe/Berlin`, not `{value[:60]}`") from None
    return value


_WORD = r"[A-Za-z][\w.-]{0,63}"
_PERSON, _GROUP, _CHANNEL = r"[UW][A-Z0-9]+", r"S[A-Z0-9]+", r"[CG][A-Z0-9]+"
_DURATION = r"\s*\d+\s*(s|m|h|d|mo|working\s+(hour|day)s?)\s*"


def shaped(pattern: str) -> WithJsonSchema:
    """The same for other programs."""
    return WithJsonSchema({"type": "string", "pattern": f"^({pattern})$"})


Name = Annotated[
    # Names stand in commands, in YAML and between commas: no space, no slash, no sign of its own.
    str,
    matching(_WORD, "a name of letters, digits, `-`, `_` and `.` that begins with a letter"),
    shaped(_WORD),
]
PersonRef = Annotated[
    str,
    matching(_PERSON, "a Slack person's id like `U0BIZ` (in their profile, Copy member ID)"),
    shaped(_PERSON),
]
GroupRef = Annotated[str, matching(_GROUP, "a Slack user group's id like `S0ML`"), shaped(_GROUP)]
ChannelRef = Annotated[
    str,
    matching(_CHANNEL, "a channel's id like `C0CHURN` (at the end of its details)"),
    shaped(_CHANNEL),
]
Span = Annotated[str, BeforeValidator(_duration), shaped(f"{_DURATION}|{NEVER}")]
WorkSpan = Annotated[str, BeforeValidator(_some_time), shaped(_DURATION)]
Elapsed = Annotated[str, BeforeValidator(_elapsed), shaped(r"\s*\d+\s*(s|m|h|d|mo)\s*")]
ClockTime = Annotated[str, BeforeValidator(_clock_time), shaped(r"\d\d:\d\d(:\d\d)?")]
ApplyText = Annotated[
    str,
    BeforeValidator(_apply),
    shaped(rf"{ON_APPROVAL}|{ON_CLICK}|\d\d:\d\d|\d{{4}}-\d\d-\d\d \d\d:\d\d"),
]
WallText = Annotated[str, BeforeValidator(_wall), shaped(r"[A-Za-z]{3} \d\d:\d\d|\d{4}-\d\d-\d\d \d\d:\d\d")]
Days = Annotated[list[str], BeforeValidator(_weekdays, json_schema_input_type=str | list[str])]
ZoneName = Annotated[str, BeforeValidator(_zone)]
_DEPLOYER = r"[A-Za-z0-9][\w./-]{0,63}"
_REPOSITORY, _REF, _FILE = r"[\w.-]{1,100}/[\w.-]{1,100}", r"[\w./-]{1,100}", r"[\w.-]{1,100}\.ya?ml"
# No user, no password and no fragment: an address is shown and kept.
_HTTPS = r"https://[A-Za-z0-9.\[\]:-]{1,255}(/[!-~]{0,1700})?"
DeployerName = Annotated[str, matching(_DEPLOYER, "a name of letters, digits and `-_./`"), shaped(_DEPLOYER)]
Repository = Annotated[str, matching(_REPOSITORY, "a repository like `org/serving`"), shaped(_REPOSITORY)]
WorkflowFile = Annotated[str, matching(_FILE, "a workflow's file like `release.yml`"), shaped(_FILE)]
GitRef = Annotated[str, matching(_REF, "a branch or tag like `main`"), shaped(_REF)]
WebhookAddress = Annotated[
    str, matching(_HTTPS, "an address that begins with https:// and holds no password"), shaped(_HTTPS)
]
WebPage = Annotated[
    str,
    matching(_HTTPS, "a page's address that begins with https:// and holds no password"),
    shaped(_HTTPS),
]
LimitText = Annotated[str, BeforeValidator(_limit), shaped(r"\s*[1-9]\d{0,2}\s*/\s*(day|week)\s*")]
Number = Annotated[float, Field(allow_inf_nan=False)]
WhenNoneWord = Literal["pass", "fail"]


# No way out of the policy's own folder: what it says is in one place.
_CALENDAR = r"[\w-][\w.-]{0,99}\.ics"


def _holidays(value: object) -> object:
    for each in value if isinstance(value, list) else [value]:
        is_date = isinstance(value, list) and isinstance(each, str) and _is_date(each)
        if not is_date and (isinstance(value, list) or not re.fullmatch(_CALENDAR, str(each))):
            raise ValueError(
                f"must be dates like [2026-12-25], or a calendar beside this file like `holidays.ics`, not `{str(each)[:60]}`"
            )
    return value


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Holidays = Annotated[
    str | list[str],
    BeforeValidator(_holidays),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": f"^{_CALENDAR}$"},
                {"type": "array", "maxItems": 1000, "items": {"type": "string", "format": "date"}},
            ]
        }
    ),
    Field(max_length=1000),
]


class Part(BaseModel):
    """A group of keys; an unknown one is refused, and no value is bent into another type."""

    # Strict: neither 1 nor "true" is taken for true, since a rule must not guess.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def named(value: object) -> object:
    """A name alone stands for the keys with that name."""
    return {"name": value} if isinstance(value, str) else value
