"""The keys a policy file may hold, what each says and accepts; how they fit together is decided elsewhere.

Every key may be left out: what a file leaves out, the preset it extends says.
"""

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.calendar_locks import parse_wall, trouble
from bot.domain.policy import ADMIN, AUDITOR, Verb
from bot.policy.deploy_schema import DeployerPart, RetrainPart
from bot.policy.gate_schema import GatePart
from bot.policy.schema_types import (
    ApplyText,
    ChannelRef,
    ClockTime,
    Days,
    Elapsed,
    GroupRef,
    Holidays,
    LimitText,
    Name,
    Number,
    Part,
    PersonRef,
    Span,
    WallText,
    WebPage,
    WhenNoneWord,
    WorkSpan,
    ZoneName,
    named,
)
from bot.policy.source_schema import SourcePart
from bot.policy.watch_schema import UsuallyWatched, Watched


class EnvironmentPart(Part):
    """A place where a version is live."""

    name: Name = Field(description="What it is called here: letters, digits, `-`, `_`, `.`.")
    alias: str | None = Field(default=None, description="What an MLflow server calls it, like `champion`.")
    beside: str | None = Field(
        default=None, description="The environment it runs next to, like a canary beside production."
    )


EnvironmentRef = Annotated[
    EnvironmentPart, BeforeValidator(named, json_schema_input_type=Name | EnvironmentPart)
]


class MetricPart(Part):
    """What is known of a metric."""

    better: Literal["higher", "lower"] = Field(description="Which direction is an improvement.")


class RolePart(Part):
    """Who a role is."""

    user_group: GroupRef | None = Field(
        default=None, description="A Slack user group's id: whoever is in it now."
    )
    members: list[PersonRef] | None = Field(
        default=None, description="People's ids (in a profile: Copy member ID)."
    )
    voice: Literal["engineer", "business"] | None = Field(
        default=None, description="How these people are spoken to; `engineer` where nothing is said."
    )


class ApprovalPart(Part):
    """How many of a role must approve."""

    role: str = Field(description="A role of the file, a responsibility, or `owner`, `member`, `admin`.")
    count: int = Field(default=1, ge=1, le=20, description="How many people of it; one person counts once.")


class LockPart(Part):
    """A time in which nothing goes live; asking and approving go on."""

    start: WallText = Field(alias="from", description='When it begins: "Fri 16:00", or "2026-12-20 00:00".')
    end: WallText = Field(alias="to", description='When it ends: "Mon 08:00", or "2027-01-02 00:00".')
    zone: ZoneName | None = Field(default=None, description="A time zone; that of the working hours if none.")
    reason: str | None = Field(default=None, max_length=200, description="What people read, like `weekend`.")

    @model_validator(mode="after")
    def _make_a_time(self) -> Self:
        what = trouble(parse_wall(self.start), parse_wall(self.end))
        if what is not None:
            raise ValueError(what)
        return self


class MaintenancePart(LockPart):
    """A time in which trouble is expected, and told afterwards if it lasts."""


class ProbationPart(Part):
    """The time in which what went live proves itself."""

    length: Elapsed = Field(alias="for", description="How long, like `48h`.")
    on_breach: Literal["propose_rollback", "rollback"] = Field(
        default="propose_rollback",
        description="What comes of trouble meanwhile: a person is asked, or the bot goes back itself.",
    )


class RemindPart(Part):
    """How whoever must still decide is reminded."""

    first: WorkSpan = Field(description="After how long of somebody's time, like `4 working hours`.")
    factor: Number | None = Field(
        default=None, ge=1, le=10, description="How many times longer each wait is than the one before; 2."
    )
    at_most: int | None = Field(default=None, ge=1, le=2, description="How many reminders a person gets; 2.")
    escalate_to: str | None = Field(
        default=None, description="The role whose people are told, once, after the last reminder."
    )


class AutoPart(Part):
    """A standard change: a version that is pre-approved, since it is made as the live one was."""

    when: Literal["gates_pass"] = Field(
        default="gates_pass", description="Every gate passes, none is unknown."
    )
    same: list[Literal["pipeline", "features"]] | None = Field(
        default=None, min_length=1, description="What it shares with the live version; both by default."
    )
    at_most: LimitText | None = Field(
        default=None, description="How many, like `3/week`; `1/day` by default."
    )


class PromotionPart(Part):
    """What it takes to go live in an environment."""

    from_environment: str | None = Field(
        default=None, alias="from", description="The environment a version was live in first, or `any`."
    )
    soak: Elapsed | None = Field(
        default=None, description="How long it must have been live in `from` before it goes live, like `24h`."
    )
    locks: list[LockPart] | None = Field(
        default=None, description="Times in which nothing goes live, by the week or dated."
    )
    apply: ApplyText | None = Field(
        default=None, description="When what is approved goes live; `on_approval` by default."
    )
    probation: ProbationPart | None = Field(
        default=None, description="How long it proves itself once it is live, before it is confirmed."
    )
    auto: AutoPart | None = Field(
        default=None,
        description="Which versions are pre-approved, and asked for by the bot; none by default.",
    )
    approvals: list[ApprovalPart] | None = Field(default=None, description="Who must approve.")
    requester_may_approve: bool | None = Field(
        default=None, description="Whether whoever asks may approve; false by default."
    )
    author_may_approve: bool | None = Field(
        default=None, description="Whether whoever trained or registered the version may; false by default."
    )
    reason: Literal["required", "optional"] | None = Field(
        default=None, description="Whether whoever asks must say why; `optional` by default."
    )
    expires_after: Span | None = Field(
        default=None, description="When an open request ends by itself, like `3 working days`, or `never`."
    )
    remind: RemindPart | None = Field(
        default=None, description="When whoever must still decide is reminded; not at all if it is not said."
    )
    gates: list[GatePart] | None = Field(default=None, description="Conditions on facts.")
    when_none: WhenNoneWord | None = Field(
        default=None, description="What these gates say when nothing is live yet and they do not say it."
    )
    mode: Literal["enforce", "report"] | None = Field(
        default=None, description="Whether the gates block, or only say what they would have blocked."
    )


class HoursPart(Part):
    """When people work."""

    days: Days | None = Field(default=None, description="A span like `Mon-Fri`, or a list.")
    opens: ClockTime | None = Field(
        default=None, alias="from", description='When work begins, like "08:00", between quotes.'
    )
    closes: ClockTime | None = Field(
        default=None, alias="to", description='When it ends, like "18:00", between quotes.'
    )
    zone: ZoneName | None = Field(default=None, description="A time zone like `Europe/Berlin`.")
    holidays: Holidays | None = Field(
        default=None,
        description="Days on which nobody works: dates, or a calendar file (.ics) beside this one.",
    )


class TierPart(Watched):
    """What is different for the registered models of one tier."""

    promotion: dict[str, PromotionPart | None] | None = Field(
        default=None, description="For each environment, rules laid over those of the file."
    )
    retrain: RetrainPart | None = Field(
        default=None, description="What retrains these models, in place of what the file says."
    )


class ModelPart(Watched):
    """What is different for some registered models."""

    tier: Name | None = Field(
        default=None, description="The tier whose rules hold; without one the strictest of all tiers do."
    )
    channel: ChannelRef | None = Field(
        default=None, description="The id of the channel where these models are talked about."
    )
    visible_to: Literal["members_of_channel"] | None = Field(
        default=None, description="Only members of the channel see that the model exists."
    )
    promotion: dict[str, PromotionPart | None] | None = Field(
        default=None, description="For each environment, rules laid over those of the file and the tier."
    )
    revalidate: Elapsed | None = Field(
        default=None,
        description="How long what is live counts as validated, like `12mo`; overdue, nothing is promoted.",
    )
    sources: list[SourcePart] | None = Field(
        default=None, max_length=20, description="Where data of these models in use is fetched from."
    )
    runbook: WebPage | None = Field(
        default=None, description="The page that says what to do about trouble; each alert links to it."
    )
    maintenance: list[MaintenancePart] | None = Field(
        default=None, description="Times in which alerts are held back, by the week or dated."
    )
    retrain: RetrainPart | None = Field(
        default=None, description="What retrains these models, in place of what the tier or the file says."
    )


class PolicyPart(UsuallyWatched):
    """The policy of mlops-bot: who may do what, and what it takes to go live."""

    extends: Literal["starter", "team", "regulated"] | None = Field(
        default=None, description="The preset that this file is laid over."
    )
    environments: list[EnvironmentRef] | None = Field(
        default=None, description="Where versions are live, in order."
    )
    responsibilities: list[Name] | None = Field(
        default=None, description="What one can answer for, for each registered model."
    )
    metrics: dict[str, MetricPart | None] | None = Field(
        default=None, description="For each metric, which direction is better."
    )
    roles: dict[Name, RolePart | None] | None = Field(default=None, description="Who a role is.")
    permissions: dict[str, list[str] | None] | None = Field(
        default=None,
        description="For each verb, the roles that may; one that is not named is refused to all but admins.",
        json_schema_extra={"propertyNames": {"enum": [ADMIN, AUDITOR, *(each.value for each in Verb)]}},
    )
    promotion: dict[str, PromotionPart | None] | None = Field(
        default=None, description="For each environment, what it takes to go live there."
    )
    working_hours: HoursPart | None = Field(default=None, description="When people work.")
    deploy: dict[str, list[DeployerPart] | None] | None = Field(
        default=None,
        description="For each environment, what must report a version live there before it counts as live.",
    )
    retrain: RetrainPart | None = Field(
        default=None, description="What retrains a model when somebody asks for it at an alert."
    )
    tiers: dict[Name, TierPart | None] | None = Field(
        default=None, description="Classes of registered models, each with rules laid over those of the file."
    )
    models: dict[str, ModelPart | None] | None = Field(
        default=None,
        description="What is different for models by name or pattern; the first that fits counts.",
    )
