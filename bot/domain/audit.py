"""The audit chain as a rule: how an entry is hashed, and how a chain is verified.

Each entry's hash covers a format version, its own content and the hash before it, as length-prefixed
canonical JSON, so that no two different entries read the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.evidence import canonical, digest

FORMAT = 1
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One link: who (`team/person`, or `system`) did what to what, and the facts to replay it."""

    sequence: int
    at: datetime
    actor: str
    verb: str
    subject: str
    facts: str
    previous: str
    hash: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first place where a chain does not verify."""

    sequence: int
    what: str


def link(
    previous: str,
    sequence: int,
    at: datetime,
    actor: str,
    verb: str,
    subject: str,
    facts: Mapping[str, object],
) -> AuditEntry:
    """The next entry of a chain whose last hash is `previous`."""
    text = canonical(facts)
    hashed = entry_hash(previous, sequence, at, actor, verb, subject, text)
    return AuditEntry(sequence, at, actor, verb, subject, text, previous, hashed)


def entry_hash(
    previous: str, sequence: int, at: datetime, actor: str, verb: str, subject: str, facts: str
) -> str:
    """SHA-256 over the length-prefixed fields, the format version first."""
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = (str(FORMAT), previous, str(sequence), moment, actor, verb, subject, facts)
    # Each field says how long it is: without that, two entries could be cut differently and read the same.
    return digest("".join(f"{len(field.encode())}:{field}" for field in fields))


def verify(entries: Iterable[AuditEntry], head: tuple[int, str] | None = None) -> Flaw | None:
    """The first flaw of a chain from its first entry, or None; `head` finds a cut tail."""
    previous, expected = GENESIS, 1
    for entry in entries:
        if entry.sequence != expected:
            return Flaw(expected, f"entry {expected} is missing")
        # A later version may hash otherwise: its entries are not judged by this rule.
        if entry.format != FORMAT:
            return Flaw(entry.sequence, f"its format {entry.format} is unknown")
        if entry.previous != previous:
            return Flaw(entry.sequence, "it does not follow the entry before it")
        if entry.hash != _recomputed(entry):
            return Flaw(entry.sequence, "its content was changed")
        previous, expected = entry.hash, expected + 1
    if head is not None and head != (expected - 1, previous):
        return Flaw(expected, "the chain ends before its head")
    return None


def _recomputed(entry: AuditEntry) -> str:
    return entry_hash(
        entry.previous, entry.sequence, entry.at, entry.actor, entry.verb, entry.subject, entry.facts
    )
