"""A promotion request for somebody from the business: what changes for whom, how sure we are, and what is asked."""

from collections.abc import Iterator, Sequence

from bot.domain.case import Case
from bot.domain.gate_kinds import ConfidenceGate
from bot.domain.gate_verdicts import GateResult, Outcome
from bot.domain.promotion import State
from bot.domain.text import clean, listed
from bot.views.answer import Answer, Note, Paragraph, Part
from bot.views.plain_gates import plain_blocker_line, plain_gate_line
from bot.views.promotion_state import effect, headline, sentence
from bot.views.spans import Bold, Code, Line, When, line

LONGEST = 300


def how_sure(case: Case) -> str:
    """How sure we are that it is good enough, in a sentence without a metric's name; empty when nothing was agreed on."""
    results = case.results
    if case.facts.withdrawn:
        return "the data it learned from was withdrawn, so it cannot go live."
    if not results:
        return ""
    held = [each for each in results if each.holds_up]
    unknown = [each for each in held if each.outcome is Outcome.UNKNOWN]
    if held:
        said = [*_some(len(held) - len(unknown), "not met"), *_some(len(unknown), "not known yet")]
        of = "the condition" if len(results) == 1 else f"the {len(results)} conditions"
        return f"of {of} we agreed on, {listed(said)}."
    return _passing(results)


def _passing(results: Sequence[GateResult]) -> str:
    """Nothing stands in the way: which conditions are met, and which say nothing."""
    count = sum(each.outcome is Outcome.PASS for each in results)
    first = sum(each.outcome is Outcome.NOT_APPLICABLE for each in results)
    reported = len(results) - count - first
    if first == len(results):
        return "it is the first version: there is nothing to compare it with yet."
    also = [f"{first} {'has' if first == 1 else 'have'} nothing to compare with yet"] if first else []
    also += [*_some(reported, "only reported, and not met")]
    return f"the new version passes {_all(count)} we agreed on{_surely(results)}{'; ' * bool(also)}{listed(also)}."


def what_for(case: Case) -> Iterator[Line]:
    """What the model is for and for whom, in the words of its card; nothing when nobody wrote it."""
    for label, said in (("What it is for", case.purpose), ("For whom", case.intended_use)):
        if said:
            yield line(Bold(label), f": {clean(said, LONGEST)}")


def what_is_asked(case: Case) -> Line:
    """What must still happen, as one line: whose yes, until when."""
    request = case.request
    missing = [f"{count} of {role}" for role, count in case.counted.missing.items() if count]
    if request.state is not State.REQUESTED or not missing:
        return ()
    until: Line = (", until ", When(request.expires_at)) if request.expires_at else ()
    return line(Bold("What is asked"), f": a yes or no from {listed(missing)}", *until, ".")


def plain_lines(case: Case) -> tuple[Line, ...]:
    """What it is for, for whom, and how sure we are, a line each."""
    sure = how_sure(case)
    return (*what_for(case), *([line(Bold("How sure"), f": {sure}")] if sure else []))


def plain_details(case: Case, words: Sequence[Part], facts: Sequence[Part]) -> Answer:
    """All that somebody from the business needs to decide; `words` is what people said, `facts` who and when."""
    changes = line(Bold("What changes"), f": {effect(case)}.")
    parts: list[Part] = [Paragraph((changes, *plain_lines(case)))]
    if case.results:
        agreed = (plain_gate_line(each) for each in case.results)
        parts.append(Paragraph((line(Bold("What we agreed on")), *agreed)))
    parts += words
    asked = (what_is_asked(case), *_rest(case))
    if any(asked):
        parts.append(Paragraph(tuple(each for each in asked if each)))
    more = Note(line("Every number: ", Code(f"/mlops show {case.request.name} all")))
    return Answer(headline(case), (*parts, *facts, more), case)


def plain_second(case: Case) -> Line:
    """What changes and how sure we are, in one line of a direct message."""
    sure = how_sure(case)
    said = sentence(sure) if sure else "No quality check is asked for."
    what = f" {clean(case.purpose, 120).rstrip('.')}." if case.purpose else ""
    return line(f"{sentence(effect(case))}.{what} {said}")


def _rest(case: Case) -> Iterator[Line]:
    """What else stands in the way: the conditions stand above, the approvals in what is asked."""
    above = {*(each.gate for each in case.results)}
    for each in case.blockers:
        is_said = each.gate is not None and each.gate.gate in above
        if not is_said and not each.role:
            yield plain_blocker_line(each)


def _all(count: int) -> str:
    return {1: "the condition", 2: "both conditions"}.get(count, f"all {count} conditions")


def _some(count: int, how: str) -> list[str]:
    return [f"{count} {'is' if count == 1 else 'are'} {how}"] if count else []


def _surely(results: Sequence[GateResult]) -> str:
    tested = [
        x.gate.confidence for x in results if isinstance(x.gate, ConfidenceGate) and x.outcome is Outcome.PASS
    ]
    return f", and chance is unlikely to explain it ({min(tested) * 100:g} % sure)" if tested else ""
