"""The audit chain as a rule: how an entry is hashed, and how a chain is verified.

Each entry's hash covers a format version, its own content and the hash before it, as length-prefixed
canonical JSON, so that no two different entries read the same.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.domain.evidence import canonical, digest
from bot.domain.text import shown
from bot.errors import BadInput

FORMAT = 1
GENESIS = "0" * 64
SHORTEST_ANCHOR = 12
SHOWN_ANCHOR = 16

_ANCHOR = re.compile(rf"([0-9]{{1,18}}):([0-9a-f]{{{SHORTEST_ANCHOR},64}})")


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
class Anchor:
    """A head that somebody keeps elsewhere: the sequence, and the hash or its beginning."""

    sequence: int
    hash: str

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"

    @property
    def short(self) -> str:
        """As a person copies it."""
        return f"{self.sequence}:{self.hash[:SHOWN_ANCHOR]}"


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


def parse_anchor(text: str) -> Anchor:
    """Read `1234:5f0c…`, at the end of a line that may begin with when it was kept; BadInput."""
    last = (text.split() or [""])[-1].strip("`.,").casefold()
    match = _ANCHOR.fullmatch(last)
    if match is None:
        raise BadInput(
            f"`{shown(text)}` is no anchor. Write a sequence and a hash, like `1234:5f0c9d3e7a21b4c8`.",
            field="anchor",
            hint=f"The digest shows one; of the hash, {SHORTEST_ANCHOR} characters are enough.",
        )
    return Anchor(int(match[1]), match[2])


def verify(
    entries: Iterable[AuditEntry], head: tuple[int, str] | None = None, anchors: Iterable[Anchor] = ()
) -> Flaw | None:
    """The first flaw of a chain from its first entry, or None.

    `head` finds a tail that was cut, `anchors` a chain that was rewritten whole, head and all.
    """
    kept: dict[int, list[str]] = {}
    for anchor in anchors:
        kept.setdefault(anchor.sequence, []).append(anchor.hash)
    # Every chain begins where the empty one ended.
    kept.pop(0, None)
    previous, expected = GENESIS, 1
    for entry in entries:
        flaw = _flaw(entry, previous, expected)
        if flaw is not None:
            return flaw
        if not all(entry.hash.startswith(each) for each in kept.pop(entry.sequence, ())):
            return Flaw(entry.sequence, "it is not the entry that its anchor is of")
        previous, expected = entry.hash, expected + 1
    if head is not None and head != (expected - 1, previous):
        return Flaw(expected, "the chain ends before its head")
    return Flaw(expected, f"the chain ends before its anchor at entry {max(kept)}") if kept else None


def _flaw(entry: AuditEntry, previous: str, expected: int) -> Flaw | None:
    """What is wrong with one entry, where it should follow `previous`."""
    if entry.sequence != expected:
        return Flaw(expected, f"entry {expected} is missing")
    # A later version may hash otherwise: its entries are not judged by this rule.
    if entry.format != FORMAT:
        return Flaw(entry.sequence, f"its format {entry.format} is unknown")
    if entry.previous != previous:
        return Flaw(entry.sequence, "it does not follow the entry before it")
    return None if entry.hash == _recomputed(entry) else Flaw(entry.sequence, "its content was changed")


def _recomputed(entry: AuditEntry) -> str:
    return entry_hash(
        entry.previous, entry.sequence, entry.at, entry.actor, entry.verb, entry.subject, entry.facts
    )
