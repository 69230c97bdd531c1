"""From the values of a policy file to the policy the rest of the bot reads."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time

from pydantic import ValidationError

from bot.domain.alerts.retraining import WITHIN as TRAINED_WITHIN
from bot.domain.apply_times import ON_APPROVAL, ON_CLICK, ApplyTime, parse_time
from bot.domain.auto_rule import AutoRule, Same, parse_limit
from bot.domain.calendar_locks import CalendarLock, parse_wall
from bot.domain.deployment import WITHIN, Deployer, Github, Webhook
from bot.domain.people import Voice
from bot.domain.policy import (
    ADMIN,
    AUDITOR,
    ApprovalRule,
    Better,
    Environment,
    ModelRules,
    Policy,
    PromotionRules,
    Role,
    Verb,
)
from bot.domain.probation import OnBreach, ProbationRule
from bot.domain.reminders import Remind
from bot.domain.strictness import strictest
from bot.domain.text import clean
from bot.domain.working_time import Duration, WorkingHours, parse_duration
from bot.errors import PolicyProblem
from bot.policy import watching
from bot.policy.agreement import check_agreement
from bot.policy.deploy_schema import DeployerPart, RetrainPart
from bot.policy.gates import gates_of
from bot.policy.holidays import Calendar, written
from bot.policy.merging import extended, preset_under, promotion_part, says
from bot.policy.schema import (
    AutoPart,
    HoursPart,
    LockPart,
    PolicyPart,
    ProbationPart,
    PromotionPart,
    RemindPart,
    RolePart,
)
from bot.policy.schema_keys import refusal
from bot.policy.schema_types import ANYWHERE, DAYS, NEVER
from bot.policy.yaml_text import Document, Plain, read


def _nowhere(name: str) -> frozenset[date]:
    raise ValueError("is beside no file here, so it cannot be read")


def build(
    text: str,
    source: str,
    *,
    is_default: bool = False,
    preset: str | None = None,
    calendar: Calendar = _nowhere,
) -> Policy:
    """The policy a file's text says; PolicyProblem with line and key for what cannot be used.

    `preset` is the text it is laid over, where it is not the one of today; `calendar` reads the days of a calendar
    file, and raises ValueError.
    """
    document = read(text, source)
    preset = preset_under(document) if preset is None else preset
    values = extended(document, preset)
    part = _whole(document, values)
    check_agreement(document, part)
    if not part.environments:
        raise PolicyProblem(
            f"{source}: name the `environments`, or write `extends: starter`.", key="environments"
        )
    names = [each.name for each in part.environments]
    free = _calendar_days(document, part.working_hours, calendar)
    hours = _hours(document, part.working_hours, free)
    layers = _Layers(document, values, names, tuple(part.tiers or ()), hours)
    permissions = {
        verb: tuple(roles or ()) for verb, roles in (part.permissions or {}).items() if roles is not None
    }
    return Policy(
        source=source,
        text=text,
        environments=tuple(Environment(each.name, each.alias, each.beside) for each in part.environments),
        responsibilities=tuple(part.responsibilities or ()),
        roles={name: _role(name, each) for name, each in (part.roles or {}).items()},
        permissions={
            Verb(verb): roles for verb, roles in permissions.items() if verb not in (ADMIN, AUDITOR)
        },
        admins=permissions.get(ADMIN, ()),
        auditors=permissions.get(AUDITOR, ()),
        promotion={name: layers.rules(name) for name in names},
        better={name: Better(each.better) for name, each in (part.metrics or {}).items() if each},
        working_hours=hours,
        models=_models(part, layers),
        tiers=layers.tiers,
        preset=preset,
        calendar=written(free),
        deployers={name: tuple(map(_deployer, found or ())) for name, found in (part.deploy or {}).items()},
        retrain=_trainer(part.retrain),
        is_default=is_default,
        usual=watching.usual(part),
        quality=watching.expected(document, values),
    )


def _whole(document: Document, values: Mapping[str, Plain]) -> PolicyPart:
    try:
        return PolicyPart.model_validate(dict(values))
    except ValidationError as error:
        # Each half was valid, so only a group that both wrote to can be wrong: it is the file that mixed it.
        first = error.errors()[0]
        place = tuple(first["loc"])
        raise document.problem(place, f"does not fit the preset: it {refusal(first)}") from error


@dataclass(frozen=True, slots=True)
class _Layers:
    """Rules laid over rules: the file's, those of the tier, those of the model."""

    document: Document
    values: Mapping[str, Plain]
    environments: list[str]
    tiers: tuple[str, ...]
    hours: WorkingHours

    def rules(self, environment: str, tier: str | None = None, model: str | None = None) -> PromotionRules:
        """What holds there; without a tier the strictest of what would hold in any."""
        in_turn = [tier] if tier is not None else [None, *self.tiers]
        parts = [promotion_part(self.values, environment, each, model) for each in in_turn]
        for part in parts:
            self._refuse_soak_nowhere(environment, part)
        return strictest(
            [_rules(environment, each, self.hours.zone) for each in parts], self.environments, self.hours
        )

    def _refuse_soak_nowhere(self, environment: str, part: PromotionPart) -> None:
        # Seen only when the layers lie on each other: `from` may be the file's, and `soak` the model's.
        if part.soak is not None and part.from_environment in {None, ANYWHERE}:
            raise self.document.problem(
                ("promotion", environment, "soak"),
                "needs a `from` beside it: the environment where a version stays that long.",
            )

    def differ(self, environment: str, model: str) -> bool:
        """Whether a model has rules of its own there: it says some, or which tier it is of matters."""
        places = [("models", model), *(("tiers", each) for each in self.tiers)]
        return any(says(self.values, place, environment) for place in places)


def _models(part: PolicyPart, layers: _Layers) -> tuple[ModelRules, ...]:
    found = []
    for pattern, model in (part.models or {}).items():
        if model is None:
            continue
        own = [name for name in layers.environments if layers.differ(name, pattern)]
        tier = (part.tiers or {}).get(model.tier or "")
        watched = watching.own(tier, model)
        found.append(
            ModelRules(
                pattern=pattern,
                channel=model.channel,
                visible_to_channel_only=model.visible_to is not None,
                promotion={name: layers.rules(name, model.tier, pattern) for name in own},
                tier=model.tier,
                revalidate=None if model.revalidate is None else parse_duration(model.revalidate),
                monitors=watched.monitors,
                sources=tuple(each.source(layers.hours.zone) for each in model.sources or ()),
                runbook=model.runbook,
                maintenance=tuple(_lock(each, layers.hours.zone) for each in model.maintenance or ()),
                retrain=_trainer(model.retrain or (None if tier is None else tier.retrain)),
                without=watched.without,
                quality=watching.expected(layers.document, layers.values, model.tier, pattern),
            )
        )
    return tuple(found)


def _rules(environment: str, part: PromotionPart, zone: str) -> PromotionRules:
    origin = part.from_environment
    expiry = part.expires_after
    return PromotionRules(
        environment=environment,
        from_environment=None if origin == ANYWHERE else origin,
        approvals=tuple(ApprovalRule(each.role, each.count) for each in part.approvals or ()),
        requester_may_approve=bool(part.requester_may_approve),
        author_may_approve=bool(part.author_may_approve),
        reason_required=part.reason == "required",
        expires_after=None if expiry in {None, NEVER} else parse_duration(str(expiry)),
        locks=tuple(_lock(each, zone) for each in part.locks or ()),
        by_click=part.apply == ON_CLICK,
        apply_at=_apply_at(part.apply, zone),
        probation=_probation(part.probation),
        soak=None if part.soak is None else parse_duration(part.soak),
        # An environment may say for all of its gates what a first version gets.
        gates=tuple(gate for each in part.gates or () for gate in gates_of(each, part.when_none)),
        enforce=part.mode != "report",
        mode_is_said=part.mode is not None,
        remind=_remind(part.remind),
        auto=_auto(part.auto),
    )


def _auto(part: AutoPart | None) -> AutoRule | None:
    usual = AutoRule()
    if part is None:
        return None
    return AutoRule(
        usual.same if part.same is None else tuple(each for each in Same if each.value in part.same),
        usual.limits if part.at_most is None else (parse_limit(part.at_most),),
    )


def _remind(part: RemindPart | None) -> Remind | None:
    if part is None:
        return None
    usual = Remind(parse_duration(part.first), escalate_to=part.escalate_to)
    return replace(usual, factor=part.factor or usual.factor, at_most=part.at_most or usual.at_most)


def _trainer(part: RetrainPart | None) -> Deployer | None:
    return None if part is None else _deployer(part, TRAINED_WITHIN)


def _deployer(part: DeployerPart, usual: Duration = WITHIN) -> Deployer:
    within = usual if part.within is None else parse_duration(part.within)
    if part.github is None:
        return Deployer(part.called, Webhook(part.webhook or ""), within)
    github = part.github
    return Deployer(part.called, Github(github.repository, github.workflow, github.ref or "main"), within)


def _apply_at(text: str | None, zone: str) -> tuple[ApplyTime, ...]:
    return () if text in {None, ON_APPROVAL, ON_CLICK} else (ApplyTime(parse_time(str(text)), zone),)


def _probation(part: ProbationPart | None) -> ProbationRule | None:
    return None if part is None else ProbationRule(parse_duration(part.length), OnBreach(part.on_breach))


def _lock(part: LockPart, zone: str) -> CalendarLock:
    return CalendarLock(
        parse_wall(part.start), parse_wall(part.end), part.zone or zone, clean(part.reason or "")
    )


def _role(name: str, part: RolePart | None) -> Role:
    if part is None:
        return Role(name)
    return Role(name, part.user_group, tuple(part.members or ()), Voice(part.voice or "engineer"))


def _calendar_days(document: Document, part: HoursPart | None, calendar: Calendar) -> frozenset[date]:
    named = part.holidays if part is not None else None
    if not isinstance(named, str):
        return frozenset()
    try:
        return calendar(named)
    except ValueError as trouble:
        raise document.problem(
            ("working_hours", "holidays"), f"names `{named}`, which {trouble}."
        ) from trouble


def _hours(document: Document, part: HoursPart | None, free: frozenset[date]) -> WorkingHours:
    usual = WorkingHours()
    if part is None:
        return usual
    opens = time.fromisoformat(part.opens) if part.opens else usual.start
    closes = time.fromisoformat(part.closes) if part.closes else usual.end
    # A working day that ends before it begins would never pass, and with it no deadline.
    if opens >= closes:
        raise document.problem(("working_hours", "to"), f"must be later than `from`, which is {opens:%H:%M}.")
    days = tuple(sorted({DAYS.index(each) for each in part.days})) if part.days else usual.days
    listed = part.holidays if isinstance(part.holidays, list) else []
    holidays = free | {date.fromisoformat(each) for each in listed}
    return WorkingHours(days, opens, closes, part.zone or usual.zone, holidays)
