"""The runs of an experiment as a table, and the experiments as a list."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.domain.commands import Compare, Runs, spoken
from bot.domain.numbers import number
from bot.domain.policy import Better
from bot.domain.run_listing import ExperimentCount, RunPage
from bot.domain.run_search import Kind
from bot.domain.runs import Run
from bot.domain.saved_searches import SavedSearch
from bot.domain.text import quoted
from bot.views.answer import Align, Answer, Button, Buttons, Note, Paragraph, Part, Table
from bot.views.ids import FOLLOW_UP
from bot.views.spans import Bold, Code, Line, Mention, When, line

NEXT, BEFORE, COMPARE = f"{FOLLOW_UP}.next", f"{FOLLOW_UP}.before", f"{FOLLOW_UP}.compare"
MOST_COMPARED = 5
_RIGHT: Align = "right"
EXPERIMENTS_SHOWN = 50
STATUSES = {
    "FINISHED": "✓ finished",
    "FAILED": "✗ failed",
    "KILLED": "✗ killed",
    "RUNNING": "▶ running",
    "SCHEDULED": "… scheduled",
    "LOST": "? lost",
}


def runs_answer(page: RunPage) -> Answer:
    """One page of runs, and buttons for the next one and for comparing."""
    if not page.runs:
        return _nothing(page)
    # One column for all settings: a message is not as wide as a run has params.
    settings = ("settings",) if page.params else ()
    headers = ("run", *page.metrics, *settings, "started")
    aligns: list[Align] = ["left", *(_RIGHT for _ in page.metrics)]
    table = Table(headers, tuple(_row(each, page) for each in page.runs), tuple(aligns))
    parts: list[Part] = [table, Note(line(*_words(page)))]
    buttons = tuple(_buttons(page))
    return Answer(_title(page), (*parts, *([Buttons(buttons)] if buttons else [])), page)


def experiments_answer(experiments: Sequence[ExperimentCount]) -> Answer:
    """The experiments that have runs."""
    if not experiments:
        said = line("There are no runs yet. A training job writes here once it knows the address: ")
        setting = Code("MLFLOW_TRACKING_URI")
        return Answer("", (Paragraph(((*said, setting),)),), tuple(experiments))
    shown = experiments[:EXPERIMENTS_SHOWN]
    rows = tuple((line(Bold(x.name)), line(f"{x.runs:,}"), line(When(x.newest_at))) for x in shown)
    count = len(experiments)
    more = f"and {count - len(shown)} more. " if count > len(shown) else ""
    note = line(f"{more}The runs of one: ", Code(f"/mlops runs {quoted(experiments[0].name)}"))
    table = Table(("experiment", "runs", "newest run"), rows, ("left", "right"))
    return Answer(f"{count} experiment{'s' * (count != 1)}", (table, Note(note)), tuple(experiments))


def saved_answer(searches: Sequence[SavedSearch]) -> Answer:
    """The searches that are kept."""
    like = line("Keep one: ", Code("/mlops runs save good as churn where roc_auc > 0.9"))
    if not searches:
        return Answer("", (Paragraph((line("No search is kept yet. "), like)),), tuple(searches))
    rows = tuple(
        (line(Bold(x.name)), line(Code(x.words)), line(Mention(x.by)), line(When(x.at, "day")))
        for x in searches
    )
    table = Table(("name", "looks for", "kept by", "since"), rows)
    one = line("One of them: ", Code(f"/mlops runs {quoted(searches[0].name)}"))
    count = len(searches)
    return Answer(f"{count} saved search{'es' * (count != 1)}", (table, Note(one)), tuple(searches))


def kept_answer(search: SavedSearch) -> Answer:
    """What was just kept, and how it is used."""
    typed = f"/mlops runs {quoted(search.name)}"
    said = line(
        Bold(search.name), " is kept for everybody: ", Code(search.words), ". Look with ", Code(typed), "."
    )
    return Answer("", (Paragraph((said,)),), search)


def forgotten_answer(search: SavedSearch) -> Answer:
    """What was just forgotten, and how it can be kept again."""
    again = Code(f"/mlops runs save {quoted(search.name)} as {search.words.removeprefix('runs ')}")
    return Answer(
        "", (Paragraph((line(Bold(search.name), " is forgotten. Keep it again: ", again),)),), search
    )


def _title(page: RunPage) -> str:
    name = f"{page.saved}: " if page.saved else ""
    alone = page.page == 1 and not page.more
    if alone:
        count = len(page.runs)
        return f"{name}{count} run{'s' * (count != 1)} of {page.experiment}"
    return f"{name}Runs {page.first} to {page.first + len(page.runs) - 1} of {page.experiment}"


def _row(run: Run, page: RunPage) -> tuple[Line, ...]:
    measured = [run.metrics.get(name) for name in page.metrics]
    params = [f"{name} {run.params[name]}" for name in page.params if name in run.params]
    status = run.status_at(page.at)
    said = STATUSES.get(status, status.lower())
    # A run that ended well is marked, any other says how it stands.
    mark, rest = said[:2], f"{said[2:]} " if status != "FINISHED" else ""
    author: Line = (" by ", Mention(run.author)) if run.author else ()
    return (
        line(mark, Bold(run.name), f" {rest}", Code(run.run_id[:8])),
        *(line("–" if each is None else number(each)) for each in measured),
        *([line(", ".join(params) or "–")] if page.params else []),
        line(When(run.started_at, "day"), *author),
    )


def _words(page: RunPage) -> Iterator[str | Code]:
    yield f"{_order_words(page)}."
    if page.where:
        yield " Where "
        yield Code(page.where)
        yield "."
    yield " One of them: "
    yield Code(f"/mlops show {page.runs[0].run_id[:8]}")


def _order_words(page: RunPage) -> str:
    order = page.order
    if order is None:
        return "Newest first"
    if order.field.kind is not Kind.METRIC:
        return f"By {order.field.key}, {'up' if order.ascending else 'down'}"
    best = order.ascending == (page.better is Better.LOWER)
    why = f" ({page.better.value} is better)" if page.better and best else ""
    return f"{'Lowest' if order.ascending else 'Highest'} {order.field.key} first{why}"


def _buttons(page: RunPage) -> Iterator[Button]:
    if page.page > 1:
        yield Button("← Previous", BEFORE, spoken(replace(_query(page), page=page.page - 1)))
    if page.more:
        yield Button("Next →", NEXT, spoken(replace(_query(page), page=page.page + 1)))
    best = page.runs[:MOST_COMPARED]
    if len(best) > 1:
        which = "these" if len(best) == len(page.runs) else "the first"
        yield Button(
            f"Compare {which} {len(best)}", COMPARE, spoken(Compare(tuple(each.run_id for each in best)))
        )


def _query(page: RunPage) -> Runs:
    """What was asked, so that the next page can be."""
    if page.order is None:
        return Runs(page.experiment, page.where or None, None, None, page.top, page.page)
    field = page.order.field
    by = field.key if field.kind is Kind.METRIC else f"{_PREFIXES[field.kind]}{field.key}"
    return Runs(page.experiment, page.where or None, by, page.order.ascending, page.top, page.page)


def _nothing(page: RunPage) -> Answer:
    if page.page > 1:
        said = line(f"Page {page.page} is past the end. ", Code(spoken(replace(_query(page), page=None))))
    elif page.where:
        said = line(f"No run of {page.experiment} matches ", Code(page.where), ".")
    else:
        said = line(f"{page.experiment} has no runs yet.")
    wider = line("All of its runs: ", Code(f"/mlops runs {quoted(page.experiment)}"))
    parts: tuple[Part, ...] = (Paragraph((said,)), Note(wider if page.where else ()))
    return Answer("", parts, page)


_PREFIXES = {Kind.ATTRIBUTE: "", Kind.PARAM: "params.", Kind.TAG: "tags."}
