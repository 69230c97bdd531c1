"""What was live, and when, in words."""

from collections.abc import Sequence

from bot.domain.history import History
from bot.domain.live_then import LiveThen
from bot.domain.override import override_of
from bot.domain.promotion import DecisionKind
from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.text import quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.overrides import overridden_lines
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

SHOWN = 15


def history_answer(found: History) -> Answer:
    """The moves of a model, newest first."""
    title = f"History of {found.model}" + (f", {found.environment}" if found.environment else "")
    if found.known_since is None:
        said = line("Nothing was live here yet. Ask: ", Code(f"/mlops promote {quoted(found.model)}"))
        return Answer(title, (Paragraph((said,)),), found.changes)
    items = tuple(change_line(each, with_place=found.environment is None) for each in found.changes[:SHOWN])
    see = line(Code(f"mlops-bot history {found.model} --json"), " in the terminal")
    known = line("Nothing is known from before ", When(found.known_since, "day"), ".")
    return Answer(title, (Listing(items, found.count - SHOWN, see), Note(known)), found.changes)


def change_line(change: EnvironmentChange, *, with_place: bool = False) -> Line:
    """One move: when, from what to what, why and by whom."""
    place = f"{change.environment} " if with_place else ""
    before = f"@{change.from_version} → " if change.from_version else ""
    now = f"@{change.to_version}" if change.to_version else "nothing"
    spans: list[Span] = [When(change.at), f" · {place}{before}", Bold(now)]
    if change.kind is ChangeKind.ROLLBACK:
        spans.append(" ↩️ rolled back")
    if change.kind is ChangeKind.RETIREMENT:
        spans.append(" retired")
    if change.kind is ChangeKind.FOUND:
        spans.append(" found live, decided elsewhere")
    if change.kind is ChangeKind.OUTSIDE:
        spans.append(" ⚠️ moved outside of me, without approval")
    if change.overridden_by is not None:
        spans += [" 🔨 overridden by ", Mention(change.overridden_by)]
    if change.rolled_back_at is not None:
        spans.append(" (taken back later)")
    if change.request_id is not None:
        spans.append(f" P-{change.request_id}")
    if change.by is not None:
        spans += [" by ", Mention(change.by)]
    if change.reason:
        reason = change.reason if len(change.reason) <= 100 else change.reason[:99] + "…"
        spans.append(f": “{reason}”")
    return tuple(spans)


def then_answer(found: Sequence[LiveThen]) -> Answer:
    """What was live at a moment, place by place."""
    first = found[0]
    several = len(found) > 1
    parts: list[Part] = [Paragraph(tuple(then_lines(each, with_place=several))) for each in found]
    if not several:
        ask = f"/mlops dossier {quoted(first.model)} {first.environment} at {first.at:%Y-%m-%dT%H:%MZ}"
        parts.append(Note(line("All of it in files, for auditors: ", Code(ask))))
    title = f"{first.model}#{first.environment}" if not several else first.model
    return Answer(
        f"What was live in {title}",
        (Paragraph((line("At ", When(first.at), ":"),)), *parts),
        tuple(found),
    )


def then_lines(then: LiveThen, *, with_place: bool = False) -> list[Line]:
    """What was live, since when and until when, how that came, and who approved it."""
    place: Line = (Bold(then.environment), ": ") if with_place else ()
    if then.known_since is not None:
        return [(*place, "not known before ", When(then.known_since, "day"), ".")]
    if then.change is None or then.version is None:
        return [(*place, "nothing was live.")]
    change = then.change
    until: Line = (" until ", When(then.until.at)) if then.until else (", and still is",)
    lines: list[Line] = [
        (*place, Bold(f"{then.model}@{then.version}"), " was live, since ", When(change.at), *until, ".")
    ]
    lines.append(_how(then))
    if then.decided is not None:
        lines.append(line(f"⚠️ Decided was {then.model}@{then.decided}."))
    if then.decisions:
        approved: list[Span] = ["Approved by "]
        for index, each in enumerate(x for x in then.decisions if x.kind is DecisionKind.APPROVE):
            as_role = f" as {each.role}" if each.role else ""
            approved += [", " if index else "", Mention(each.person), f"{as_role} (", When(each.at), ")"]
        if len(approved) > 1:
            lines.append((*approved, "."))
    if found := override_of(then.decisions):
        lines.append(line("🔨 Overridden by ", Mention(found.person), f": “{found.reason}”"))
        lines += overridden_lines(found)
    return lines


def _how(then: LiveThen) -> Line:
    change = then.change
    assert change is not None
    if change.kind is ChangeKind.FOUND:
        return line("It was found live when I was set up; who decided it, and when, I do not know.")
    if change.kind is ChangeKind.OUTSIDE:
        return line("⚠️ It was moved there outside of me, without approval.")
    said = "Rolled back to by " if change.kind is ChangeKind.ROLLBACK else "Asked for by "
    by: Line = (said, Mention(change.by)) if change.by else ("Moved",)
    with_request = f" in P-{change.request_id}" if change.request_id else ""
    reason = (
        f": “{change.reason if len(change.reason) <= 200 else change.reason[:199] + '…'}”"
        if change.reason
        else "."
    )
    return (*by, f"{with_request}{reason}")
