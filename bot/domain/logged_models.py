"""Logged models: what MLflow 3 makes of a model before anybody registers it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.runs import MetricPoint
from bot.errors import BadInput

STATUSES = ("LOGGED_MODEL_PENDING", "LOGGED_MODEL_READY", "LOGGED_MODEL_UPLOAD_FAILED")
PENDING = STATUSES[0]
_BAD_CHARACTERS = ("/", ":", ".", "%", '"', "'")
NAME_LIMIT = 500


@dataclass(frozen=True, slots=True)
class ModelMetric:
    """A metric of a logged model, and the run that measured it."""

    run_id: str
    point: MetricPoint


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """A logged model: `model_id` is `m-` and 32 hexadecimal digits."""

    model_id: str
    experiment_id: int
    name: str
    artifact_location: str
    created_ms: int
    updated_ms: int
    status: str = PENDING
    model_type: str = ""
    source_run_id: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[ModelMetric, ...] = ()
    deleted_at: datetime | None = None


def check_name(name: str) -> str:
    """The name when it can be one; raises BadInput."""
    if not name or any(each in name for each in _BAD_CHARACTERS):
        raise BadInput(
            f"Invalid model name ({name!r}) provided. Model name must be a non-empty string and cannot contain the "
            f"following characters: {_BAD_CHARACTERS}",
            field="name",
        )
    if len(name) > NAME_LIMIT:
        raise BadInput(f"'name' exceeds the maximum length of {NAME_LIMIT} characters", field="name")
    return name
