"""Lineage in words: from the data to what is live, and what a withdrawal would touch."""

from collections.abc import Iterator, Sequence

from bot.domain.data_sets import DataSetRecord
from bot.domain.lineage import Impact, Layer, Lineage, Node
from bot.domain.registry import PersonId
from bot.domain.text import listed
from bot.views.answer import Answer, Button, Confirm, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, Span, line

WITHDRAW = "data.withdraw"
PICTURE_TITLE = "From the data to what is live"
SHOWN, IMPACTS, LIVE = 8, 4, 5


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


def withdrawn_answer(found: Impact) -> Answer:
    """What whoever withdrew reads."""
    told = _people(found)
    also = f" {told} told." if found.live else " Nothing live was trained on it."
    said = line("⛔ ", Bold(found.record.name), f" is withdrawn.{also}")
    note = Note(line("What was trained on it: ", Code(f"/mlops lineage {found.record.name}")))
    return Answer("", (Paragraph((said,)), note), found)


def withdrawn_dm(record: DataSetRecord, by: PersonId, live: Sequence[str]) -> Answer:
    """What an owner, or the steward, is told."""
    first = line("⛔ ", Mention(by), " withdrew ", Bold(record.name), ".")
    if not live:
        said = line("You are its steward; nothing is asked of you.")
        return Answer("", (Paragraph((first, said)),))
    what = f"{'was' if len(live) == 1 else 'were'} trained on it and {'is' if len(live) == 1 else 'are'} still live."
    names = (
        f"{', '.join(live[:LIVE])} and {len(live) - LIVE} more" if len(live) > LIVE else listed(list(live))
    )
    ask = line(Bold(names), f" {what} Train on other data and promote that, or roll back.")
    return Answer("", (Paragraph((first, ask)), Note(line("See: ", Code(f"/mlops lineage {record.name}")))))


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
        said = line("⛔ ", Bold(record.name), " was withdrawn", *by, f". {_still(found)}")
        return Paragraph((said,))
    if not found.live:
        said = line("Nothing is live because of ", Bold(record.name), ".")
        return Paragraph((said,), _button(found, "Withdraw"))
    ownerless = f" ({_names(found.ownerless)} has no owner)" if found.ownerless else ""
    what = f" is withdrawn: {_versions(found)}, {_owners(found)}{ownerless}. Tell them?"
    said = line("If ", Bold(record.name), what)
    return Paragraph((said,), _button(found, "Withdraw and tell"))


def _button(found: Impact, words: str) -> Button:
    told = f"{_people(found)} told by direct message. " if found.live else ""
    text = line(
        Bold(found.record.name[:100]), f" is marked as withdrawn. {told}Nothing that is live changes by it."
    )
    confirm = Confirm("Withdraw this data?", text, "Withdraw")
    return Button(words, WITHDRAW, str(found.record.id), "danger", confirm)


def _still(found: Impact) -> str:
    if not found.live:
        return "Nothing live was trained on it."
    return f"Still live: {_names([str(each) for each in found.live])}."


def _versions(found: Impact) -> str:
    return f"{found.versions} live version{'s' * (found.versions != 1)}"


def _owners(found: Impact) -> str:
    count = len(found.owners)
    return f"{count} owner{'s' * (count != 1)}" if count else "no owner"


def _people(found: Impact) -> str:
    return f"{_owners(found).capitalize()} {'is' if len(found.owners) < 2 else 'are'}"


def _names(names: Sequence[str]) -> str:
    known = list(dict.fromkeys(names))
    if len(known) <= SHOWN:
        return listed(known)
    return f"{', '.join(known[:SHOWN])} and {len(known) - SHOWN} more"


_WORDS = {Layer.DATA: "Data", Layer.RUN: "Runs", Layer.VERSION: "Versions", Layer.PLACE: "Live"}
_PLURAL = {Layer.DATA: "Data", Layer.RUN: "Runs", Layer.VERSION: "Versions", Layer.PLACE: "Live in"}
