"""From the gates of a policy file to the conditions that are judged: one each, so that each has a verdict of its own."""

from collections.abc import Iterator

from bot.domain.data_sets import Classification
from bot.domain.gate_kinds import (
    AlertsGate,
    CardGate,
    CheckGate,
    ClassificationGate,
    ConfidenceGate,
    DigestGate,
    FormatGate,
    FreshnessGate,
    Gate,
    OwnerGate,
    QualityGate,
    ReproducedGate,
    ReviewGate,
    ThresholdGate,
    TicketGate,
    VersusLiveGate,
    WhenNone,
)
from bot.domain.working_time import parse_duration
from bot.policy.gate_schema import ArtifactPart, DataPart, GatePart, claim_of, margin_of


def gates_of(part: GatePart, when_none: str | None) -> Iterator[Gate]:
    """The conditions of one entry; `when_none` is what its environment says where the entry does not."""
    report = part.mode == "report"
    none = WhenNone(part.when_none or when_none or "pass")
    if part.metric is not None:
        yield _metric(part, part.metric, none, report)
    for check in part.checks or ():
        valid = None if check.valid is None else parse_duration(check.valid)
        yield CheckGate(check.name, check.source, valid, report=report)
    if part.alerts is not None:
        yield AlertsGate(none, report=report)
    if part.data is not None:
        yield from _data(part.data, report)
    if part.artifact is not None:
        yield from _artifact(part.artifact, report)
    for responsibility in part.owners or ():
        yield OwnerGate(responsibility, report=report)
    yield from _proofs(part, report)


def _proofs(part: GatePart, report: bool) -> Iterator[Gate]:
    if part.card is not None:
        yield CardGate(report=report)
    if part.reproduced_within is not None:
        yield ReproducedGate(parse_duration(part.reproduced_within), report=report)
    if part.review is not None:
        yield ReviewGate(part.review, report=report)
    if part.ticket is not None:
        yield TicketGate(part.ticket, report=report)


def _metric(part: GatePart, metric: str, none: WhenNone, report: bool) -> Gate:
    if part.confidence is not None:
        return ConfidenceGate(metric, part.confidence, claim_of(part.claim), none, report=report)
    origin = part.measured_on, part.measured_by
    if part.versus is None:
        return ThresholdGate(metric, part.at_least, part.at_most, *origin, report=report)
    margin, relative = margin_of(part.worse_by_at_most)
    return VersusLiveGate(metric, margin, none, relative, *origin, report=report)


def _data(part: DataPart, report: bool) -> Iterator[Gate]:
    if part.classification_at_most is not None:
        yield ClassificationGate(Classification(part.classification_at_most), report=report)
    if part.fresh_within is not None:
        yield FreshnessGate(parse_duration(part.fresh_within), report=report)
    if part.quality is not None:
        yield QualityGate(report=report)


def _artifact(part: ArtifactPart, report: bool) -> Iterator[Gate]:
    if part.sha256 is not None:
        yield DigestGate(report=report)
    if part.formats:
        yield FormatGate(tuple(part.formats), report=report)
