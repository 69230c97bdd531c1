"""What came of verifying the audit, in words."""

from bot.domain.audit import GENESIS
from bot.domain.examination import Examination
from bot.domain.replay import Disagreement, ReplayedState
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, line

SHOWN = 10


def examination_answer(found: Examination) -> Answer:
    """Whether the chain holds, and what to do when it does not."""
    if found.flaw is not None:
        said = line(
            "⛔ The audit does not hold: at entry ", Bold(f"{found.flaw.sequence:,}"), f", {found.flaw.what}."
        )
        todo = line(
            "Touch nothing, and compare a backup with the database: what stands before that entry still holds."
        )
        return Answer("Audit", (Paragraph((said,)), Note(todo)), found)
    parts: list[Part] = [Paragraph((_holds(found),))]
    if found.disagreements:
        count = len(found.disagreements)
        items = tuple(map(_disagreement, found.disagreements[:SHOWN]))
        parts.append(Paragraph((line(f"⚠️ But the tables say otherwise in {places(count)}:"),)))
        parts.append(Listing(items, count - SHOWN))
        parts.append(Note(line("Somebody changed a table past the bot. The audit is what was decided.")))
    parts.append(_keep(found))
    return Answer("Audit", tuple(parts), found)


def places(count: int) -> str:
    """`1 place`, `2 places`."""
    return f"{count} place{'s' * (count != 1)}"


def _holds(found: Examination) -> Line:
    count = found.head.sequence
    whole = (
        f"✅ The audit holds: {count:,} entr{'y' if count == 1 else 'ies'}, each hashed with the one before"
    )
    if not found.anchors:
        return line(f"{whole}.")
    return line(f"{whole}, and {found.anchors} anchor{'s' * (found.anchors != 1)} kept elsewhere.")


def _keep(found: Examination) -> Note:
    if found.head.hash == GENESIS:
        return Note(line("There is no entry yet."))
    anchor = Code(found.head.short)
    if found.anchors:
        return Note(line("The anchor now: ", anchor))
    # A chain alone does not show that all of it was written anew.
    return Note(line("Keep the anchor ", anchor, " elsewhere: it shows when all of this is written anew."))


def _disagreement(each: Disagreement) -> Line:
    place = Bold(f"{each.model}#{each.environment}")
    if each.audit.version != each.table.version:
        return line(
            place, f": the audit says {_live(each, each.audit)}, the table says {_live(each, each.table)}"
        )
    return line(place, f": the audit says {_locked(each.audit)}, the table says {_locked(each.table)}")


def _live(each: Disagreement, state: ReplayedState) -> str:
    of = f" (entry {state.sequence:,})" if state.sequence else ""
    return "nothing is live" if state.version is None else f"{each.model}@{state.version} is live{of}"


def _locked(state: ReplayedState) -> str:
    return "it is locked" if state.locked else "it is not locked"
