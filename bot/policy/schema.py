"""The keys a policy file may hold and what each accepts; how they fit together is decided elsewhere.

Every key may be left out: what a file leaves out, the preset it extends says.
"""

import re
from datetime import time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bot.domain.working_time import parse_duration

# Ten years: beyond them a number is a mistake of typing, and dates would run out.
LONGEST_DAYS = 3650
NEVER = "never"
ANYWHERE = "any"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _matching(pattern: str, what: str) -> BeforeValidator:
    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            raise ValueError(f"must be {what}, not `{value[:60]}`")
        return value

    return BeforeValidator(check)


def _named(value: object) -> object:
    return {"name": value} if isinstance(value, str) else value


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


def _clock_time(value: object) -> object:
    if isinstance(value, str):
        try:
            time.fromisoformat(value if ":" in value else "")
        except ValueError:
            raise ValueError(f'must be a time like "08:00", not `{value[:60]}`') from None
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
Name = Annotated[
    # Names stand in commands, in YAML and between commas: no space, no slash, no sign of its own.
    str, _matching(_WORD, "a name of letters, digits, `-`, `_` and `.` that begins with a letter")
]
PersonRef = Annotated[
    str, _matching(r"[UW][A-Z0-9]+", "a Slack person's id like `U0BIZ` (in their profile, Copy member ID)")
]
GroupRef = Annotated[str, _matching(r"S[A-Z0-9]+", "a Slack user group's id like `S0ML`")]
ChannelRef = Annotated[
    str, _matching(r"[CG][A-Z0-9]+", "a channel's id like `C0CHURN` (at the end of its details)")
]
Span = Annotated[str, BeforeValidator(_duration)]
ClockTime = Annotated[str, BeforeValidator(_clock_time)]
Number = Annotated[float, Field(allow_inf_nan=False)]
WhenNoneWord = Literal["pass", "fail"]


class Part(BaseModel):
    """A group of keys; an unknown one is refused, and no value is bent into another type."""

    # Strict: neither 1 nor "true" is taken for true, since a rule must not guess.
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EnvironmentPart(Part):
    """A place where a version is live."""

    name: Name
    alias: str | None = None
    beside: str | None = None


class MetricPart(Part):
    """What is known of a metric."""

    better: Literal["higher", "lower"]


class RolePart(Part):
    """Who a role is."""

    user_group: GroupRef | None = None
    members: list[PersonRef] | None = None
    voice: Literal["engineer", "business"] | None = None


class ApprovalPart(Part):
    """How many of a role must approve."""

    role: str
    count: int = Field(default=1, ge=1, le=20)


class GatePart(Part):
    """A condition on a metric: a fixed value, or the live version's."""

    metric: str
    at_least: Number | None = None
    at_most: Number | None = None
    versus: Literal["live"] | None = None
    worse_by_at_most: Number | None = Field(default=None, ge=0)
    when_none: WhenNoneWord | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "GatePart":
        fixed = self.at_least is not None or self.at_most is not None
        if self.versus is None and (self.worse_by_at_most is not None or self.when_none is not None):
            raise ValueError("must say `versus: live` for `worse_by_at_most` or `when_none`")
        if fixed == (self.versus is not None):
            raise ValueError("must say either `at_least` or `at_most`, or `versus: live`")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("can never pass: `at_least` is above `at_most`")
        return self


class PromotionPart(Part):
    """What it takes to go live in an environment."""

    from_environment: str | None = Field(default=None, alias="from")
    approvals: list[ApprovalPart] | None = None
    requester_may_approve: bool | None = None
    author_may_approve: bool | None = None
    reason: Literal["required", "optional"] | None = None
    expires_after: Span | None = None
    gates: list[GatePart] | None = None
    when_none: WhenNoneWord | None = None
    mode: Literal["enforce", "report"] | None = None


class HoursPart(Part):
    """When people work."""

    days: Annotated[list[str], BeforeValidator(_weekdays)] | None = None
    opens: ClockTime | None = Field(default=None, alias="from")
    closes: ClockTime | None = Field(default=None, alias="to")
    zone: Annotated[str, BeforeValidator(_zone)] | None = None


class ModelPart(Part):
    """What is different for some registered models."""

    channel: ChannelRef | None = None
    visible_to: Literal["members_of_channel"] | None = None
    promotion: dict[str, PromotionPart | None] | None = None


class PolicyPart(Part):
    """A whole policy file."""

    extends: Literal["starter", "team", "regulated"] | None = None
    environments: list[Annotated[EnvironmentPart, BeforeValidator(_named)]] | None = None
    responsibilities: list[Name] | None = None
    metrics: dict[str, MetricPart | None] | None = None
    roles: dict[Name, RolePart | None] | None = None
    permissions: dict[str, list[str] | None] | None = None
    promotion: dict[str, PromotionPart | None] | None = None
    working_hours: HoursPart | None = None
    models: dict[str, ModelPart | None] | None = None
