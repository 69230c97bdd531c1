"""Alerts: trouble that was noticed, open until it ended."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlertKind(StrEnum):
    """What noticed it."""

    MONITOR = "monitor"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert; `version` and `request_id` say which decision it is about, where it is about one."""

    id: int
    model: str
    environment: str
    kind: AlertKind
    title: str
    opened_at: datetime
    version: int | None = None
    request_id: int | None = None
