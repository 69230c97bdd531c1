"""What became of calling people about an alert: a line in its message, and each attempt for whoever asks."""

from bot.domain.alerts.told import Told
from bot.domain.pagers import Attempt, Call
from bot.domain.text import clean
from bot.views.answer import Note, Paragraph, Part
from bot.views.spans import Bold, Line, When, line

# Of the id of a silence so much tells it from others.
LONGEST_ANSWER = 17
_SAID = {
    Call.TRIGGER: "call people",
    Call.ACKNOWLEDGE: "somebody looks into it",
    Call.RESOLVE: "it need not ring any more",
    Call.UPDATE: "it is worse",
    Call.SILENCE: "be quiet about it",
    Call.UNSILENCE: "it may ring again",
}


def rang(told: Told) -> tuple[Line, ...]:
    """That people were called, when, and through what; nothing where nobody was."""
    if told.rang is None:
        return ()
    return (line(f"📟 {told.rang.pager.spelled} was told to call people ", When(told.rang.begun_at), "."),)


def attempts(told: Told) -> tuple[Part, ...]:
    """The last attempts, the newest first, for whoever asks whether it paged."""
    if not told.attempts:
        return ()
    parts: list[Part] = [
        Paragraph(
            (
                line(Bold("What the pager was told, the newest first")),
                *(_attempt(each) for each in told.attempts),
            )
        )
    ]
    left = told.tried - len(told.attempts)
    if left > 0:
        parts.append(Note(line(f"and {left:,} earlier attempt{'s' * (left != 1)}")))
    return tuple(parts)


def _attempt(attempt: Attempt) -> Line:
    pager, said = attempt.pager.spelled, f": {_SAID[attempt.call]}. "
    if attempt.taken is None:
        return line("– ", When(attempt.begun_at), said, f"No answer of {pager} was kept.")
    if attempt.taken:
        return line(
            "✓ ", When(attempt.begun_at), said, f"{pager} took it ({clean(attempt.answer, LONGEST_ANSWER)})."
        )
    return line("✗ ", When(attempt.begun_at), said, attempt.answer)
