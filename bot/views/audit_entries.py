"""Audit entries in words: who did what, one line each."""

import json
import re
from collections.abc import Mapping, Sequence

from bot.domain.audit import AuditEntry
from bot.domain.text import clean, quoted
from bot.views.answer import Answer, Button, Buttons, Listing, Note, Paragraph, Part
from bot.views.ids import FOLLOW_UP
from bot.views.spans import Code, Line, Mention, Span, When, line, plain

NEWER, OLDER = f"{FOLLOW_UP}.newer", f"{FOLLOW_UP}.older"
SHOWN = 15
LONGEST_REASON = 120

# What stands after the person; names in braces are facts of the entry, `subject` what it is about.
WORDS: Mapping[str, str] = {
    "alert.acknowledged": "acknowledged {alert} about {subject} in {environment} ({title})",
    "alert.acknowledged_there": "noted that {who} acknowledged {alert} about {subject} in {environment} ({title})",
    "alert.assigned": "assigned {alert} about {subject} in {environment} to {to} ({title})",
    "alert.escalated": "told {told} that nobody acknowledged {alert} about {subject} in {environment}",
    "alert.muted": "muted {alert} about {subject} in {environment} until the next version ({title})",
    "alert.opened": "opened {alert} about {subject} in {environment}: {title}",
    "alert.paged": "told {pager} to {call} {alert} about {subject} in {environment} ({title})",
    "alert.recovered": "ended {alert} about {subject} in {environment}, which recovered ({title})",
    "alert.reopened": "let {alert} about {subject} in {environment} wait for somebody again: {because} ({title})",
    "alert.resolved_there": "noted that {who} resolved {alert} about {subject} in {environment} at the pager ({title})",
    "alert.snoozed": "snoozed {alert} about {subject} in {environment} until {until} ({title})",
    "alert.unmuted": "unmuted {alert} about {subject} in {environment}: another version is live",
    "alert.worse": "said again that {alert} about {subject} in {environment} is worse: {title}",
    "alias.refused": "was refused to set {alias} of {subject}: only a promotion moves it",
    "alias.removed": "removed the alias {alias} of {subject}",
    "alias.set": "set the alias {alias} of {subject} to @{version}",
    "card.written": "wrote the model card of {subject}@{version}",
    "check.reported": "reported the check {name} of {subject}@{version}: {result}",
    "data.added": "added {subject}@{version}",
    "data.column_confirmed": "said that {column} of {subject} is personal data",
    "data.column_denied": "said that {column} of {subject} is no personal data",
    "data.described": "described the data set {subject}",
    "data.examined": "found {subject}@{version} as expected",
    "data.found_wrong": "found {wrong} things wrong in {subject}@{version}",
    "data.handed_over": "handed {subject} over from {from} to {to}",
    "data.withdrawn": "withdrew {subject}@{version}",
    "delegation.begun": "let {to} decide in their place until {until}",
    "delegation.ended": "ended that {to} decides for {subject} ({why})",
    "deployment.applying": "saw {deployer} deploy {subject}@{version} ({request})",
    "deployment.begun": "asked {deployer} to deploy {subject}@{version} ({request})",
    "deployment.failed": "saw {deployer} fail with {subject}@{version} ({request}): {details}",
    "deployment.live": "reported {subject}@{version} live by {deployer} ({request})",
    "deployment.redelivered": "had {deployer} told again ({deployment} of {request})",
    "deployment.waits": "had to wait with {deployment} of {request}: {why}",
    "digest.run": "had {subject} sent",
    "digest.skipped": "skipped {subject}, which was due too long ago",
    "digest.subscribed": "subscribed to {subject}",
    "digest.unsubscribed": "ended {subject}",
    "environment.enforced": "ended the reporting of {subject}",
    "environment.found": "found {subject}@{to} live in {environment}, decided elsewhere",
    "environment.locked": "locked {environment} of {subject}",
    "environment.moved_outside": "saw {environment} of {subject} moved from @{from} to @{to} by somebody outside",
    "environment.unlocked": "unlocked {environment} of {subject}",
    "evidence.changed": "judged {request} anew; {voided} approvals are void",
    "found.live": "found {subject}@{version} live in {environment}, decided elsewhere",
    "model.deleted": "deleted {subject}",
    "model.described": "described {subject}: “{to}”",
    "model.registered": "registered the model {subject}",
    "model.renamed": "renamed {from} to {to}",
    "model.tagged": "set the tag {tag} of {subject} to {to}",
    "model.untagged": "took the tag {tag} of {subject} away",
    "monitor.added": "had {environment} of {subject} watched by {monitor}: {watches}",
    "source.pulled": "had data of {environment} of {subject} fetched from {source}",
    "monitor.ended": "ended {monitor}, which watched {environment} of {subject}",
    "news.subscribed": "asked for announcements ({subject})",
    "news.unsubscribed": "ended the announcements of {subject}",
    "owner.handed_over": "handed the {responsibility} of {subject} over from {from} to {to}",
    "owner.asked": "asked {to} to be the {responsibility} of {subject}",
    "owner.declined": "declined to be the {responsibility} of {subject}",
    "owner.set": "made {to} the {responsibility} of {subject}",
    "person.left": "saw that {subject} left",
    "person.returned": "saw that {subject} is back",
    "policy.changed": "kept revision {revision} of the policy",
    "policy.refused": "went on with the policy as it was: {problem}",
    "predictions.stored": "stored predictions of {subject}",
    "probation.breached": "saw trouble with {subject}@{to} in {environment} ({request}): {breach}",
    "probation.cut_short": "ended the probation of {request}: {environment} was moved meanwhile",
    "probation.recovered": "saw the trouble with {request} end by itself: {breach}",
    "promotion.applying": "began to make {subject}@{to} live in {environment} ({request})",
    "promotion.approved": "approved {request}, {subject}@{to} in {environment}, as {role}",
    "promotion.changes_asked": "asked for changes of {request}, {subject}@{to} in {environment}",
    "promotion.confirmed": "confirmed {subject}@{to} in {environment} ({request})",
    "promotion.escalated": "told {role} ({told}) that {request} still waits",
    "promotion.expired": "let {request} expire",
    "promotion.failed": "could not make {subject}@{to} live in {environment} ({request}): {failure}",
    "promotion.live": "made {subject}@{to} live in {environment} in place of @{from} ({request})",
    "promotion.overridden": "overrode the rules for {request}, {subject}@{to} in {environment}, as {role}",
    "promotion.preapproval_lost": "took {request} back: the policy does not pre-approve it any more",
    "promotion.preapproved": "opened {request}, {subject}@{to} in {environment}, pre-approved by revision {revision} of the policy",
    "promotion.rejected": "rejected {request}, {subject}@{to} in {environment}",
    "promotion.released": "let {request} go live",
    "promotion.requested": "asked for {subject}@{to} in {environment} ({request})",
    "promotion.revised": "answered what was asked of {request}",
    "promotion.rolled_back": "saw {request} taken back by {by}",
    "promotion.waits": "had to wait with {request}: {waits}",
    "promotion.withdrawn": "withdrew {request}",
    "quiet.set": "asked for quiet",
    "refused": "was refused `{tried}`",
    "registry.adopted": "took over the registry at {address}",
    "registry.imported": "copied the registry {subject}",
    "retraining.asked": "asked {trainer} to retrain {subject} ({alert}: {title})",
    "retraining.done": "saw {trainer} retrain {subject} ({alert})",
    "retraining.failed": "saw {trainer} fail to retrain {subject} ({alert}): {details}",
    "retraining.matched": "found that {subject}@{made} came of the retraining by {trainer} ({alert})",
    "retraining.redelivered": "had {trainer} told again to retrain {subject} ({alert})",
    "retraining.running": "saw {trainer} begin to retrain {subject} ({alert})",
    "retraining.stopped": "stopped waiting for {trainer} to retrain {subject} ({alert})",
    "retraining.unanswered": "heard nothing of {trainer}, asked to retrain {subject} ({alert}): {details}",
    "retraining.waits": "had to wait with {trainer}, asked to retrain {subject} ({alert}): {why}",
    "review.answered": "answered the review {review} of {subject}@{version}: {result}",
    "review.asked": "asked for the review {review} of {subject}@{version}: {kind}",
    "review.opened": "asked for a review of {request} ({review})",
    "review.escalated": "told {told} that {review} of {subject}@{version} is late",
    "retirement.live": "retired {subject}@{from} from {environment} ({request})",
    "retirement.requested": "asked to retire {subject}@{from} from {environment} ({request})",
    "rollback.decided": "decided to go back to {subject}@{to} in {environment} ({request})",
    "rollback.glass_broken": "broke the glass for {for} to go back to @{to} in {environment} of {subject} ({request}); permission {permission}",
    "rollback.live": "took {environment} of {subject} back from @{from} to @{to} ({request})",
    "search.forgotten": "forgot the search {subject}",
    "search.saved": "kept the search {subject}",
    "serving.agrees": "saw {environment} serve {subject}@{version} as decided again",
    "serving.differs": "saw that {environment} of {subject} serves something else than was decided ({title})",
    "serving.ended": "ended the alert about what {environment} of {subject} serves ({title})",
    "serving.reported": "reported that {environment} serves {subject}@{version}",
    "token.issued": "issued the token {subject}",
    "token.revoked": "revoked the token {subject}",
    "version.deleted": "deleted {subject}@{version}",
    "version.described": "described {subject}@{version}: “{to}”",
    "version.digest": "reported the digest of {subject}@{version}",
    "version.registered": "registered {subject}@{version}",
    "version.tagged": "set the tag {tag} of {subject}@{version} to {to}",
    "version.untagged": "took the tag {tag} of {subject}@{version} away",
}
_PERSON = re.compile(r"[A-Z0-9]+/([UW][A-Z0-9]+)")


class _Facts(dict[str, object]):
    """The facts of an entry as words; one that is not there leaves a mark."""

    def __missing__(self, key: str) -> str:
        return "…"


def entry_line(entry: AuditEntry) -> Line:
    """One entry: its number, when, who and what, and the reason that was given."""
    facts = json.loads(entry.facts)
    return (f"{entry.sequence:,} · ", When(entry.at), " · ", actor(entry.actor), f" {_said(entry, facts)}")


def plain_entry(entry: AuditEntry, names: Mapping[str, str], zone: str) -> str:
    """The same as plain text."""
    return plain(entry_line(entry), names, zone)


def entries_answer(entries: Sequence[AuditEntry], count: int, about: str | None, page: int) -> Answer:
    """A page of entries, newest first."""
    title = f"Audit of {about}" if about else "Audit"
    if not entries:
        said = line("There is no entry on this page." if count else "There is no entry yet.")
        return Answer(title, (Paragraph((said,)),), ())
    parts: list[Part] = [Listing(tuple(map(entry_line, entries)))]
    asked = f"audit {quoted(about) if about else ''}".strip()
    buttons = []
    if page > 1:
        buttons.append(Button("Newer", NEWER, f"{asked} page {page - 1}"))
    older = count - (page - 1) * SHOWN - len(entries)
    if older > 0:
        buttons.append(Button("Older", OLDER, f"{asked} page {page + 1}"))
        parts.append(Note(line(f"{older:,} older: ", Code(f"/mlops {asked} page {page + 1}"))))
    if buttons:
        parts.append(Buttons(tuple(buttons)))
    return Answer(title, tuple(parts), tuple(entries))


def actor(name: str) -> Span:
    """Who did it, as people call them."""
    if match := _PERSON.fullmatch(name):
        return Mention(match[1])
    if name == "system":
        return "mlops-bot"
    kind, _, rest = name.partition("/")
    if kind == "host":
        return f"{rest} on the host"
    return name.replace("token:", "token ")


def _said(entry: AuditEntry, facts: Mapping[str, object]) -> str:
    words = WORDS.get(entry.verb)
    reason = clean(str(facts.get("because") or facts.get("reason") or ""), LONGEST_REASON)
    because = f": “{reason}”" if reason else ""
    known = _Facts({**facts, "subject": entry.subject})
    # What a later version writes is shown by its verb rather than hidden.
    said = (
        words.format_map(known)
        if words
        else f"{entry.verb.replace('.', ' ').replace('_', ' ')} ({entry.subject})"
    )
    return f"{said}{because}".replace(" in place of @None", "").replace("@None", "nothing")
