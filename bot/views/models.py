"""Registered models, versions, environments and runs as answers."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.numbers import number
from bot.domain.overview import EnvironmentDetail, ModelDetail, ModelOverview, VersionDetail
from bot.domain.people import Voice
from bot.domain.probation import Probation
from bot.domain.registry import ChangeKind, DataSetVersion, EnvironmentState, Lock, ModelVersion
from bot.domain.retirement import Life
from bot.domain.text import clean, quoted
from bot.views.answer import Answer, Facts, Listing, Note, Paragraph, Part, Table
from bot.views.gates import probation_line
from bot.views.histories import change_line
from bot.views.reports import check_lines, serving_lines
from bot.views.spans import Bold, Code, Line, Link, Mention, Span, When, line

VERSIONS_SHOWN = 10
FACTS_SHOWN, MOST_FACTS = 10, 200
MODELS_SHOWN = 90
DESCRIBED = 80


def models_answer(overviews: Sequence[ModelOverview], voice: Voice = Voice.ENGINEER) -> Answer:
    """The registered models with what is live, the key metric (for the business: what it is for) and the owner."""
    if not overviews:
        said = line("There are no registered models yet. The demo organisation has some: ", Code("make demo"))
        return Answer("", (Paragraph((said,)),), overviews)
    rows = tuple(_row(each, voice) for each in overviews[:MODELS_SHOWN])
    third = "what it is" if voice is Voice.BUSINESS else "key metric"
    parts: list[Part] = [Table(("model", "live", third, "owner"), rows)]
    if len(overviews) > MODELS_SHOWN:
        parts.append(Note(line(f"and {len(overviews) - MODELS_SHOWN} more: ", Code("/mlops models TEXT"))))
    first = overviews[0].model.name
    parts.append(Note(line("One of them: ", Code(f"/mlops show {quoted(first)}"))))
    count = len(overviews)
    return Answer(f"{count} registered model{'s' * (count != 1)}", tuple(parts), overviews)


def model_answer(detail: ModelDetail, voice: Voice = Voice.ENGINEER) -> Answer:
    """One registered model: owners, what is live, what waits, and, for engineers, what its versions measure."""
    overview = detail.overview
    name = overview.model.name
    parts: list[Part] = []
    if overview.model.description:
        parts.append(Paragraph((line(overview.model.description),)))
    parts.append(Paragraph(tuple(_standing(overview))))
    shown = detail.versions[:VERSIONS_SHOWN]
    if shown and voice is Voice.ENGINEER:
        metric = detail.metric or ""
        rows = tuple(_version_row(each, detail) for each in shown)
        parts.append(Table(("version", metric or "metric", "registered", "author"), rows))
    hidden = len(detail.versions) - len(shown)
    more = f"and {hidden} older. " if hidden > 0 else ""
    newest = detail.versions[0].version if detail.versions else 1
    parts.append(Note(line(f"{more}One of them: ", Code(f"/mlops show {quoted(name)}@{newest}"))))
    return Answer(name, tuple(parts), detail)


def version_answer(
    detail: VersionDetail, *, everything: bool = False, voice: Voice = Voice.ENGINEER
) -> Answer:
    """One version: its metrics, what it was made from, and its artifact; in plain words for the business."""
    if voice is Voice.BUSINESS:
        return _plain_version(detail)
    version = detail.version
    parts: list[Part] = [Paragraph(tuple(_version_lines(detail)))]
    most = MOST_FACTS if everything else FACTS_SHOWN
    if version.metrics:
        parts.append(Facts(tuple((k, line(number(v))) for k, v in list(version.metrics.items())[:most])))
    if version.params:
        parts.append(Paragraph((line(Bold("Params"), ": ", _listed(version.params, most)),)))
    if detail.checks:
        parts.append(Paragraph((line(Bold("Checks")), *check_lines(detail.checks))))
    parts.append(Note(tuple(_origin(version))))
    if detail.page:
        parts.append(Note(line(Link(detail.page, "Open it in the registry"))))
    if detail.goal is not None:
        why = f"/mlops why {quoted(version.model)} {version.version} {detail.goal}"
        parts.append(Note(line("What blocks it: ", Code(why))))
    return Answer(version.name, tuple(parts), detail)


def _plain_version(detail: VersionDetail) -> Answer:
    version = detail.version
    of = f"{quoted(version.model)} {version.version}"
    typed = f"{quoted(version.model)}@{version.version}"
    ways: list[Span] = ["What it is for, and how well it does: ", Code(f"/mlops card {of}")]
    if detail.goal is not None and detail.goal not in detail.live_in:
        ways += [" · what it still takes: ", Code(f"/mlops why {of} {detail.goal}")]
    ways += [" · every number: ", Code(f"/mlops show {typed} all")]
    return Answer(version.name, (Paragraph(tuple(_version_lines(detail))), Note(tuple(ways))), detail)


def environment_answer(detail: EnvironmentDetail) -> Answer:
    """One environment of a model."""
    state = detail.state
    if state.version is None:
        now = line("Nothing is live here.")
    else:
        now = line(Bold(f"{state.model}@{state.version}"), " is live", *_since(state), ".")
    lines = [now, *_proving(detail.proving), *serving_lines(state.model, detail.serving)]
    if state.without_approval:
        lines.append(unapproved_line(state))
    if detail.lock is not None:
        lines.append(lock_line(detail.lock))
    if detail.request is not None:
        asked = f" asks for {detail.request.model}@{detail.request.version}: "
        lines.append(line(Bold(detail.request.name), asked, Code(f"/mlops show {detail.request.name}")))
    parts: list[Part] = [Paragraph(tuple(lines))]
    if detail.history:
        parts.append(Listing(tuple(change_line(each) for each in detail.history)))
    return Answer(f"{state.environment} of {state.model}", tuple(parts), detail)


def unapproved_line(state: EnvironmentState) -> Line:
    """What is live was decided by nobody."""
    was = f"{state.model}@{state.decided}" if state.decided else "nothing"
    return line(f"⚠️ Live without approval: moved outside of me, where {was} was decided.")


def lock_line(lock: Lock) -> Line:
    """A lock in words."""
    by: Line = (" by ", Mention(lock.by)) if lock.by else ()
    words = f": {lock.reason}" if lock.reason else ""
    return line(f"🔒 {lock.environment} is locked since ", When(lock.at), *by, words)


def _row(overview: ModelOverview, voice: Voice) -> tuple[Line, ...]:
    none = "retired" if overview.life is Life.RETIRED else "nothing yet"
    live = " · ".join(_place(each, overview.proving) for each in overview.live) or none
    asked = "".join(f" ({each.name})" for each in overview.open_requests[:1])
    marks = (" 🔒" if overview.locks else "") + asked
    metric = (
        f"{overview.metric} {number(overview.value)}"
        if overview.metric and overview.value is not None
        else "–"
    )
    owner = line(Mention(overview.owners[0].person)) if overview.owners else line("nobody yet")
    third = clean(overview.model.description, DESCRIBED) if voice is Voice.BUSINESS else metric
    return line(Bold(overview.model.name)), line(live + marks), line(third or "–"), owner


def _place(state: EnvironmentState, proving: Mapping[str, Probation]) -> str:
    found = proving.get(state.environment)
    in_doubt = state.without_approval or (found is not None and found.is_paused)
    mark = " ⚠️" if in_doubt else " ⏳" if found is not None else ""
    return f"{state.environment} @{state.version}{mark}"


def _proving(found: Probation | None) -> tuple[Line, ...]:
    """How the probation of what is live stands."""
    return () if found is None else (probation_line(found),)


def _standing(overview: ModelOverview) -> Iterator[Line]:
    for state in overview.live:
        mark = " ⚠️ live without approval" if state.without_approval else ""
        yield line(f"{state.environment}: ", Bold(f"@{state.version}"), *_since(state), mark)
        yield from _proving(overview.proving.get(state.environment))
    if not overview.live:
        yield line(
            "Nothing is live any more: it is retired."
            if overview.life is Life.RETIRED
            else "Nothing is live yet."
        )
    for lock in overview.locks:
        yield lock_line(lock)
    for request in overview.open_requests:
        is_retirement = request.kind is ChangeKind.RETIREMENT
        what = "asks to retire it from" if is_retirement else f"asks for @{request.version} in"
        asked = f" {what} {request.environment} ({request.state.value})"
        yield line("🟡 ", Bold(request.name), asked)
    spans: list[Span] = []
    for each in overview.owners:
        spans += [", " if spans else "", Mention(each.person), f" ({each.responsibility})"]
    yield ("Owners: ", *(spans or ["nobody yet"]))


def _version_row(version: ModelVersion, detail: ModelDetail) -> tuple[Line, ...]:
    live = [each.environment for each in detail.overview.live if each.version == version.version]
    name = f"@{version.version}" + (f" ({', '.join(live)})" if live else "")
    value = version.metrics.get(detail.metric or "")
    author = line(Mention(version.author)) if version.author else line("unknown")
    shown = number(value) if value is not None else "–"
    return line(Bold(name)), line(shown), line(When(version.created_at, "day")), author


def _version_lines(detail: VersionDetail) -> Iterator[Line]:
    version = detail.version
    if version.description:
        yield line(version.description)
    live = (f"{x} (without approval)" if x in detail.unapproved_in else x for x in detail.live_in)
    yield line("Live in " + ", ".join(live) if detail.live_in else "Live nowhere")
    made: list[Span] = ["registered ", When(version.created_at)]
    if version.author:
        made += [", author ", Mention(version.author)]
    if version.registered_by and version.registered_by != version.author:
        made += [", registered by ", Mention(version.registered_by)]
    yield tuple(made)


def _origin(version: ModelVersion) -> Iterator[Span]:
    yield from _made_from(version.commit, version.dirty, version.data_sets, None)
    artifact = version.artifact
    if artifact.uri:
        yield " · artifact "
        yield Code(artifact.uri)
    if artifact.sha256:
        yield " · sha256 "
        yield Code(artifact.sha256[:12])
    if artifact.format:
        yield f" · {artifact.format}"
    if artifact.size_bytes is not None:
        yield f" · {artifact.size_bytes / 1024:,.0f} kB"
    if version.run_id:
        yield " · run "
        yield Code(version.run_id[:10])


def _made_from(
    commit: str | None, dirty: bool, data_sets: tuple[DataSetVersion, ...], seed: int | None
) -> Iterator[Span]:
    yield "commit "
    yield Code(commit[:8]) if commit else "unknown"
    if dirty:
        yield " with uncommitted changes"
    names = ", ".join(str(each) for each in data_sets)
    yield f" · data {names or 'unknown'}"
    if seed is not None:
        yield f" · seed {seed}"


def _since(state: EnvironmentState) -> Line:
    return (" since ", When(state.since, "day")) if state.since else ()


def _listed(params: Mapping[str, str], most: int) -> str:
    pairs = list(params.items())
    shown = ", ".join(f"{key} {value}" for key, value in pairs[:most])
    hidden = len(pairs) - most
    return f"{shown}, and {hidden} more" if hidden > 0 else shown
