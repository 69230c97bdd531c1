"""What is live, grouped by who owns it, those first that do not fare well."""

from collections.abc import Iterator, Sequence

from bot.domain.digest import Digest, LiveModel
from bot.domain.monitors.reading import Status
from bot.domain.numbers import number
from bot.domain.people import Voice
from bot.domain.registry import PersonId
from bot.domain.status import WORST_FIRST
from bot.views.answer import Paragraph, Part
from bot.views.gates import probation_line
from bot.views.mentioned import Once
from bot.views.spans import Bold, Code, Line, When, line

MOST = 10
MOST_OWNERS, MOST_OF_ONE = 8, 5
SIGNS = {Status.FAILING: "✖", Status.DEGRADED: "▲", Status.NO_DATA: "□", Status.HEALTHY: "●"}

Group = tuple[PersonId | None, Sequence[LiveModel]]


def live_parts(digest: Digest, once: Once, voice: Voice) -> Iterator[Part]:
    """A few models of each of the first owners, and how many more there are."""
    yield Paragraph((line(Bold("What is live, by owner")),))
    groups = _by_owner(digest.live)
    told = 0
    for owner, models in groups[:MOST_OWNERS]:
        shown = models[: min(MOST_OF_ONE, max(MOST - told, 1))]
        told += len(shown)
        lines = [("• ", *live_line(each, voice)) for each in shown]
        more = len(models) - len(shown)
        rest = [line(f"• and {more} more, {_counts(models[len(shown) :])}")] if more else []
        yield Paragraph((_head(owner, models, once), *lines, *rest))
    if hidden := groups[MOST_OWNERS:]:
        count = sum(len(models) for _, models in hidden)
        said = f"and {count} more of {len(hidden)} other owner{'s' * (len(hidden) != 1)}: "
        yield Paragraph((line(said, Code("/mlops models")),))


def live_lines(digest: Digest, voice: Voice) -> Iterator[Line]:
    """Every model that is live, a line each, those of one owner together; owners by name, whom the message above called."""
    for owner, models in _by_owner(digest.live):
        name = "no owner" if owner is None else digest.names.get(owner, "")
        for each in models:
            yield (*live_line(each, voice), f" · {name}" if name else "")


def live_line(live: LiveModel, voice: Voice) -> Line:
    """One model: how it fares, since when, and what it measured."""
    sign = f"{SIGNS[live.status]} " if live.status else ""
    status = f" {live.status}" if live.status else ""
    since: Line = (" · live since ", When(live.since, "day")) if live.since else ()
    mark = " · ⚠️ live without approval" if live.without_approval else ""
    if voice is Voice.BUSINESS:
        proves = " · still on trial" if live.proving is not None else ""
        return (sign, Bold(live.model), status, *since, mark, proves)
    proves_line: Line = () if live.proving is None else (" · ", *probation_line(live.proving))
    metric = (
        f" · {live.metric} {number(live.value)} at release" if live.metric and live.value is not None else ""
    )
    return (sign, Bold(f"{live.model}@{live.version}"), status, *since, mark, *proves_line, metric)


def _head(owner: PersonId | None, models: Sequence[LiveModel], once: Once) -> Line:
    count = f"{len(models)} model{'s' * (len(models) != 1)}"
    # How a single one fares stands in its line.
    is_split = len(models) > 1 and any(each.is_unwell for each in models)
    said = f": {count}" + (f" ({_counts(models)})" if is_split else "")
    return line("No owner" if owner is None else once.person(owner), said)


def _counts(models: Sequence[LiveModel]) -> str:
    """`1 failing, 2 degraded`; what nothing watches is not watched."""
    found = [f"{count} {each}" for each in WORST_FIRST if (count := sum(x.status is each for x in models))]
    unwatched = sum(each.status is None for each in models)
    return ", ".join([*found, *([f"{unwatched} not watched"] if unwatched else [])])


def _by_owner(live: Sequence[LiveModel]) -> list[Group]:
    owners: dict[PersonId | None, list[LiveModel]] = {}
    for each in sorted(live, key=_rank):
        owners.setdefault(each.owner, []).append(each)
    # Sorted already: whose worst model is worst comes first. What nobody owns comes last.
    return sorted(owners.items(), key=lambda each: each[0] is None)


def _rank(live: LiveModel) -> tuple[int, str]:
    return (1 if live.status is None else -live.status.rank), live.model
