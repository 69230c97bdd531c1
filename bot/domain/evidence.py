"""Evidence: the facts a decision is based on, in one canonical form, and their hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, time
from typing import Any

from bot.domain.gate_facts import Asked
from bot.domain.plain_json import decoded
from bot.domain.policy import PromotionRules
from bot.domain.registry import ModelVersion, PersonId

# Keys of gates that came later than evidence did.
_ADDED = frozenset({"report", "relative", "measured_on", "measured_by"})
# Keys of the rules that came later.
_LATER = frozenset({"soak", "locks", "by_click", "apply_at", "probation"})


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

    `withdrawn` is the data behind the candidate that was withdrawn, `asked` what only some gates look at.
    """

    model: str
    environment: str
    candidate: VersionFacts
    live: VersionFacts | None = None
    candidate_in: tuple[str, ...] = ()
    withdrawn: tuple[WithdrawnData, ...] = ()
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A stored, immutable row of facts that approvals are bound to; `revision` is the policy's of then, where known."""

    id: int
    request_id: int
    facts: Facts
    hash: str
    rules_hash: str
    revision: int | None = None


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
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=_moment)


def _moment(value: object) -> str:
    if isinstance(value, time) or (isinstance(value, datetime) and value.tzinfo is None):
        # By the clock on the wall, as a calendar lock is written.
        return value.isoformat()
    if not isinstance(value, datetime):
        raise TypeError(f"{type(value).__name__} has no canonical form")
    # One zone for all: the same moment is the same text.
    return value.astimezone(UTC).isoformat()


def facts_json(facts: Facts) -> str:
    """The facts as canonical JSON, as they are stored."""
    raw = asdict(facts)
    # What nothing asks is left out: evidence that was frozen before something could be asked keeps its hash,
    # and its approvals.
    unasked = asdict(Asked())
    raw["asked"]["left"] = unasked["left"]
    raw["asked"] = {key: value for key, value in raw["asked"].items() if value != unasked[key]}
    for key in ("withdrawn", "asked"):
        if not raw[key]:
            del raw[key]
    return canonical(raw)


def facts_from_json(text: str) -> Facts:
    """The facts as they were stored."""
    return decoded(Facts, json.loads(text))


def digest(text: str) -> str:
    """The SHA-256 of a text, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def rules_hash(rules: PromotionRules) -> str:
    """The hash of the effective rules a request was judged by."""
    raw = asdict(rules)
    # How often somebody is asked says nothing about what they approved.
    del raw["remind"]
    # Nor does how long what is live counts as validated: it holds the applying alone.
    del raw["revalidate"]
    # Nor does what would have gone live without them.
    del raw["auto"]
    # Nor does a key of later versions that says nothing void what was approved before there was one.
    raw = {key: value for key, value in raw.items() if key not in _LATER or value}
    raw["gates"] = [_said(each) for each in raw["gates"]]
    return digest(canonical(raw))


def _said(gate: dict[str, Any]) -> dict[str, Any]:
    # What a gate could not say in an earlier version keeps the hash of one that does not say it.
    return {key: value for key, value in gate.items() if key not in _ADDED or value not in (None, False)}
