"""Evidence: the facts a decision is based on, in one canonical form, and their hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.domain.policy import PromotionRules
from bot.domain.registry import ModelVersion, PersonId


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """What is known of one version when it is judged; `measured_on` fingerprints the evaluation data."""

    version: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    measured_on: str | None = None
    author: PersonId | None = None
    registered_by: PersonId | None = None
    commit: str | None = None
    data_sets: tuple[str, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawnData:
    """A data set version that nobody should use any more, and why not."""

    name: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one promotion: the candidate, and the live version it would replace. No clocks.

    `withdrawn` is the data behind the candidate that was withdrawn.
    """

    model: str
    environment: str
    candidate: VersionFacts
    live: VersionFacts | None = None
    candidate_in: tuple[str, ...] = ()
    withdrawn: tuple[WithdrawnData, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored, immutable row of facts that approvals are bound to."""

    id: int
    request_id: int
    facts: Facts
    hash: str
    rules_hash: str


def facts_of(version: ModelVersion) -> VersionFacts:
    """The facts of a version."""
    return VersionFacts(
        version=version.version,
        metrics=dict(version.metrics),
        measured_on=version.evaluation_fingerprint,
        author=version.author,
        registered_by=version.registered_by,
        commit=version.commit,
        data_sets=tuple(f"{each} {each.fingerprint}" for each in version.data_sets),
        sha256=version.artifact.sha256,
    )


def canonical(value: object) -> str:
    """Canonical JSON: keys sorted, no white space, numbers as Python's shortest form."""
    # Escaped to ASCII and without white space: the hash may not depend on how a text is written.
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def facts_json(facts: Facts) -> str:
    """The facts as canonical JSON, as they are stored."""
    raw = asdict(facts)
    if not facts.withdrawn:
        # Evidence that was frozen before data could be withdrawn keeps its hash, and its approvals.
        del raw["withdrawn"]
    return canonical(raw)


def facts_from_json(text: str) -> Facts:
    """The facts as they were stored."""
    raw: dict[str, Any] = json.loads(text)
    live = raw["live"]
    return Facts(
        model=raw["model"],
        environment=raw["environment"],
        candidate=_version(raw["candidate"]),
        live=None if live is None else _version(live),
        candidate_in=tuple(raw["candidate_in"]),
        withdrawn=tuple(WithdrawnData(**each) for each in raw.get("withdrawn", ())),
    )


def digest(text: str) -> str:
    """The SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def rules_hash(rules: PromotionRules) -> str:
    """The hash of the effective rules a request was judged by."""
    return digest(canonical(asdict(rules)))


def _version(raw: dict[str, Any]) -> VersionFacts:
    return VersionFacts(**{**raw, "data_sets": tuple(raw["data_sets"])})
