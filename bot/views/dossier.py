"""A dossier as sections of words, from which the page and the short answer are made."""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.domain.dossier import Dossier
from bot.domain.promotion import DecisionKind
from bot.domain.text import quoted
from bot.views.answer import Answer, Note, Paragraph
from bot.views.audit_entries import entry_line
from bot.views.histories import change_line, then_lines
from bot.views.overrides import overridden_lines
from bot.views.promotion_state import in_place_of
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_VERBS = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.CHANGES: "asked for changes",
    DecisionKind.OVERRIDE: "overrode the rules",
    DecisionKind.REJECT: "rejected",
    DecisionKind.WITHDRAW: "withdrew",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A title, lines of words, and texts that are shown letter by letter."""

    title: str
    lines: tuple[Line, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    nothing: str = "Nothing is stored."


def dossier_answer(dossier: Dossier) -> Answer:
    """The short of it; the files hold the rest."""
    then = dossier.then
    counts = line(
        _counted(len(dossier.decisions), "decision"), ", ", _counted(len(dossier.evidence), "evidence row"), ", ",
        _counted(len(dossier.thread), "message"), ", ", _counted(len(dossier.incidents), "incident"), " and ",
        f"{len(dossier.entries):,} audit entries.",
    )  # fmt: skip
    ask = f"mlops-bot dossier {quoted(then.model)} {then.environment} --at {then.at:%Y-%m-%dT%H:%MZ} --out FOLDER"
    title = f"Dossier: {then.model}#{then.environment}"
    parts = (
        Paragraph((line("At ", When(then.at), ":"), *then_lines(then))),
        Paragraph((counts,)),
        Note(line("As a page and as JSON, from the terminal: ", Code(ask))),
    )
    return Answer(title, parts, dossier)


def sent_answer(dossier: Dossier) -> Answer:
    """Where the files are."""
    said = line(
        Bold(f"{dossier.name}.html"), " and ", Bold(f"{dossier.name}.json"), " are in your direct messages."
    )
    return Answer("", (Paragraph((said,)),), dossier)


def sections(dossier: Dossier) -> Iterator[Section]:
    """All of it, in the order in which one asks."""
    then = dossier.then
    yield Section("What was live", (line("At ", When(then.at), ":"), *then_lines(then)))
    yield Section("What served", tuple(_served(dossier)), nothing="No server reported what it served.")
    yield Section("The version", tuple(_version(dossier)), nothing="No version was live.")
    yield Section("Who answered for it", tuple(_owners(dossier)), nothing="Nobody.")
    yield Section("Decisions", tuple(_decisions(dossier)), nothing="There was no request, so nobody decided.")
    yield Section(
        "Evidence",
        (line("Each text below has the SHA-256 that stands over it; approvals name the row they were given on."),)
        if dossier.evidence else (),
        tuple((f"Row {x.id}, SHA-256 {x.hash}, rules {x.rules_hash}", x.facts) for x in dossier.evidence),
    )  # fmt: skip
    yield _policy(dossier)
    yield Section(
        "The thread",
        tuple((When(each.at), ": ", *_as_read(each.text)) for each in dossier.thread),
        nothing="Nothing was said in a channel. What people wrote there is not stored by the bot.",
    )
    yield Section(
        "Incidents",
        tuple(map(change_line, dossier.incidents)),
        nothing="No rollback, and no move from outside.",
    )
    yield Section("Audit entries", tuple(map(entry_line, dossier.entries)), tuple(_entries(dossier)))
    yield _verifying(dossier)


def _as_read(text: str) -> Line:
    """A message of the bot's as people read it in Slack: names for mentions, words for marks and dates."""
    parts = _MENTION.split(_DATE.sub(r"\1", text.replace("\u200b", "")))
    # The marks are ours: what people wrote has look-alikes in their place.
    words = (html.unescape(each.replace("*", "").replace("`", "")) for each in parts)
    return tuple(Mention(each) if place % 2 else each for place, each in enumerate(words) if each)


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"


def _served(dossier: Dossier) -> Iterator[Line]:
    for each in dossier.serving:
        yield line(f"{each.instance}: {dossier.then.model}@{each.version}, reported ", When(each.at))


def _version(dossier: Dossier) -> Iterator[Line]:
    version = dossier.version
    if version is None:
        return
    yield line(Bold(version.name), ", registered ", When(version.created_at))
    if version.author:
        yield line("Author: ", Mention(version.author))
    yield line("SHA-256 of its files: ", Code(version.artifact.sha256 or "not reported"))
    yield line("Commit: ", Code(version.commit or "not known"))
    for data in version.data_sets:
        yield line(f"Data: {data}, fingerprint ", Code(data.fingerprint))
    for name, value in sorted(version.metrics.items()):
        yield line(f"{name}: {value!r}")


def _owners(dossier: Dossier) -> Iterator[Line]:
    for each in dossier.owners:
        yield line(Mention(each.person), f", {each.responsibility}, since ", When(each.since))


def _decisions(dossier: Dossier) -> Iterator[Line]:
    request = dossier.then.request
    if request is None:
        return
    yield line(
        Bold(request.name), ", asked for by ", Mention(request.requester), " ", When(request.created_at),
        f": “{request.reason}”" if request.reason else "",
    )  # fmt: skip
    for each in dossier.decisions:
        role: Line = (f" as {each.role} (by {each.role_source})",) if each.role else ()
        said: list[Span] = [
            Mention(each.person),
            f" {_VERBS[each.kind]}",
            *in_place_of(each),
            *role,
            " ",
            When(each.at),
        ]
        said += [f" on evidence {each.evidence_id}", f": “{each.reason}”" if each.reason else ""]
        yield (*said, " (void later)" if each.void else "")
        yield from overridden_lines(each, all_of_them=True)


def _policy(dossier: Dossier) -> Section:
    revision, text = dossier.revision, dossier.policy
    if revision is None or text is None:
        return Section("The policy then", nothing="No revision of the policy is stored from that time.")
    head = line(
        f"Revision {revision.id} of {revision.source}, in force since ",
        When(revision.at),
        ", SHA-256 ",
        Code(revision.hash),
    )
    under = (("the preset under it", text.preset), ("the holidays of its calendar", text.calendar))
    texts = ((revision.source, text.text), *(each for each in under if each[1]))
    return Section("The policy then", (head,), texts)


def _entries(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for each in dossier.entries:
        fields = {
            "format": each.format, "previous": each.previous, "sequence": each.sequence,
            "at": each.at.isoformat(timespec="microseconds"), "actor": each.actor, "verb": each.verb,
            "subject": each.subject, "facts": each.facts, "hash": each.hash,
        }  # fmt: skip
        yield f"Entry {each.sequence}", json.dumps(fields, ensure_ascii=False)


def _verifying(dossier: Dossier) -> Section:
    steps = (
        "1. Each evidence text: its SHA-256 as UTF-8 is the hash over it.",
        "2. Each audit entry: take its fields in the order format, previous, sequence, at, actor, verb, subject, facts, each as its length in "
        "bytes (UTF-8), a colon and itself, without anything between; the SHA-256 of that is its hash.",
        "3. The chain: `mlops-bot audit export` gives every entry; the previous of each is the hash of the one before, of the first 64 zeros. "
        "The script of docs/proof.md does both steps and needs Python alone.",
        f"4. The anchor: entry {dossier.anchor.sequence} has the hash {dossier.anchor.hash}. Compare anchors that were kept elsewhere at "
        "the time: digests in Slack, the anchor file, syslog.",
    )
    return Section("How to verify this without the bot", tuple(line(each) for each in steps))
