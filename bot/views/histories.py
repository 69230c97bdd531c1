"""What was live, and when, in words."""

from collections.abc import Sequence

from bot.domain.registry import ChangeKind, EnvironmentChange
from bot.domain.text import quoted
from bot.views.answer import Answer, Listing, Note, Paragraph
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

SHOWN = 15


def history_answer(model: str, environment: str | None, changes: Sequence[EnvironmentChange]) -> Answer:
    """The moves of a model, newest first."""
    title = f"History of {model}" + (f", {environment}" if environment else "")
    if not changes:
        said = line("Nothing was live here yet. Ask: ", Code(f"/mlops promote {quoted(model)}"))
        return Answer(title, (Paragraph((said,)),), tuple(changes))
    items = tuple(change_line(each, with_place=environment is None) for each in changes[:SHOWN])
    see = line(Code(f"mlops-bot history {model} --json"), " in the terminal")
    known = line("Nothing is known from before ", When(changes[-1].at, "day"), ".")
    return Answer(title, (Listing(items, len(changes) - SHOWN, see), Note(known)), tuple(changes))


def change_line(change: EnvironmentChange, *, with_place: bool = False) -> Line:
    """One move: when, from what to what, why and by whom."""
    place = f"{change.environment} " if with_place else ""
    before = f"@{change.from_version} → " if change.from_version else ""
    now = f"@{change.to_version}" if change.to_version else "nothing"
    spans: list[Span] = [When(change.at), f" · {place}{before}", Bold(now)]
    if change.kind is ChangeKind.ROLLBACK:
        spans.append(" ↩️ rolled back")
    if change.kind is ChangeKind.FOUND:
        spans.append(" found live, decided elsewhere")
    if change.kind is ChangeKind.OUTSIDE:
        spans.append(" ⚠️ moved outside of me, without approval")
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
