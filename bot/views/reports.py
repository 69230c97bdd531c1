"""What programs reported, in lines: the checks of a version, and what is served beside what was decided."""

from collections.abc import Iterator, Sequence

from bot.domain.checks import CheckResult, CheckWorth, Weighed
from bot.domain.serving import Serving, ServingReport
from bot.domain.text import listed
from bot.views.spans import Bold, Line, Link, Mention, Span, When, line

CHECKS_SHOWN = 10
INSTANCES_SHOWN = 5
DETAILS_SHOWN = 120
_MARKS = {CheckResult.PASS: ("✅", "passed"), CheckResult.FAIL: ("❌", "failed")}


def check_lines(checks: Sequence[Weighed]) -> tuple[Line, ...]:
    """One line a check; what failed stands first, and what says nothing more last."""
    rest = len(checks) - CHECKS_SHOWN
    more = (line(f"and {rest} more"),) if rest > 0 else ()
    return (*map(_check_line, sorted(checks, key=_weight)[:CHECKS_SHOWN]), *more)


def serving_lines(model: str, serving: Serving | None) -> Iterator[Line]:
    """What is served, who fell silent, and who serves files that nobody registered; nothing where nobody reported."""
    if serving is None:
        return
    if serving.replicas:
        yield _served(model, serving)
    for each in serving.altered[:INSTANCES_SHOWN]:
        yield line(f"⚠️ {each.instance} serves other files than those registered as {model}@{each.version}.")
    for each in serving.silent[:INSTANCES_SHOWN]:
        yield _silence(each)


def _served(model: str, serving: Serving) -> Line:
    counts, total = serving.replicas, sum(serving.replicas.values())
    heard = max(each.reported_at for each in serving.heard)
    last: Line = (" (reported ", When(heard, "ago"), ")")
    if not serving.differs:
        where = "its only replica" if total == 1 else f"all {total} replicas"
        return line("✅ Serving ", Bold(f"{model}@{serving.decided}"), f" on {where}", *last)
    decided = "nothing" if serving.decided is None else f"{model}@{serving.decided}"
    others = [
        f"{model}@{version} on {count}"
        for version, count in sorted(counts.items())
        if version != serving.decided
    ]
    return line(
        "⚠️ Decided ",
        Bold(decided),
        ", serving ",
        Bold(listed(others)),
        f" of {total} replica{'s' * (total != 1)}",
        *last,
    )


def _silence(report: ServingReport) -> Line:
    name = f"{report.model}@{report.version}"
    return line(
        f"💤 {report.instance} said nothing since ", When(report.reported_at), f"; then it served {name}."
    )


def _weight(each: Weighed) -> tuple[bool, bool, str]:
    return each.worth is not CheckWorth.COUNTS, each.check.result is CheckResult.PASS, each.check.name


def _check_line(each: Weighed) -> Line:
    check = each.check
    mark, came_out = _MARKS[check.result]
    spans: list[Span] = [
        f"{mark if each.worth is CheckWorth.COUNTS else '⚪'} ",
        Bold(check.name),
        f" {came_out}",
    ]
    spans += [" ", When(check.at, "ago"), ", by ", Mention(check.by)]
    if each.worth is CheckWorth.EXPIRED:
        spans.append(", expired")
    elif each.worth is CheckWorth.OTHER_ARTIFACT:
        spans.append(", of another artifact")
    if check.details:
        first = check.details.strip().splitlines()[0]
        spans.append(f": {first[:DETAILS_SHOWN]}{'…' * (len(check.details.strip()) > DETAILS_SHOWN)}")
    if check.url:
        spans += [" ", Link(check.url, "look")]
    return tuple(spans)
