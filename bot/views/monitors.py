"""What watches a model, in words."""

from bot.domain.health import Health, PlaceHealth, Watched
from bot.domain.monitors.added import Added
from bot.domain.text import clean, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.monitor_words import EXAMPLE, LONGEST, watching
from bot.views.sources import source_parts
from bot.views.spans import Bold, Code, Line, Mention, line


def listed_answer(found: Health) -> Answer:
    """What watches a model wherever it is live."""
    name = found.model or ""
    parts: list[Part] = []
    for place in found.places:
        parts.append(Paragraph((line(Bold(f"{place.environment}:"), f" {place.model}@{place.version}"),)))
        parts.append(Listing(tuple(map(_line, place.watched))))
    parts += [Paragraph((_bare(each),)) for each in found.unwatched]
    parts += [Paragraph((_waits(each),)) for each in found.waiting]
    if not found.places and not found.unwatched and not found.waiting:
        parts.append(Paragraph((line("Nothing of it is live, so nothing watches it."),)))
    parts += source_parts(found)
    typed = f"/mlops monitor {quoted(name)}"
    more = line("Have more watched: ", Code(f"{typed} {EXAMPLE}"), ", or in a form: ", Code(f"{typed} add"))
    parts.append(Note(more))
    if found.waiting or any(each.added_by for place in found.places for each in place.watched):
        parts.append(Note(line("End what was added: ", Code(f"{typed} end NAME"))))
    return Answer(f"What watches {clean(name, LONGEST)}", tuple(parts), found)


def added_answer(made: Added) -> Answer:
    """What whoever added it reads."""
    said = line(
        "👀 ", Bold(made.name), f" watches {made.environment} of {made.model} now: {watching(made.monitor)}."
    )
    ways = line(
        "How it stands: ", Code(f"/mlops health {quoted(made.model)} {made.environment}"),
        " · end it: ", Code(f"/mlops monitor {quoted(made.model)} {made.environment} end {made.name}"),
    )  # fmt: skip
    return Answer("", (Paragraph((said,)), Note(ways)), made)


def ended_answer(ended: Added) -> Answer:
    """What whoever ended it reads."""
    said = line(Bold(ended.name), f" watches {ended.environment} of {ended.model} no more.")
    return Answer("", (Paragraph((said,)),), ended)


def _line(found: Watched) -> Line:
    who: Line = (" (policy)",) if found.added_by is None else (" (added by ", Mention(found.added_by), ")")
    return (Bold(found.monitor.name), f": {watching(found.monitor)}", *who)


def _waits(found: Added) -> Line:
    said = f" {found.name} waits until something is live: {watching(found.monitor)} (added by "
    return line(Bold(f"{found.environment}:"), said, Mention(found.by), ").")


def _bare(place: PlaceHealth) -> Line:
    return line(Bold(f"{place.environment}:"), f" nothing watches {place.model}@{place.version}.")
