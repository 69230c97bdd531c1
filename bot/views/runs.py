"""One training run as an answer."""

from collections.abc import Iterator

from bot.domain.commands import Show, spoken
from bot.domain.numbers import number
from bot.domain.run_detail import RunDetail
from bot.domain.runs import Run
from bot.domain.text import quoted
from bot.views.answer import Answer, Button, Buttons, Facts, Note, Paragraph, Part
from bot.views.ids import FOLLOW_UP
from bot.views.run_listing import STATUSES
from bot.views.spans import Bold, Code, Line, Link, Mention, Span, When, line

MORE = f"{FOLLOW_UP}.more"
METRICS_SHOWN, PARAMS_SHOWN = 5, 10
MOST_AT_ALL = 200


def run_answer(detail: RunDetail, *, everything: bool = False) -> Answer:
    """The run, its first metrics and params, what it was made from and what became of it."""
    run = detail.run
    metrics = detail.metrics[: MOST_AT_ALL if everything else METRICS_SHOWN]
    params = tuple(run.params.items())[: MOST_AT_ALL if everything else PARAMS_SHOWN]
    parts: list[Part] = [Paragraph(tuple(_head(detail)))]
    if metrics:
        parts.append(Facts(tuple((name, line(number(value))) for name, value in metrics)))
    if params:
        listed = ", ".join(f"{key} {value}" for key, value in params)
        parts.append(Paragraph((line(Bold("Params"), ": ", listed),)))
    parts += [Note(each) for each in _origin(detail)]
    around = tuple(_around(detail))
    if around:
        parts.append(Paragraph(around))
    hidden = (len(detail.metrics) - len(metrics), len(run.params) - len(params))
    if any(hidden) and not everything:
        words = " and ".join(
            f"{n} {noun}{'s' * (n != 1)}" for n, noun in zip(hidden, ("metric", "param"), strict=True) if n
        )
        parts.append(Buttons((Button(f"+{words}", MORE, spoken(Show(run.run_id, everything=True))),)))
    return Answer(f"Run {run.name}", tuple(parts), detail)


def _head(detail: RunDetail) -> Iterator[Line]:
    run = detail.run
    status = STATUSES.get(detail.status, detail.status.lower())
    yield line(Bold(status), f" · {run.experiment} · ", Code(run.run_id[:10]))
    if detail.status == "LOST":
        yield line("It never said that it ended, and nothing was heard of it for a day.")
    made: list[Span] = ["started ", When(run.started_at)]
    if run.duration is not None:
        made.append(f", took {took(run.duration.total_seconds())}")
    made += [", by ", Mention(run.author)] if run.author else [", author unknown"]
    if detail.said_user:
        made.append(f" (its program says {detail.said_user})")
    yield tuple(made)


def took(seconds: float) -> str:
    """A duration in its two largest units: `1 h 5 min`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    for size, unit, smaller, name in ((86400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")):
        if whole >= size:
            rest = whole % size // smaller
            return f"{whole // size} {unit}" + (f" {rest} {name}" if rest else "")
    return f"{whole} s"


def _origin(detail: RunDetail) -> Iterator[Line]:
    run = detail.run
    made: list[Span] = ["commit "]
    page = detail.commit_page
    if run.commit is None:
        made.append("unknown")
    else:
        made.append(Link(page, run.commit[:8]) if page else Code(run.commit[:8]))
    if run.dirty:
        made.append(" with uncommitted changes")
    if run.seed is not None:
        made.append(f" · seed {run.seed}")
    lock = detail.environment_lock
    made += [" · environment ", Code(lock[:16])] if lock else [" · environment unknown"]
    yield tuple(made)
    yield line(f"data {_data(run) or 'unknown'}")


def _data(run: Run) -> str:
    names = [str(each) for each in run.data_sets]
    versions = {each.name for each in run.data_sets}
    names += [f"{each.name} ({each.digest[:8]})" for each in run.inputs if each.name not in versions]
    return ", ".join(names)


def _around(detail: RunDetail) -> Iterator[Line]:
    for name in detail.versions:
        yield line("registered as ", Bold(name), ": ", Code(f"/mlops show {name}"))
    if detail.parent is not None:
        parent = detail.parent
        yield line("part of ", Bold(parent.name), ": ", Code(f"/mlops show {parent.run_id[:10]}"))
    if detail.children:
        first = detail.children[0]
        names = ", ".join(each.name for each in detail.children)
        more = f" and {detail.more_children} more" if detail.more_children else ""
        where = f"tags.mlflow.parentRunId = '{detail.run.run_id}'"
        typed = Code(f"/mlops runs {quoted(first.experiment)} where {where}")
        yield line(f"{len(detail.children) + detail.more_children} belong to it: {names}{more}. ", typed)
