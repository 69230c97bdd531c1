"""How models in use fare, in words: the worst first, and what to do next."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.domain.health import Health, PlaceHealth, Watched, counted
from bot.domain.monitors.reading import Status
from bot.domain.people import Voice
from bot.domain.text import clean, listed, quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part, Table
from bot.views.monitor_said import said
from bot.views.monitor_words import EXAMPLE, LONGEST, watching
from bot.views.plain_trouble import seen
from bot.views.sources import trouble_parts
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line, plain

MODELS_SHOWN, NAMED = 90, 5
LONGEST_SAID = 150
_SIGNS = {
    Status.FAILING: "🔴", Status.DEGRADED: "🟠", Status.NO_DATA: "⚪", Status.HEALTHY: "🟢", None: "⏳",
}  # fmt: skip
_WORDS: Mapping[Status | None, str] = {None: "not known yet", **{each: each.value for each in Status}}


def health_answer(found: Health, voice: Voice = Voice.ENGINEER) -> Answer:
    """All models, or one of them."""
    return _one(found, voice) if found.model is not None else _all(found, voice)


def _all(found: Health, voice: Voice) -> Answer:
    parts: list[Part] = []
    if found.places:
        rows = tuple(_row(each, voice) for each in found.places[:MODELS_SHOWN])
        parts.append(Table(("model", "status", "why"), rows))
    left = found.places[MODELS_SHOWN:]
    if left:
        parts.append(Note(line(f"and {len(left):,} more: {_counts(left)}.")))
    parts += _unwatched(found)
    parts += _next(found)
    return Answer(_title(found), tuple(parts), found)


def _title(found: Health) -> str:
    if not found.places:
        return "Nothing is watched yet" if found.unwatched else "Nothing is in use yet"
    if all(each.status is Status.HEALTHY for each in found.places):
        count = len(found.places)
        return "All is well: 1 model" if count == 1 else f"All is well: {count:,} models"
    return f"How models fare: {_counts(found.places)}"


def _counts(places: tuple[PlaceHealth, ...]) -> str:
    return listed([f"{count:,} {_WORDS[status]}" for status, count in counted(places)])


def _row(place: PlaceHealth, voice: Voice) -> tuple[Line, ...]:
    name = f"{place.model}#{place.environment}"
    return (line(Bold(name)), line(f"{_SIGNS[place.status]} {_WORDS[place.status]}"), _why(place, voice))


def _why(place: PlaceHealth, voice: Voice) -> Line:
    one = place.worst_one
    if one is None or one.reading is None or one.status is Status.HEALTHY:
        return line(f"{len(place.watched)} monitor{'s' * (len(place.watched) != 1)}")
    if voice is Voice.BUSINESS:
        return line(seen(one.monitor.what, one.reading))
    return line(clean(plain(said(one.monitor, one.reading)), LONGEST_SAID))


def _unwatched(found: Health) -> list[Part]:
    count = len(found.unwatched)
    if not count:
        return []
    names = [f"{each.model}#{each.environment}" for each in found.unwatched[:NAMED]]
    more = [f"{count - NAMED:,} more"] if count > NAMED else []
    what = "1 live model is" if count == 1 else f"{count:,} live models are"
    return [Paragraph((line(f"{what} watched by nothing: {listed([*names, *more])}."),))]


def _next(found: Health) -> list[Part]:
    if found.places:
        first = found.places[0]
        alert = next((each.alerts[0] for each in found.places if each.alerts), None)
        ways: list[Span] = ["One of them: ", Code(f"/mlops health {quoted(first.model)} {first.environment}")]
        if alert is not None:
            ways += [" · its newest alert: ", Code(f"/mlops alert {alert}")]
        return [Note(tuple(ways))]
    return [_how(found.unwatched[0].model)] if found.unwatched else []


def _how(model: str) -> Note:
    return Note(
        line("Have it watched: ", Code(f"/mlops monitor {quoted(model)} {EXAMPLE}"), ", or by the policy.")
    )


def _one(found: Health, voice: Voice) -> Answer:
    name = found.model or ""
    parts: list[Part] = []
    for place in found.places:
        parts.append(Paragraph((_headline(place),)))
        parts += _plain(place) if voice is Voice.BUSINESS else _exact(place)
        if place.alerts:
            parts.append(Note(_alerts(place)))
    parts += [Paragraph((_bare(each),)) for each in found.unwatched]
    parts += trouble_parts(found.sources)
    if not found.places:
        parts += (
            [_how(name)]
            if found.unwatched
            else [Paragraph((line("Nothing of it is live, so nothing watches it."),))]
        )
    return Answer(f"How {clean(name, LONGEST)} fares", tuple(parts), found)


def _exact(place: PlaceHealth) -> Iterator[Part]:
    alike = _alike(place)
    yield Listing(tuple(_line(each, timed=not alike) for each in place.watched))
    if alike:
        yield Note(line("Up to ", When(alike[0]), "; the next look is ", When(alike[1])))


def _plain(place: PlaceHealth) -> Iterator[Part]:
    """What is not well, each thing once; what else is looked at, as a number."""
    unwell = [each for each in place.watched if each.status is not Status.HEALTHY]
    once = dict.fromkeys(
        f"{_SIGNS[each.status]} {seen(each.monitor.what, each.reading)}" for each in unwell if each.reading
    )
    if once:
        yield Listing(tuple(map(line, once)))
    if well := len(place.watched) - len(unwell):
        yield Note(line(f"{well} of {len(place.watched)} things that are watched are as they should be."))


def _headline(place: PlaceHealth) -> Line:
    status = place.status
    what = f"{_SIGNS[status]} {place.environment}: {_WORDS[status]}"
    return line(Bold(what), f" · {place.model}@{place.version}, live since ", When(place.since))


def _bare(place: PlaceHealth) -> Line:
    return line(Bold(f"{place.environment}:"), f" nothing watches {place.model}@{place.version}.")


def _alike(place: PlaceHealth) -> tuple[datetime, datetime] | None:
    """Until when all of them looked, and when they look next, where that is the same: it is said once."""
    times = {(each.reading.until if each.reading else None, each.next_at) for each in place.watched}
    until, following = next(iter(times)) if len(times) == 1 else (None, None)
    return None if until is None or following is None else (until, following)


def _line(found: Watched, *, timed: bool) -> Line:
    name = Bold(found.monitor.name)
    who: Line = () if found.added_by is None else (" · added by ", Mention(found.added_by))
    if found.reading is None:
        first = (": ", watching(found.monitor), "; looks first ", When(found.next_at))
        return (f"{_SIGNS[None]} ", name, *first, *who)
    seen = said(found.monitor, found.reading)
    if found.came_since is not None:
        seen = (*seen, " A batch came ", When(found.came_since), ".")
    if timed:
        seen = (*seen, " Up to ", When(found.reading.until), "; looks next ", When(found.next_at))
    return (f"{_SIGNS[found.status]} ", name, ": ", *seen, *who)


def _alerts(place: PlaceHealth) -> Line:
    ways: list[Span] = []
    for each in place.alerts[:NAMED]:
        ways += [" · " if ways else "Open: ", Code(f"/mlops alert {each}")]
    return tuple(ways)
