"""What to do about what blocks a version, and who can: the second line of each condition in `why`."""

from collections.abc import Mapping

from bot.domain.gate_kinds import (
    CardGate,
    CheckGate,
    Gate,
    OwnerGate,
    ReviewGate,
    ThresholdGate,
    VersusLiveGate,
)
from bot.domain.gate_verdicts import Because
from bot.domain.promotion import BlockerKind
from bot.domain.remedies import Party, Remedy
from bot.domain.text import quoted
from bot.domain.timers import TimerKind
from bot.domain.untested import Untested
from bot.views.gates import people
from bot.views.revalidation import ask_for
from bot.views.spans import Code, Line, Span, line

ANOTHER = "register another version that passes"
_WHO: Mapping[Party, str] = {
    Party.AUTHOR: "its author",
    Party.REPORTER: "a program with a token",
    Party.ON_CALL: "whoever is on call",
    Party.ADMIN: "an admin",
    Party.STEWARD: "the data set's steward",
    Party.OWNER_SETTER: "whoever may name owners",
    Party.OWNER: "an owner",
    Party.REQUESTER: "whoever asks",
    Party.REVIEWER: "its reviewers",
    Party.UNLOCKER: "whoever may unlock",
    Party.PROMOTER: "whoever may promote",
    Party.CONFIRMER: "whoever may confirm",
    Party.BOT: "I",
}
_WHAT: Mapping[Because, str] = {
    Because.NOT_MEASURED: "log it in a run and register a version of that run",
    Because.LIVE_NOT_MEASURED: "measure the live version too",
    Because.DIFFERENT_DATA: "measure both on the same data",
    Because.DIRECTION_UNKNOWN: "say under `metrics` of the policy which direction is better",
    Because.FIRST_VERSION: "change `when_none` in the policy: nothing is live to compare with",
    Because.MEASURED_ELSEWHERE: "measure it on that data",
    Because.NOT_TESTED_YET: "compute it within a minute",
    Because.NOT_REPORTED: "report it",
    Because.OTHER_PRODUCER: "report it too",
    Because.OTHER_ARTIFACT: "run the check on the files that are registered",
    Because.EXPIRED: "run the check again",
    Because.CHECK_FAILED: ANOTHER,
    Because.MEASURED_BY_ANOTHER: "store predictions of this version",
    Because.ALERTS_OPEN: "work on the alerts until they are over",
    Because.NOT_WATCHED: "have it watched, or let the gate only report",
    Because.NO_DATA: "say in the run which data it read",
    Because.NOT_CLASSIFIED: "classify it",
    Because.CLASSIFIED_HIGHER: "register a version that was trained on other data",
    Because.AGE_UNKNOWN: "add that version of the data",
    Because.STALE: "register a version that was trained on newer data",
    Because.NOT_EXAMINED: "have its quality examined",
    Because.QUALITY_FAILED: "mend the data",
    Because.NO_DIGEST: "report it, or upload the files through me",
    Because.NO_FORMAT: "log the model with its flavor",
    Because.OTHER_FORMAT: "register it in a format that is allowed",
    Because.NO_CARD: "write it",
    Because.PARTS_MISSING: "write what is missing",
    Because.NOT_REPRODUCED: "run it again and compare",
    Because.REPRODUCED_LONG_AGO: "run it again and compare",
    Because.NOT_REVIEWED: "ask for it",
    Because.UNDER_REVIEW: "give the result",
    Because.REVIEW_FAILED: ANOTHER,
    Because.NOBODY: "name somebody",
    Because.LEAVING: "hand it over",
    Because.LEFT: "name somebody",
    Because.NOT_ACCEPTED: "name somebody else, unless they accept",
    Because.NO_TICKET: "withdraw it and ask again, with the ticket in the reason",
}
_OF_KINDS: Mapping[BlockerKind, str] = {
    BlockerKind.CHANGES: "answer it",
    BlockerKind.LOCK: "unlock it",
    BlockerKind.NO_ENVIRONMENT: "list it in the policy again",
    BlockerKind.WITHDRAWN_DATA: "register a version that was trained on other data",
    BlockerKind.REQUEST_OPEN: "withdraw it, or its approvers decide it",
    BlockerKind.NOT_IN_FROM: "promote it there first",
    BlockerKind.TIMER: "promote it there again",
    BlockerKind.CLICK: "click on its card, or type",
}
# The line says all of it already.
_SILENT = frozenset(
    {BlockerKind.APPROVAL, BlockerKind.NO_REQUEST, BlockerKind.ALREADY_LIVE, BlockerKind.ENDED}
)


def remedy_line(remedy: Remedy, model: str, version: int, environment: str) -> Line:
    """Who can do what about it, and the words to type where there are some; nothing where the condition says it."""
    blocker = remedy.blocker
    is_on = blocker.probation is not None and not blocker.probation.is_paused
    if is_on or blocker.kind in _SILENT or (blocker.timer is not None and blocker.timer.until is not None):
        return ()
    who: tuple[Span, ...] = people(remedy.people) or (_WHO.get(remedy.party, ""),)
    typed = _typed(remedy, model, version, environment)
    how: tuple[Span, ...] = (": ", Code(typed)) if typed else ()
    may = "" if remedy.party is Party.BOT else "can "
    return line("      ↳ ", *who, f" {may}{_what(remedy)}", *how)


def _what(remedy: Remedy) -> str:
    result = remedy.blocker.gate
    if remedy.party is Party.CONFIRMER:
        return "confirm it"
    if _is_overdue(remedy):
        return "have it looked at"
    if result is None:
        return _OF_KINDS.get(remedy.blocker.kind, "ask for it")
    if result.because is None:
        return ANOTHER
    if result.because is Because.NO_TICKET and not remedy.people:
        # Nobody asked yet, so there is nothing to withdraw.
        return "name the ticket in the reason"
    if result.because is Because.NOT_TESTABLE:
        is_missing = result.untested is Untested.NOT_STORED
        return "store the predictions of both" if is_missing else "store predictions of both on the same rows"
    return _WHAT[result.because]


def _typed(remedy: Remedy, model: str, version: int, environment: str) -> str:
    name, kind, result = quoted(model), remedy.blocker.kind, remedy.blocker.gate
    if kind is BlockerKind.LOCK:
        return f"/mlops unlock {name} {environment}"
    if kind is BlockerKind.CLICK:
        return f"/mlops promote {name} {version} to {environment}"
    if kind is BlockerKind.CHANGES and remedy.blocker.request is not None:
        return f"/mlops revise {remedy.blocker.request.name} because …"
    if kind is BlockerKind.NOT_IN_FROM:
        return f"/mlops promote {name} {version} to {remedy.blocker.environment}"
    if remedy.party is Party.CONFIRMER:
        return f"/mlops confirm {_doubted(remedy)} because …"
    timer = remedy.blocker.timer
    if timer is not None and _is_overdue(remedy):
        return ask_for(model, timer.version or 0)
    if remedy.blocker.timer is not None:
        return f"/mlops promote {name} {version} to {remedy.blocker.timer.environment}"
    if kind is BlockerKind.REQUEST_OPEN and remedy.blocker.request is not None:
        return f"/mlops show {remedy.blocker.request.name}"
    return "" if result is None else _typed_for(result.gate, result.because, model, version)


def _is_overdue(remedy: Remedy) -> bool:
    return remedy.blocker.timer is not None and remedy.blocker.timer.kind is TimerKind.REVALIDATION


def _doubted(remedy: Remedy) -> str:
    timer, request = remedy.blocker.timer, remedy.blocker.request
    return timer.reason if timer is not None else request.name if request is not None else ""


def _typed_for(gate: Gate, because: Because | None, model: str, version: int) -> str:
    api = f"/api/v1/models/{model}/versions/{version}"
    match gate:
        case OwnerGate():
            return f"/mlops owner {quoted(model)} set {gate.responsibility} @somebody"
        case ReviewGate() if because is Because.NOT_REVIEWED:
            return f"/mlops review {quoted(model)} {version} {gate.review} from @somebody"
        case ReviewGate() if because is Because.UNDER_REVIEW:
            return f"/mlops reviews {quoted(model)}"
        case CardGate():
            return f"/mlops card edit {quoted(model)} {version}"
        case CheckGate() if because is not Because.CHECK_FAILED:
            return f"POST {api}/checks"
        case ThresholdGate() | VersusLiveGate() if because is Because.MEASURED_BY_ANOTHER:
            return f"POST {api}/predictions"
        case _:
            return f"POST {api}/digest" if because is Because.NO_DIGEST else ""
