"""Everything about what was live in one environment at a moment, for somebody who trusts nothing but hashes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.audit import Anchor, AuditEntry
from bot.domain.live_then import LiveThen
from bot.domain.people import Ownership
from bot.domain.policy_revisions import PolicyRevision, PolicyText
from bot.domain.promotion import Decision
from bot.domain.registry import EnvironmentChange, ModelVersion


@dataclass(frozen=True, slots=True)
class DossierEvidence:
    """What a decision was based on: `facts` is the text whose SHA-256 `hash` is."""

    id: int
    at: datetime
    facts: str
    hash: str
    rules_hash: str


@dataclass(frozen=True, slots=True)
class Served:
    """What a server last said before that moment that it served."""

    instance: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One message in a channel, as the bot sent it."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was decided and served then, by which rules, by whom, and the audit entries that say so.

    `entries` are those about this environment or its request, `anchor` the head when it was made.
    """

    made_at: datetime
    then: LiveThen
    anchor: Anchor
    version: ModelVersion | None = None
    serving: tuple[Served, ...] = ()
    revision: PolicyRevision | None = None
    policy: PolicyText | None = None
    owners: tuple[Ownership, ...] = ()
    decisions: tuple[Decision, ...] = ()
    evidence: tuple[DossierEvidence, ...] = ()
    thread: tuple[Said, ...] = ()
    incidents: tuple[EnvironmentChange, ...] = ()
    entries: tuple[AuditEntry, ...] = ()

    @property
    def name(self) -> str:
        """For a file: `churn-production-2026-03-03`."""
        kept = "".join(each if each.isalnum() or each in "._-" else "-" for each in self.then.model)[:80]
        return f"{kept}-{self.then.environment}-{self.then.at:%Y-%m-%d}"


def belonging(entries: Iterable[AuditEntry], environment: str, request: str | None) -> tuple[AuditEntry, ...]:
    """The entries of a model that are about an environment, or about the request."""
    found = []
    for each in entries:
        facts = json.loads(each.facts)
        if facts.get("environment") == environment or (
            request is not None and facts.get("request") == request
        ):
            found.append(each)
    return tuple(found)


def served(entries: Iterable[AuditEntry], environment: str, at: datetime) -> tuple[Served, ...]:
    """What each server last reported of an environment until a moment."""
    newest: dict[str, Served] = {}
    for each in entries:
        if each.verb == "serving.reported" and each.at <= at:
            facts: Mapping[str, object] = json.loads(each.facts)
            if facts.get("environment") == environment:
                instance = str(facts.get("instance"))
                newest[instance] = Served(instance, int(str(facts.get("version"))), each.at)
    return tuple(newest.values())
