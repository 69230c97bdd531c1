"""The policy as values: environments, roles, permissions and what a promotion takes.

Parsing, presets and files live in `bot.policy`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase

from bot.domain.apply_times import ApplyTime
from bot.domain.auto_rule import AutoRule
from bot.domain.calendar_locks import CalendarLock
from bot.domain.deployment import Deployer
from bot.domain.gate_kinds import Gate
from bot.domain.monitors.monitor import Monitor
from bot.domain.people import Voice
from bot.domain.probation import ProbationRule
from bot.domain.quality.stated import StatedQuality
from bot.domain.registry import PersonId
from bot.domain.reminders import Remind
from bot.domain.sources.source import Source
from bot.domain.working_time import Duration, WorkingHours

OWNER = "owner"
ADMIN = "admin"
MEMBER = "member"
STEWARD = "steward"
AUDITOR = "auditor"
BUILT_IN = frozenset({OWNER, ADMIN, MEMBER, STEWARD, AUDITOR})
"""Roles nobody defines: whoever holds a responsibility, the admins, each full member of the workspace,
whoever answers for a data set, and who sees everything and changes nothing."""


class Verb(StrEnum):
    """Everything that changes something; a permission names who may."""

    REQUEST = "promote"
    APPROVE = "approve"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    OVERRIDE = "override"
    ROLLBACK = "rollback"
    RETIRE = "retire"
    LOCK = "lock"
    UNLOCK = "unlock"
    CONFIRM = "confirm"
    REDELIVER = "redeliver"
    REVIEW = "review"
    OWNER_SET = "owner.set"
    HANDOVER = "handover"
    DELEGATE = "delegate"
    DIGEST_SUBSCRIBE = "digest.subscribe"
    DIGEST_UNSUBSCRIBE = "digest.unsubscribe"
    DIGEST_RUN = "digest.run"
    RUNS_SAVE = "runs.save"
    RUNS_FORGET = "runs.forget"
    SUBSCRIBE = "subscribe"
    UNSUBSCRIBE = "unsubscribe"
    QUIET = "quiet"
    DATA_CONFIRM = "data.confirm"
    DATA_WITHDRAW = "data.withdraw"
    TOKEN = "token"
    CARD_WRITE = "card.write"
    ALERT_ACK = "alert.ack"
    ALERT_ASSIGN = "alert.assign"
    ALERT_SNOOZE = "alert.snooze"
    MONITOR = "monitor"
    RETRAIN = "retrain"


class Better(StrEnum):
    """Which direction of a metric is an improvement."""

    HIGHER = "higher"
    LOWER = "lower"


@dataclass(frozen=True, slots=True)
class Environment:
    """A place where a version is live, in the order the policy lists them."""

    name: str
    alias: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """A named group of people: a Slack user group, listed members, or both."""

    name: str
    user_group: str | None = None
    members: tuple[PersonId, ...] = ()
    voice: Voice = Voice.ENGINEER


@dataclass(frozen=True, slots=True)
class ApprovalRule:
    """How many people of a role must approve."""

    role: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class PromotionRules:
    """What it takes to make a version live in one environment; nothing goes to one that is not `listed`.

    `revalidate`: how long what is live counts as validated. `mode_is_said` when the file itself says whether gates are enforced.
    """

    environment: str
    from_environment: str | None = None
    approvals: tuple[ApprovalRule, ...] = ()
    requester_may_approve: bool = False
    author_may_approve: bool = False
    reason_required: bool = False
    expires_after: Duration | None = None
    soak: Duration | None = None
    locks: tuple[CalendarLock, ...] = ()
    by_click: bool = False
    apply_at: tuple[ApplyTime, ...] = ()
    probation: ProbationRule | None = None
    auto: AutoRule | None = None
    gates: tuple[Gate, ...] = ()
    enforce: bool = True
    listed: bool = True
    mode_is_said: bool = False
    remind: Remind | None = None
    revalidate: Duration | None = None


@dataclass(frozen=True, slots=True)
class ModelRules:
    """What the policy says of the registered models whose name matches `pattern`.

    `promotion` holds whole rules: file, tier and model are laid over each other when the file is read. `runbook`: the
    page that says what to do about trouble; in times of `maintenance` trouble is told afterwards, if it lasts. `monitors`
    are the tier's and the model's own, `without` the names (in small letters) of those of all models that do not watch
    these. `quality` is whole as well. `retrain`: who retrains them, where the model or its tier says so.
    """

    pattern: str
    channel: str | None = None
    visible_to_channel_only: bool = False
    promotion: Mapping[str, PromotionRules] = field(default_factory=dict)
    tier: str | None = None
    revalidate: Duration | None = None
    monitors: tuple[Monitor, ...] = ()
    sources: tuple[Source, ...] = ()
    runbook: str | None = None
    maintenance: tuple[CalendarLock, ...] = ()
    retrain: Deployer | None = None
    without: frozenset[str] = frozenset()
    quality: StatedQuality = StatedQuality()


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole policy of a workspace; `source` is the file's name or the preset's, `admins` and `auditors` name roles.

    The environments in `reporting` were adopted with what was live in them: their gates report until somebody
    says enforce, which the file can. The `usual` monitors watch every model of which a batch ever came, and `quality` is
    expected of what comes where no pattern fits. `preset` is the text that the file is laid over,
    `calendar` the days that its calendar file makes free, one a line.
    """

    source: str
    text: str
    environments: tuple[Environment, ...]
    responsibilities: tuple[str, ...]
    roles: Mapping[str, Role]
    permissions: Mapping[Verb, tuple[str, ...]]
    promotion: Mapping[str, PromotionRules]
    better: Mapping[str, Better]
    working_hours: WorkingHours
    models: tuple[ModelRules, ...] = ()
    admins: tuple[str, ...] = ()
    auditors: tuple[str, ...] = ()
    is_default: bool = False
    reporting: frozenset[str] = frozenset()
    tiers: tuple[str, ...] = ()
    preset: str = ""
    calendar: str = ""
    deployers: Mapping[str, tuple[Deployer, ...]] = field(default_factory=dict)
    retrain: Deployer | None = None
    usual: tuple[Monitor, ...] = ()
    quality: StatedQuality = StatedQuality()

    @property
    def hash(self) -> str:
        """The SHA-256 of what the file says, of its preset and of its calendar's days; 64 hexadecimal digits."""
        calendar = f"\0{self.calendar}" if self.calendar else ""
        return hashlib.sha256(f"{self.preset}\0{self.text}{calendar}".encode()).hexdigest()

    def environment(self, name: str) -> Environment | None:
        """The environment of that name."""
        return next((each for each in self.environments if each.name == name), None)

    @property
    def goal(self) -> str | None:
        """Where every version ends up: the last environment that runs beside no other."""
        return next((each.name for each in reversed(self.environments) if each.beside is None), None)

    def next_to(self, name: str) -> tuple[Environment, ...]:
        """The environment it runs beside, or those that run beside it."""
        here = self.environment(name)
        main = None if here is None else here.beside
        return tuple(each for each in self.environments if each.name == main or each.beside == name)

    def environment_called(self, name: str) -> Environment | None:
        """The environment somebody means: its name or its alias, in any case."""
        called = name.lower()
        found = (x for x in self.environments if called in {x.name.lower(), (x.alias or x.name).lower()})
        return next(found, None)

    def known_roles(self) -> frozenset[str]:
        """Every role a rule can name: those the file defines, the responsibilities and the built-in ones."""
        return BUILT_IN | {*self.roles, *self.responsibilities}

    def of(self, model: str) -> ModelRules:
        """What is said of one registered model: the first pattern that matches its name."""
        # The first pattern wins, so the order of the file decides.
        matches = (each for each in self.models if fnmatchcase(model, each.pattern))
        return next(matches, ModelRules(pattern=model, quality=self.quality))

    def rules(self, model: str | None, environment: str) -> PromotionRules:
        """The effective rules of promoting this model to that environment; None is one that no pattern fits."""
        if self.environment(environment) is None:
            return PromotionRules(environment=environment, listed=False)
        of = ModelRules("") if model is None else self.of(model)
        own = of.promotion.get(environment)
        found = own or self.promotion.get(environment) or PromotionRules(environment=environment)
        # Said of the model, it holds in each of its environments.
        found = found if of.revalidate is None else replace(found, revalidate=of.revalidate)
        reports = environment in self.reporting and not found.mode_is_said
        return replace(found, enforce=False) if reports else found

    def monitors(self, model: str, environment: str, *, is_met: bool = True) -> tuple[Monitor, ...]:
        """What watches this model there, whatever people added; one that names no environment is where versions end up.

        Unless a batch of it `is_met` the usual ones wait: whoever sends nothing is not blamed for it by default.
        """
        found = self.watching(self.of(model), is_met=is_met)
        here = () if self.goal is None else (self.goal,)
        return tuple(each for each in found if environment in (each.environments or here))

    def watching(self, of: ModelRules, *, is_met: bool = True) -> tuple[Monitor, ...]:
        """What watches models of these rules anywhere: their own, then the usual ones that these leave."""
        taken = of.without | {each.name.casefold() for each in of.monitors}
        usual = (each for each in self.usual if is_met and each.name.casefold() not in taken)
        return (*of.monitors, *usual)

    def expected(self, model: str) -> StatedQuality:
        """What is said of the data that this model meets."""
        return self.of(model).quality

    def trainer(self, model: str) -> Deployer | None:
        """Who retrains this model when somebody asks for it at an alert."""
        return self.of(model).retrain or self.retrain

    @property
    def trainers(self) -> Mapping[str, Deployer]:
        """Everybody who retrains a model, by the key that says so."""
        places = {"retrain": self.retrain}
        places |= {f"models.{each.pattern}.retrain": each.retrain for each in self.models}
        return {key: found for key, found in places.items() if found is not None}

    def sources(self, model: str) -> tuple[tuple[Source, str], ...]:
        """What is fetched of this model, and of which environment; one that names none is of where versions end up."""
        found = ((each, each.environment or self.goal) for each in self.of(model).sources)
        return tuple((source, where) for source, where in found if where is not None)

    def voice(self, roles: Mapping[str, str]) -> Voice:
        """Business, when every named role the person holds speaks it."""
        voices = [self.roles[name].voice for name in roles if name in self.roles]
        return Voice.BUSINESS if voices and set(voices) == {Voice.BUSINESS} else Voice.ENGINEER
