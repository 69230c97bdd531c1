"""A model card as Markdown, for a wiki or an auditor. What people wrote is text there, never markup."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bot.domain.model_card import ModelCard
from bot.views.gate_lines import gate_line
from bot.views.histories import change_line
from bot.views.model_card import WORDS, completeness, facts, metric_words, request_line, segment_value
from bot.views.spans import Line, clean, plain

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~!])")


def markdown(card: ModelCard, names: Mapping[str, str], zone: str) -> str:
    """The whole card."""

    def text(said: Line) -> str:
        return escaped(plain(said, names, zone))

    return "\n".join(_lines(card, text_of=text)) + "\n"


def escaped(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _MARKUP.sub(r"\\\1", clean(text))


def _lines(card: ModelCard, text_of: Callable[[Line], str]) -> Iterator[str]:
    yield f"# Model card: {escaped(card.version.name)}"
    yield from ("", text_of(completeness(card)))
    if card.description:
        yield from ("", escaped(card.description))
    words = card.text.words if card.text else ("",) * len(WORDS)
    for (label, _), said in zip(WORDS, words, strict=True):
        yield from ("", f"## {label}", "", escaped(said) or "*missing*")
    yield from _section("Facts", (f"- **{name}**: {text_of(value)}" for name, value in facts(card)))
    for each in card.version.data_sets:
        yield f"- {escaped(str(each))}, SHA-256 `{escaped(each.fingerprint)}`"
    yield from _section("Metrics", (f"- {escaped(each.name)}: {metric_words(each)}" for each in card.metrics))
    yield from _section(
        "By segment",
        (
            f"- {escaped(each.segment)}: {escaped(each.metric)} {segment_value(each)}, {each.rows:,} rows"
            for each in card.segments
        ),
    )
    for gates in card.gates:
        lines = (f"- {text_of(gate_line(each))}" for each in gates.results)
        yield from _section(f"Gates of {escaped(gates.environment)}", lines)
    yield from _section("Promotions", (f"- {text_of(request_line(each))}" for each in card.requests))
    changes = (f"- {text_of(change_line(each, with_place=True))}" for each in card.incidents)
    yield from _section("Incidents", changes)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"## {title}", "")
    found = list(lines)
    yield from found or ["none"]
