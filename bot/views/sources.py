"""Where data of models in use are fetched from, in words: when last, what came, when next, and what is wrong."""

from collections.abc import Sequence

from bot.domain.health import Health, SourceStand
from bot.domain.sources.pull import PulledNow
from bot.domain.text import clean, listed, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.source_words import LONGEST, count_words, fetching, problem_words
from bot.views.spans import Bold, Code, Line, When, line


def source_parts(found: Health) -> list[Part]:
    """The sources of a model, with how to pull them now; nothing where it has none."""
    if not found.sources:
        return []
    is_one_place = len({each.environment for each in found.sources}) == 1
    lines = tuple(_line(each, named=not is_one_place) for each in found.sources)
    typed = f"/mlops monitor {quoted(found.model or '')} pull"
    return [
        Paragraph((line(Bold("Its data are fetched from:")),)),
        Listing(lines),
        Note(line("Fetch now: ", Code(typed))),
    ]


def trouble_parts(found: Sequence[SourceStand]) -> list[Part]:
    """What cannot be read; nothing where all is well."""
    lines = [(*_name(each, named=True), *_problem(each)) for each in found if each.problem]
    return [Listing(tuple(lines))] if lines else []


def asked_answer(asked: PulledNow) -> Answer:
    """What whoever had them pulled reads."""
    lines: list[Line] = []
    if asked.begun:
        said = f" from {listed(asked.begun)} now."
        lines.append(line("📥 Fetching data of ", Bold(clean(asked.model, LONGEST)), said))
    if asked.before:
        verb = "is" if len(asked.before) == 1 else "are"
        lines.append(line(f"{listed(asked.before)} {verb} being fetched from already."))
    note = Note(line("What came: ", Code(f"/mlops monitor {quoted(asked.model)}")))
    return Answer("", (Paragraph(tuple(lines)), note), asked)


def _line(found: SourceStand, *, named: bool) -> Line:
    last, following = found.last, found.next_at
    said: Line = (f": {fetching(found.source)}",)
    if found.problem:
        said = (*said, ";", *_problem(found))
    elif last is None or last.ended_at is None:
        said = (*said, ". Not fetched from yet")
    else:
        said = (
            *said,
            ". Last ",
            When(last.ended_at),
            f": {count_words(found.source, last.taken, last.rows)}",
        )
    return (*_name(found, named=named), *said, *(() if following is None else ("; next ", When(following))))


def _name(found: SourceStand, *, named: bool) -> Line:
    sign = "🔴" if found.problem else "📥"
    where = f" ({found.environment})" if named else ""
    return (f"{sign} ", Bold(clean(found.source.name, LONGEST)), where)


def _problem(found: SourceStand) -> Line:
    return (f" cannot be read: {problem_words(found.problem or '')}",)
