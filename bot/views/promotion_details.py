"""Everything a promotion request is judged on, for a modal and for `show P-12`."""

from collections.abc import Iterator, Sequence

from bot.domain.case import Case
from bot.domain.checks import Weighed
from bot.domain.people import Voice
from bot.views.answer import Answer, Paragraph, Part
from bot.views.beside import beside_part
from bot.views.gate_lines import gate_line
from bot.views.gates import delta_line
from bot.views.metrics_part import live_metrics
from bot.views.plain_words import plain_details
from bot.views.policy_changes import revision_words
from bot.views.promotion_card import facts_part, state_part, waiting_part, words_part
from bot.views.promotion_state import headline
from bot.views.reports import check_lines
from bot.views.spans import Bold, Code, Line, Mention, line


def details(case: Case, checks: Sequence[Weighed] = (), voice: Voice = Voice.ENGINEER) -> Answer:
    """What the request is judged on and what programs checked, in the reader's voice: for a modal and `show P-12`."""
    if voice is Voice.BUSINESS:
        return plain_details(case, tuple(words_part(case)), tuple(facts_part(case, voice)))
    facts = case.facts
    metrics = tuple(
        ("• ", *delta_line(name, value, live_metrics(case).get(name), case.better.get(name)))
        for name, value in facts.candidate.metrics.items()
    )
    parts: list[Part] = [*state_part(case)]
    if case.results:
        parts.append(Paragraph((line(Bold("Gates")), *(gate_line(each) for each in case.results))))
    if checks:
        parts.append(Paragraph((line(Bold("Checks")), *check_lines(checks))))
    if metrics:
        against = _against(case)
        parts.append(Paragraph((line(Bold(against)), *metrics)))
    parts += [*beside_part(case), *words_part(case), *waiting_part(case), *_origin(case), *facts_part(case)]
    return Answer(headline(case), tuple(parts), case)


def _against(case: Case) -> str:
    live = case.facts.live
    if live is None:
        return "Metrics"
    name = f"live {case.request.model}@{live.version}"
    if not live_metrics(case):
        return f"Metrics (not compared with {name}: it was not measured on the same data)"
    return f"Metrics against {name}"


def _origin(case: Case) -> Iterator[Part]:
    candidate = case.facts.candidate
    lines: list[Line] = [line("Evidence row ", Code(str(case.request.evidence_id)))]
    if case.revision is not None:
        lines.append(line("Judged by ", *revision_words(case.revision)))
    if candidate.sha256:
        lines.append(line("Artifact SHA-256 ", Code(candidate.sha256[:16])))
    for data_set in candidate.data_sets:
        name, _, fingerprint = data_set.rpartition(" ")
        lines.append(line(f"Trained on {name}, fingerprint ", Code(fingerprint[:16])))
    if candidate.measured_on:
        lines.append(line("Measured on data with fingerprint ", Code(candidate.measured_on[:16])))
    if candidate.author:
        lines.append(line("Author ", Mention(candidate.author)))
    yield Paragraph(tuple(lines))
