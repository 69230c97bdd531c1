"""One thing that a policy says otherwise than another."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.quality_changes import QualityChange
from bot.domain.strictness import Direction


class Subject(StrEnum):
    """What the change is about; `of` of a change is its name."""

    APPROVAL = "approval"
    GATE = "gate"
    RULE = "rule"
    PERMISSION = "permission"
    PEOPLE = "people"
    GROUP = "group"
    VOICE = "voice"
    ENVIRONMENTS = "environments"
    RESPONSIBILITIES = "responsibilities"
    METRIC = "metric"
    HOURS = "hours"
    TIER = "tier"
    CHANNEL = "channel"
    VISIBILITY = "visibility"
    REVALIDATION = "revalidation"
    MONITOR = "monitor"
    SOURCE = "source"
    QUALITY = "quality"
    RUNBOOK = "runbook"
    MAINTENANCE = "maintenance"
    DEPLOYERS = "deployers"
    TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One thing that is otherwise: of a role, a verb, a key of the rules …; None is "nothing was said".

    `environment` and `model` (a pattern) say where a rule holds; without a model, wherever no pattern fits. `quality`: of
    data, which rule it is.
    """

    subject: Subject
    of: str
    before: object
    after: object
    direction: Direction = Direction.OTHER
    environment: str = ""
    model: str | None = None
    quality: QualityChange | None = None
