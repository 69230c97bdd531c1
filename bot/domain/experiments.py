"""Experiments: named groups of runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.errors import BadInput

NAME_LIMIT = 255  # what the index of names holds
LOCATION_LIMIT = 2048
# Paths of this machine, circles, and the folder in which every experiment has its own place already.
NOT_A_STORE = ("file", "runs", "mlflow-artifacts")


@dataclass(frozen=True, slots=True)
class Experiment:
    """An experiment; the one with id 0 is there from the beginning. `artifact_location` is an opaque URI."""

    id: int
    name: str
    created_at: datetime
    updated_at: datetime
    artifact_location: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    deleted_at: datetime | None = None

    @property
    def stage(self) -> str:
        """As MLflow calls it: `active` or `deleted`."""
        return "deleted" if self.deleted_at else "active"


def check_name(name: str) -> str:
    """The name when it can be one; raises BadInput."""
    if not name:
        raise BadInput(f"Invalid experiment name: '{name}'", field="name")
    if len(name) > NAME_LIMIT:
        raise BadInput(f"'name' exceeds the maximum length of {NAME_LIMIT} characters", field="name")
    return name


def check_location(location: str) -> str:
    """The artifact location when it is a URI that a client can open; raises BadInput.

    A path without a scheme would be one of the machine that the bot runs on.
    """
    if len(location) > LOCATION_LIMIT:
        raise BadInput(
            f"Invalid artifact path length. It cannot be greater than {LOCATION_LIMIT} characters.",
            field="artifact_location",
        )
    scheme, colon, rest = location.partition(":")
    if location and (not colon or not rest or scheme.lower() in NOT_A_STORE or not scheme.isascii()):
        raise BadInput(
            f"Invalid artifact location '{location}': give a URI that the clients can reach, such as s3://bucket/path.",
            field="artifact_location",
        )
    return location


def check_id(text: str) -> int:
    """The number that an experiment's id is; raises BadInput."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput(
            f"Invalid experiment ID '{text}'. Experiment ID must be a valid integer.", field="experiment_id"
        )
    return int(text)
