"""A model card in Slack and in the terminal: what people wrote, what is known, and what is missing."""

import re
from collections.abc import Iterator

from bot.domain.metric_words import measured_in_words
from bot.domain.model_card import CardMetric, CardPart, CardRequest, CardSegment, ModelCard
from bot.domain.numbers import number
from bot.domain.people import Voice
from bot.domain.promotion import DecisionKind
from bot.domain.text import listed, quoted
from bot.views.answer import Answer, Button, Buttons, Facts, Heading, Listing, Note, Paragraph, Part, Table
from bot.views.gate_lines import gate_line
from bot.views.histories import change_line
from bot.views.ids import FOLLOW_UP
from bot.views.plain_gates import plain_gate_line
from bot.views.promotion_state import in_place_of, sentence
from bot.views.spans import Bold, Code, Italic, Line, Mention, Span, When, line

FILE, EDIT = f"{FOLLOW_UP}.card_file", f"{FOLLOW_UP}.card_edit"
SHOWN = 8
OF_ENGINEERS = {"Artifact", "Commit"}
WORDS = (
    ("Purpose", CardPart.PURPOSE),
    ("Intended use", CardPart.INTENDED_USE),
    ("Not for", None),
    ("Limits", CardPart.LIMITS),
    ("Ethical considerations", None),
)


def card_answer(card: ModelCard, voice: Voice = Voice.ENGINEER) -> Answer:
    """The card in the reader's voice, and the buttons that write into it and give it as a file."""
    is_plain = voice is Voice.BUSINESS
    name = typed(card)
    parts: list[Part] = [Paragraph((completeness(card),))]
    parts.extend(_words(card))
    known = [each for each in facts(card) if not (is_plain and each[0] in OF_ENGINEERS)]
    parts.append(Facts(tuple(known)))
    parts.extend(_measured(card, is_plain=is_plain))
    parts.extend(_decided(card, is_plain=is_plain))
    parts.append(
        Buttons(
            (
                Button("Write into it", EDIT, f"card edit {name}"),
                Button("Download", FILE, f"card {name} as file"),
            )
        )
    )
    return Answer(f"Model card: {card.version.name}", tuple(parts), card)


def written_answer(card: ModelCard) -> Answer:
    """What the writer reads after sending the form."""
    said = line(Bold(card.version.name), ": the card is written. ", *completeness(card))
    return Answer("", (Paragraph((said,)), Note(line("See it: ", Code(f"/mlops card {typed(card)}")))), card)


def sent_answer(card: ModelCard) -> Answer:
    """Where the file is."""
    return Answer("", (Paragraph((line(Bold(file_name(card)), " is in your direct messages."),)),))


def file_name(card: ModelCard) -> str:
    """`churn-7-card.md`."""
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '-', card.version.model)[:80]}-{card.version.version}-card.md"


def typed(card: ModelCard) -> str:
    """The version as the command takes it."""
    return f"{quoted(card.version.model)} {card.version.version}"


def completeness(card: ModelCard) -> Line:
    """Whether something is missing, by name."""
    if not card.missing:
        return line("✅ Complete.")
    return line("⚠️ Missing: ", Bold(listed([each.value for each in card.missing])), ".")


def facts(card: ModelCard) -> Iterator[tuple[str, Line]]:
    """Who answers for it, where it is live, and what it was made of."""
    version = card.version
    owners: list[Span] = []
    for each in card.owners:
        owners += [", " if owners else "", Mention(each.person), f" ({each.responsibility})"]
    yield "Owners", tuple(owners) or line("nobody")
    yield "Live in", line(listed(card.live_in) or "nothing")
    made: list[Span] = [When(version.created_at, "day")]
    if version.author:
        made += [" by ", Mention(version.author)]
    yield "Made", tuple(made)
    yield "Data", line(listed([str(each) for each in version.data_sets]) or "not known")
    yield (
        "Artifact",
        line(Code((version.artifact.sha256 or "")[:12]) if version.artifact.sha256 else "no digest"),
    )
    yield "Commit", line(Code(version.commit[:12]) if version.commit else "not known")


def metric_words(metric: CardMetric) -> str:
    """`0.912 (0.904 to 0.921 with 95 % confidence, 2,000 rows)`."""
    if metric.low is None or metric.high is None:
        return number(metric.value)
    span = f"{number(metric.low)} to {number(metric.high)} with 95 % confidence"
    return f"{number(metric.value)} ({span}, {metric.rows:,} rows)"


_VERBS = {
    DecisionKind.APPROVE: "approved",
    DecisionKind.CHANGES: "changes asked for",
    DecisionKind.OVERRIDE: "overridden",
    DecisionKind.REJECT: "rejected",
    DecisionKind.WITHDRAW: "withdrawn",
}


def segment_value(segment: CardSegment) -> str:
    """Its number, or that there is none: of one class alone no curve can be drawn."""
    return "cannot be measured" if segment.value is None else number(segment.value)


def request_line(each: CardRequest) -> Line:
    """One promotion: what was asked, what became of it, and who decided."""
    request = each.request
    spans: list[Span] = [
        Bold(request.name), f" to {request.environment}, ", request.state.value.replace("_", " "),
        ", asked for by ", Mention(request.requester), " ", When(request.created_at),
    ]  # fmt: skip
    if request.reason:
        spans.append(f": “{request.reason}”")
    for decision in each.decisions:
        spans += ["; ", f"{_VERBS[decision.kind]} by ", Mention(decision.person)]
        spans += [f" as {decision.role}"] if decision.role else []
        spans += in_place_of(decision)
        spans += [f": “{decision.reason}”"] if decision.reason else []
        spans += [" (void)"] if decision.void else []
    return tuple(spans)


def _words(card: ModelCard) -> Iterator[Part]:
    words = card.text.words if card.text else ("",) * len(WORDS)
    if card.description:
        yield Paragraph((line(Italic(card.description)),))
    for (label, part), said in zip(WORDS, words, strict=True):
        if said:
            yield Paragraph((line(Bold(label)), line(said)))
        elif part is not None:
            yield Paragraph((line(Bold(label), ": ", Italic("nobody wrote it yet")),))
    if card.text is not None and card.text.by is not None and card.text.at is not None:
        yield Note(line("Written by ", Mention(card.text.by), ", ", When(card.text.at)))


def _measured(card: ModelCard, *, is_plain: bool) -> Iterator[Part]:
    named = measured_in_words if is_plain else str
    if card.metrics:
        rows = tuple((line(named(each.name)), line(metric_words(each))) for each in card.metrics[:SHOWN])
        yield Table(("what is measured" if is_plain else "metric", "value"), rows)
        if len(card.metrics) > SHOWN:
            yield Note(line(f"and {len(card.metrics) - SHOWN} more in the file"))
    if card.segments:
        name = named(card.segments[0].metric)
        items = tuple(
            line(f"{each.segment or '(none)'}: {segment_value(each)}, {each.rows:,} rows")
            for each in card.segments[:SHOWN]
        )
        yield Heading(f"{sentence(name) if is_plain else name} by segment")
        yield Listing(items, len(card.segments) - SHOWN)


def _decided(card: ModelCard, *, is_plain: bool) -> Iterator[Part]:
    said = plain_gate_line if is_plain else gate_line
    for gates in card.gates:
        if gates.results:
            what = (
                f"What was agreed on for {gates.environment}" if is_plain else f"Gates of {gates.environment}"
            )
            yield Paragraph((line(Bold(what)), *map(said, gates.results)))
    if card.requests:
        yield Heading("Promotions")
        newest = card.requests[-SHOWN:]
        yield Listing(tuple(map(request_line, newest)), len(card.requests) - len(newest))
    yield Heading("Incidents")
    if card.incidents:
        yield Listing(tuple(change_line(each, with_place=True) for each in card.incidents[-SHOWN:]))
    else:
        yield Paragraph((line("None: it was never taken back, nor moved outside of me."),))
