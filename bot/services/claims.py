"""What was claimed of a version when it went live: the metrics in the evidence of its promotion."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.domain.promotion import State
from bot.domain.registry import ModelVersion
from bot.services.predictions import set_of_version
from storage import promotion

_WENT_LIVE = (State.LIVE, State.CONFIRMED, State.ROLLED_BACK)


@dataclass(frozen=True, slots=True)
class Claimed:
    """The metrics, and by what they were claimed: a request, or the version itself where none is known."""

    version: ModelVersion
    by: str
    metrics: Mapping[str, float]
    predictions_sha256: str | None = None

    @property
    def known_by(self) -> list[object]:
        """What a claim is told from another by."""
        return [self.by, dict(self.metrics), self.predictions_sha256]


def claimed(session: Session, version: ModelVersion, environment: str) -> Claimed:
    """The claim of the last promotion that brought the version live there, else what was registered with it."""
    asked = promotion.requests(session, _WENT_LIVE, version.model)
    mine = (each for each in asked if (each.version, each.environment) == (version.version, environment))
    request = next((each for each in mine if each.evidence_id is not None), None)
    evidence = None
    if request is not None and request.evidence_id is not None:
        evidence = promotion.find_evidence(session, request.evidence_id)
    stored = set_of_version(session, version)
    by = f"{version.model}@{version.version}" if request is None or evidence is None else request.name
    metrics = version.metrics if evidence is None else evidence.facts.candidate.metrics
    return Claimed(version, by, dict(metrics), None if stored is None else stored.sha256)
