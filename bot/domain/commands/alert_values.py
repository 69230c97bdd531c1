"""The commands about alerts as values. A part that was not typed is None."""

from dataclasses import dataclass

from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class Alerts:
    """The open alerts, of all models or one."""

    model: str | None = None


@dataclass(frozen=True, slots=True)
class ShowAlert:
    """One alert as it stands, or explained."""

    alert: int | None = None
    explained: bool = False


@dataclass(frozen=True, slots=True)
class AlertAck:
    """Say that one looks into it."""

    alert: int | None = None


@dataclass(frozen=True, slots=True)
class AlertAssign:
    """Make it somebody's."""

    alert: int | None = None
    person: PersonId | None = None


@dataclass(frozen=True, slots=True)
class AlertSnooze:
    """Say nothing more of it until a moment."""

    alert: int | None = None
    until: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AlertMute:
    """Say nothing more of it until another version is live."""

    alert: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class AlertRetrain:
    """Have the model retrained; `mark` is that of the plan that was read in a form, and is never typed."""

    alert: int | None = None
    reason: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True)
class AlertRedeliver:
    """Have the trainer that was asked at an alert told again; `attempt` is the one a button is for, and is never typed."""

    alert: int | None = None
    attempt: int | None = None


@dataclass(frozen=True, slots=True)
class AlertStop:
    """Wait no more for the retraining that was asked for at an alert; `attempt` as above."""

    alert: int | None = None
    attempt: int | None = None


AlertCommand = (
    Alerts
    | ShowAlert
    | AlertAck
    | AlertAssign
    | AlertSnooze
    | AlertMute
    | AlertRetrain
    | AlertRedeliver
    | AlertStop
)
