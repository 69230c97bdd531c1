"""The drift of a model in use, in words: what moved most, how far, and what to look at next."""

from collections.abc import Iterator, Sequence

from bot.domain.drift.drift import ColumnDrift
from bot.domain.monitors.shown import ShownDrift
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part, Table
from bot.views.column_names import column_name
from bot.views.drift_table import Compared, legend
from bot.views.drift_words import probability_words
from bot.views.lengths import length_words
from bot.views.monitor_words import reference_words
from bot.views.spans import Bold, Code, Line, line
from bot.views.statistic_words import JS, PSI

PICTURE_TITLE = "Before and after"
MOST, NAMED = 10, 5
HEADERS = ("column", "what moved", PSI, JS, "p")


def against_words(found: ShownDrift) -> str:
    """What it is held against."""
    return reference_words(found.against, found.watch) if found.against is not None else "nothing"


def drift_answer(found: ShownDrift) -> Answer:
    """What drifted and how far; or why that is not known."""
    name = f"{found.model}@{found.version} in {found.environment}"
    if found.drift is None or found.reference is None or found.current is None:
        return Answer(f"Drift of {name}: not known", (Paragraph((_why(found), _then(found))),), found)
    compared = Compared(found.reference, found.current, (against_words(found), "now"), found.drift, {})
    known = [each for each in found.drift.columns if not each.unknown]
    drifted = compared.drifted
    how = f"{len(drifted):,} of {len(known):,} columns drifted" if drifted else "nothing drifted"
    return Answer(f"{name}: {how}", tuple(_parts(found, compared, drifted)), found)


def _parts(found: ShownDrift, compared: Compared, drifted: Sequence[ColumnDrift]) -> Iterator[Part]:
    yield Paragraph((_held(found, compared),))
    if drifted:
        rows = tuple(_row(found, compared, each) for each in drifted[:MOST])
        yield Table(HEADERS, rows, ("left", "left", "right", "right", "right"))
    left = len(drifted) - MOST
    if left > 0:
        yield Listing((), left)
    quiet = len(compared.quiet)
    if quiet and drifted:
        yield Paragraph((line(f"{quiet:,} other column{'s' * (quiet != 1)} did not drift."),))
    if compared.unknown:
        names = [column_name(each.name, 30) for each in compared.unknown[:NAMED]]
        more = len(compared.unknown) - NAMED
        said = listed([*names, f"{more} more"] if more > 0 else names)
        yield Paragraph((line("Not compared, since one side lacks them or has them otherwise: ", said, "."),))
    yield Note(line(legend("")))
    yield Note(_then(found))


def _held(found: ShownDrift, compared: Compared) -> Line:
    rows = compared.current.rows
    batches = f"{found.batches:,} batch{'es' * (found.batches != 1)}"
    before = f"held against {against_words(found)} ({compared.reference.rows:,} rows)"
    return line(f"What came in {_length(found)}: {rows:,} rows in {batches}, {before}.")


def _row(found: ShownDrift, compared: Compared, each: ColumnDrift) -> tuple[Line, ...]:
    psi, js = ("" if value is None else f"{value:.3f}" for value in (each.psi, each.js))
    moved = "" if each.name in found.personal else compared.shift_of(each)
    cells = (moved, psi, js, probability_words(each.corrected))
    return (line(Bold(column_name(each.name, 40))), *(line(cell) for cell in cells))


def _why(found: ShownDrift) -> Line:
    if not found.batches:
        return line(f"No batch of it came in {_length(found)}.")
    if found.against is None:
        return line(
            "There is nothing to hold it against: no profile of its training data, and no batch before."
        )
    return line("The first batch has come, which later ones are held against.")


def _then(found: ShownDrift) -> Line:
    if found.drift is None:
        return line("How a program sends batches: docs/api.md")
    return line(
        "Whether it answers worse: ", Code(f"/mlops performance {quoted(found.model)} {found.environment}")
    )


def _length(found: ShownDrift) -> str:
    return f"the last {length_words(found.watch.looks_back)}"
