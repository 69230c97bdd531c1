"""What became of calling people about an alert: a line in its message, and each attempt for whoever asks."""

from bot.domain.alerts.told import Told
from bot.domain.pagers import Attempt, Call
from bot.views.answer import Note, Paragraph, Part
from bot.views.spans import Bold, Line, When, line

_DONE = {
    Call.TRIGGER: "called people",
    Call.ACKNOWLEDGE: "was told that somebody looks into it",
    Call.RESOLVE: "was told that it need not ring any more",
    Call.UPDATE: "was told that it is worse",
    Call.SILENCE: "was silenced",
    Call.UNSILENCE: "was allowed to ring again",
}
_TRIED = {
    Call.TRIGGER: "was asked to call people",
    Call.ACKNOWLEDGE: "was to be told that somebody looks into it",
    Call.RESOLVE: "was to be told that it need not ring any more",
    Call.UPDATE: "was to be told that it is worse",
    Call.SILENCE: "was to be silenced",
    Call.UNSILENCE: "was to be allowed to ring again",
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
    parts: list[Part] = [Paragraph((line(Bold("At the pager")), *(_attempt(each) for each in told.attempts)))]
    left = told.tried - len(told.attempts)
    if left > 0:
        parts.append(Note(line(f"and {left:,} earlier attempt{'s' * (left != 1)}")))
    return tuple(parts)


def _attempt(attempt: Attempt) -> Line:
    when, pager = When(attempt.begun_at), attempt.pager.spelled
    if attempt.taken is None:
        return line("– ", when, f" {pager} {_TRIED[attempt.call]}: no answer was kept.")
    if attempt.taken:
        return line("✓ ", when, f" {pager} {_DONE[attempt.call]} ({attempt.answer}).")
    return line("✗ ", when, f" {pager} {_TRIED[attempt.call]}: {attempt.answer}")
