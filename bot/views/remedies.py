"""What to do about what blocks a version, and who can: the second line of each condition in `why`."""

from collections.abc import Mapping

from bot.domain.gate_kinds import CheckGate, Gate, OwnerGate, ReviewGate, ThresholdGate, VersusLiveGate
from bot.domain.gate_verdicts import Because
from bot.domain.promotion import BlockerKind
from bot.domain.remedies import Party, Remedy
from bot.domain.text import quoted
from bot.domain.untested import Untested
from bot.views.gates import people
from bot.views.spans import Code, Line, Span, line

ANOTHER = "registers another version that does"
_WHO: Mapping[Party, str] = {
    Party.AUTHOR: "its author",
    Party.REPORTER: "a program with a token",
    Party.ON_CALL: "whoever is on call",
    Party.ADMIN: "an admin",
    Party.STEWARD: "the data set's steward",
    Party.OWNER_SETTER: "whoever may name owners",
    Party.OWNER: "an owner",
    Party.REQUESTER: "whoever asked",
    Party.UNLOCKER: "whoever may unlock",
    Party.PROMOTER: "whoever may promote",
    Party.BOT: "I",
}
_WHAT: Mapping[Because, str] = {
    Because.NOT_MEASURED: "logs it in a run and registers a version of that run",
    Because.LIVE_NOT_MEASURED: "measures the live version too",
    Because.DIFFERENT_DATA: "measures both on the same data",
    Because.DIRECTION_UNKNOWN: "says under `metrics` of the policy which direction is better",
    Because.FIRST_VERSION: "cannot change it: the policy wants something to compare with, see `when_none`",
    Because.MEASURED_ELSEWHERE: "measures it on that data",
    Because.NOT_TESTED_YET: "compute it within a minute",
    Because.NOT_REPORTED: "reports it",
    Because.OTHER_PRODUCER: "reports it too",
    Because.OTHER_ARTIFACT: "runs the check on the files that are registered",
    Because.EXPIRED: "runs the check again",
    Because.CHECK_FAILED: ANOTHER,
    Because.MEASURED_BY_ANOTHER: "stores predictions of this version",
    Because.ALERTS_OPEN: "works on the alerts until they are over",
    Because.NOT_WATCHED: "has it watched, or lets the gate only report",
    Because.NO_DATA: "says in the run which data it read",
    Because.NOT_CLASSIFIED: "classifies it",
    Because.CLASSIFIED_HIGHER: "registers a version that was trained on other data",
    Because.AGE_UNKNOWN: "adds that version of the data",
    Because.STALE: "registers a version that was trained on newer data",
    Because.NOT_EXAMINED: "has its quality examined",
    Because.QUALITY_FAILED: "mends the data",
    Because.NO_DIGEST: "reports it, or uploads the files through me",
    Because.NO_FORMAT: "logs the model with its flavor",
    Because.OTHER_FORMAT: "registers it in a format that is allowed",
    Because.NO_CARD: "writes it",
    Because.PARTS_MISSING: "writes what is missing",
    Because.NOT_REPRODUCED: "runs it again and compares",
    Because.REPRODUCED_LONG_AGO: "runs it again and compares",
    Because.NOT_REVIEWED: "asks for it",
    Because.UNDER_REVIEW: "reminds the reviewers",
    Because.REVIEW_FAILED: ANOTHER,
    Because.NOBODY: "names somebody",
    Because.NO_TICKET: "withdraws it and asks again, with the ticket in the reason",
}
_OF_KINDS: Mapping[BlockerKind, str] = {
    BlockerKind.LOCK: "unlocks it",
    BlockerKind.NO_ENVIRONMENT: "lists it in the policy again",
    BlockerKind.WITHDRAWN_DATA: "registers a version that was trained on other data",
    BlockerKind.REQUEST_OPEN: "withdraws it, or its approvers decide",
    BlockerKind.NOT_IN_FROM: "promotes it there first",
}
# The line says all of it already.
_SILENT = frozenset(
    {BlockerKind.APPROVAL, BlockerKind.NO_REQUEST, BlockerKind.ALREADY_LIVE, BlockerKind.ENDED}
)


def remedy_line(remedy: Remedy, model: str, version: int, environment: str) -> Line:
    """Who can do what about it, and the words to type where there are some; nothing where the condition says it."""
    blocker = remedy.blocker
    if blocker.kind in _SILENT:
        return ()
    who: tuple[Span, ...] = people(remedy.people) or (_WHO.get(remedy.party, ""),)
    typed = _typed(remedy, model, version, environment)
    how: tuple[Span, ...] = (": ", Code(typed)) if typed else ()
    return line("      ↳ ", *who, f" {_what(remedy)}", *how)


def _what(remedy: Remedy) -> str:
    result = remedy.blocker.gate
    if result is None:
        return _OF_KINDS.get(remedy.blocker.kind, "asks for it")
    if result.because is None:
        return ANOTHER
    if result.because is Because.NOT_TESTABLE:
        is_missing = result.untested is Untested.NOT_STORED
        return (
            "stores the predictions of both" if is_missing else "stores predictions of both on the same rows"
        )
    return _WHAT[result.because]


def _typed(remedy: Remedy, model: str, version: int, environment: str) -> str:
    name, kind, result = quoted(model), remedy.blocker.kind, remedy.blocker.gate
    if kind is BlockerKind.LOCK:
        return f"/mlops unlock {name} {environment}"
    if kind is BlockerKind.NOT_IN_FROM:
        return f"/mlops promote {name} {version} to {remedy.blocker.environment}"
    if kind is BlockerKind.REQUEST_OPEN and remedy.blocker.request is not None:
        return f"/mlops show {remedy.blocker.request.name}"
    return "" if result is None else _typed_for(result.gate, result.because, model, version)


def _typed_for(gate: Gate, because: Because | None, model: str, version: int) -> str:
    api = f"/api/v1/models/{model}/versions/{version}"
    match gate:
        case OwnerGate():
            return f"/mlops owner {quoted(model)} set {gate.responsibility} @somebody"
        case ReviewGate() if because is Because.NOT_REVIEWED:
            return f"/mlops review {quoted(model)} {version} {gate.review} from @somebody"
        case CheckGate() if because is not Because.CHECK_FAILED:
            return f"POST {api}/checks"
        case ThresholdGate() | VersusLiveGate() if because is Because.MEASURED_BY_ANOTHER:
            return f"POST {api}/predictions"
        case _:
            return f"POST {api}/digest" if because is Because.NO_DIGEST else ""
