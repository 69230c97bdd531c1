"""A comparison for somebody from the business: one sentence for each version, and a way to the rest."""

from bot.domain.comparison import Comparison, Mark
from bot.domain.text import listed
from bot.views.answer import Answer, Note, Paragraph
from bot.views.reality import certain, doubtful
from bot.views.spans import Bold, Line, line

MOST_NAMED = 3


def plain_answer(comparison: Comparison) -> Answer:
    """What it comes to, in plain words."""
    first, *others = comparison.subjects
    lines = tuple(_sentence(comparison, at) for at in range(1, len(comparison.subjects)))
    note = Note(line("“Show all” has every number."))
    return Answer(f"{listed(others)} against {first}", (Paragraph(lines), note), comparison)


def _sentence(comparison: Comparison, at: int) -> Line:
    name, first = comparison.subjects[at], comparison.subjects[0]
    better, worse = (certain(comparison, at, mark) for mark in (Mark.BETTER, Mark.WORSE))
    if better and worse:
        return line(
            Bold(name), f" does better than {first} on {_few(better)} and worse on {_few(worse)}. ",
            "Neither is likely to be chance: which matters more is yours to say.",
        )  # fmt: skip
    if better:
        return line(
            Bold(name), f" does better than {first} on {_few(better)}, and that is unlikely to be chance."
        )
    if worse:
        return line(
            Bold(name), f" does worse than {first} on {_few(worse)}, and that is unlikely to be chance."
        )
    return _uncertain(comparison, at)


def _uncertain(comparison: Comparison, at: int) -> Line:
    name, first = comparison.subjects[at], comparison.subjects[0]
    if not comparison.marks(at, Mark.BETTER) and not comparison.marks(at, Mark.WORSE):
        unknown = comparison.marks(at, Mark.UNKNOWN)
        if unknown:
            return line(
                Bold(name), f" cannot be compared with {first}: they were not measured on the same data."
            )
        return line(Bold(name), f" does as well as {first}.")
    if doubtful(comparison, at):
        return line(
            Bold(name), f" may do as well as {first}: the differences are so small that they could be chance."
        )
    better, worse = comparison.marks(at, Mark.BETTER), comparison.marks(at, Mark.WORSE)
    said = [
        *([f"better on {_few(better)}"] if better else []),
        *([f"worse on {_few(worse)}"] if worse else []),
    ]
    return line(
        Bold(name), f" looks {listed(said)} than {first}; whether that is more than chance is not known."
    )


def _few(metrics: list[str] | tuple[str, ...]) -> str:
    more = len(metrics) - MOST_NAMED
    return listed([*metrics[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
