"""Lineage in words: from the data to what is live, and what a withdrawal would touch."""

from collections.abc import Iterator, Sequence

from bot.domain.lineage import Impact, Layer, Lineage, Node
from bot.domain.text import listed
from bot.views.answer import Answer, Button, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, Span, line
from bot.views.withdrawals import owners_words

WITHDRAW = "data.withdraw"
PICTURE_TITLE = "From the data to what is live"
SHOWN, IMPACTS = 8, 4


def lineage_answer(found: Lineage) -> Answer:
    """The graph in lines, causes first, and what would follow if the data were withdrawn."""
    parts: list[Part] = [Paragraph(tuple(_lines(found)))]
    affected = [each for each in found.impacts if each.live or len(found.impacts) == 1]
    parts += [_impact(each) for each in affected[:IMPACTS]]
    if len(affected) > IMPACTS:
        more = f"and {len(affected) - IMPACTS} more versions that something live was trained on"
        parts.append(Note(line(more)))
    return Answer(f"Lineage of {found.subject}", tuple(parts), found)


def spoken(found: Lineage) -> str:
    """The picture in words, for who cannot see it."""
    layers = ((layer, [each.title for each in found.of(layer)]) for layer in Layer)
    told = [f"{_PLURAL[layer]}: {_names(titles)}" for layer, titles in layers if titles]
    live = [f"{each.detail} is live in {each.title}" for each in found.of(Layer.PLACE)]
    return f"Lineage of {found.subject}. " + ". ".join([*told[:-1], *(live or told[-1:])]) + "."


def _lines(found: Lineage) -> Iterator[Line]:
    for layer, words in _WORDS.items():
        nodes = found.of(layer)
        if nodes:
            yield line(
                Bold(words if len(nodes) > 1 else words.removesuffix("s")), ": ", *_nodes(found, nodes)
            )
    if not found.of(Layer.DATA):
        yield line("Nobody said which data it was trained on.")
    if not found.of(Layer.VERSION):
        yield line("No version you can see was trained on it.")
    if not found.of(Layer.PLACE) and found.of(Layer.VERSION):
        yield line("Nothing of it is live.")
    if found.other_runs:
        verb = "run read it and led" if found.other_runs == 1 else "runs read it and led"
        yield line(f"{found.other_runs:,} more {verb} to no version.")


def _nodes(found: Lineage, nodes: Sequence[Node]) -> Iterator[Span]:
    for at, each in enumerate(nodes[:SHOWN]):
        yield ", " if at else ""
        yield from _node(found, each)
    if len(nodes) > SHOWN:
        yield f" and {len(nodes) - SHOWN} more"


def _node(found: Lineage, node: Node) -> Iterator[Span]:
    match node.layer:
        case Layer.DATA:
            yield node.title
            yield f" ({'⛔ ' if node.is_withdrawn else ''}{node.detail})" if node.detail else ""
        case Layer.RUN:
            yield Code(node.title)
        case Layer.VERSION:
            yield node.title
        case Layer.PLACE:
            yield f"{_names([each.title for each in found.causes(node)])} in {node.title}"


def _impact(found: Impact) -> Paragraph:
    record = found.record
    if record.withdrawn_at is not None:
        by: Line = (" by ", Mention(record.withdrawn_by)) if record.withdrawn_by else ()
        because = f": “{record.withdrawn_because}”. " if record.withdrawn_because else ". "
        said = line("⛔ ", Bold(record.name), " was withdrawn", *by, f"{because}{_still(found)}")
        return Paragraph((said,))
    if not found.live:
        said = line("Nothing is live because of ", Bold(record.name), ".")
        return Paragraph((said,), _button(found, "Withdraw"))
    ownerless = f" ({_names(found.ownerless)} has no owner)" if found.ownerless else ""
    what = f" is withdrawn: {_versions(found)}, {owners_words(found)}{ownerless}. Tell them?"
    said = line("If ", Bold(record.name), what)
    return Paragraph((said,), _button(found, "Withdraw and tell"))


def _button(found: Impact, words: str) -> Button:
    """Opens the form that asks for the reason."""
    return Button(words, WITHDRAW, str(found.record.id), "danger")


def _still(found: Impact) -> str:
    if not found.live:
        return "Nothing live was trained on it."
    return f"Still live: {_names([str(each) for each in found.live])}."


def _versions(found: Impact) -> str:
    return f"{found.versions} live version{'s' * (found.versions != 1)}"


def _names(names: Sequence[str]) -> str:
    known = list(dict.fromkeys(names))
    if len(known) <= SHOWN:
        return listed(known)
    return f"{', '.join(known[:SHOWN])} and {len(known) - SHOWN} more"


_WORDS = {Layer.DATA: "Data", Layer.RUN: "Runs", Layer.VERSION: "Versions", Layer.PLACE: "Live"}
_PLURAL = {Layer.DATA: "Data", Layer.RUN: "Runs", Layer.VERSION: "Versions", Layer.PLACE: "Live in"}
