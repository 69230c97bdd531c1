"""How a promotion request stands, in a sign and in words: the same on its card, in lists and in forms."""

from bot.domain.case import Case
from bot.domain.deployment import DeploymentState
from bot.domain.probation import Probation
from bot.domain.promotion import Decision, PromotionRequest, State, open_changes
from bot.domain.registry import ChangeKind
from bot.views.spans import Line, Mention
from bot.views.timers import held_words, moment

WITHOUT_APPROVAL = "live without approval"

_STATES = {
    State.REQUESTED: "waiting",
    State.APPROVED: "approved, not live yet",
    State.APPLYING: "approved, going live",
    State.LIVE: "live",
    State.CONFIRMED: "live",
    State.REJECTED: "rejected",
    State.WITHDRAWN: "withdrawn",
    State.EXPIRED: "expired",
    State.FAILED: "failed, nothing moved",
    State.ROLLED_BACK: "was live, rolled back",
}
# What is over is not told as if it were still to come.
_MOVES = {
    **dict.fromkeys((State.LIVE, State.CONFIRMED, State.ROLLED_BACK), "moved"),
    **dict.fromkeys((State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.FAILED), "was to move"),
}
# Over and without effect. The selector asks for the emoji: text fonts have a small ring of their own for it.
ENDED = "\N{MEDIUM WHITE CIRCLE}\N{VARIATION SELECTOR-16}"
_RETIRED = {
    State.APPROVED: "approved, not retired yet",
    State.APPLYING: "approved, leaving",
    State.LIVE: "retired",
    State.CONFIRMED: "retired",
}
_SIGNS = {
    State.REQUESTED: "🟡",
    State.APPROVED: "🔵",
    State.APPLYING: "🔵",
    State.LIVE: "🟢",
    State.CONFIRMED: "🟢",
    State.REJECTED: "🔴",
    State.FAILED: "🔴",
    State.ROLLED_BACK: "↩️",
    State.EXPIRED: ENDED,
    State.WITHDRAWN: ENDED,
}


def probation_words(probation: Probation, until: str) -> str:
    """Where it stands, in a few words; `until` is when it ends."""
    return "live, in doubt" if probation.is_paused else f"live, on probation until {until}"


def headline(case: Case) -> str:
    """Verb, object, target and state: "Promote churn@7 to production: waiting for 1 of 2"."""
    request = case.request
    name = f"{request.model}@{request.version}"
    if request.kind is ChangeKind.ROLLBACK:
        done = "done" if request.state in {State.LIVE, State.CONFIRMED} else _STATES[request.state]
        return f"Roll {request.environment} back to {name}: {done}"
    if request.kind is ChangeKind.RETIREMENT:
        return f"Retire {name} from {request.environment}: {state_words(case)}"
    before = f"{WITHOUT_APPROVAL}, " if case.is_after_the_fact else ""
    return f"Promote {name} to {request.environment}: {before}{state_words(case)}"


def state_words(case: Case) -> str:
    """Where the request stands, in a few words."""
    said = _stands(case)
    if case.request.is_preapproved:
        return said.replace("approved", "pre-approved", 1)
    if case.override is None:
        return said
    return said.replace("approved", "overridden", 1) if "approved" in said else f"{said} (overridden)"


def _stands(case: Case) -> str:
    request = case.request
    if request.state is State.REQUESTED and open_changes(case.decisions):
        return "changes asked for"
    if request.state is State.REQUESTED and case.counted.needed:
        missing = case.counted.needed - case.counted.count
        return f"waiting for {missing} of {case.counted.needed}" if missing else "waiting for its gates"
    if request.state is State.APPROVED and case.lock is not None:
        return "approved, held by a lock"
    if request.state is State.APPROVED and request.held:
        return "approved, waiting for a click"
    if request.state is State.APPROVED and case.timers:
        return held_words(case.timers, case.zone)
    if request.state is State.APPLYING and case.deployments:
        done = sum(each.state is DeploymentState.LIVE for each in case.deployments)
        return f"deploying, {done} of {len(case.deployments)} done"
    if case.probation is not None:
        return probation_words(case.probation, moment(case.probation.ends_at, case.zone))
    if request.kind is ChangeKind.RETIREMENT and request.state in _RETIRED:
        return _RETIRED[request.state]
    if case.replaced_by is not None:
        return f"was live, replaced by {request.model}@{case.replaced_by}"
    return _STATES[request.state]


def wanted(request: PromotionRequest) -> str:
    """What is asked for: "churn@7 to production", "churn@7 out of production"."""
    return f"{request.model}@{request.version} {_way(request)} {request.environment}"


def plainly_wanted(request: PromotionRequest) -> str:
    """The same without a sign: "version 7 of churn to production"."""
    return f"version {request.version} of {request.model} {_way(request)} {request.environment}"


def _way(request: PromotionRequest) -> str:
    return "out of" if request.kind is ChangeKind.RETIREMENT else "to"


def sign(case: Case) -> str:
    """What stands before its name: more than a colour, and the same wherever it is named."""
    if case.is_after_the_fact and case.request.is_open:
        return "⚠️"
    if case.probation is not None and case.probation.is_paused:
        return "⚠️"
    if case.request.kind is ChangeKind.RETIREMENT and case.request.state in {State.LIVE, State.CONFIRMED}:
        return ENDED
    return ENDED if case.replaced_by is not None else _SIGNS[case.request.state]


def effect(case: Case) -> str:
    """The exact effect: "production moves from churn@5 to churn@7"."""
    request = case.request
    if case.is_after_the_fact:
        was = f"{request.model}@{request.expected_live}" if request.expected_live else "nothing"
        return f"{request.environment} keeps {request.model}@{request.version}, moved there outside of me from {was}"
    if request.kind is ChangeKind.RETIREMENT:
        moves = _MOVES.get(request.state, "moves")
        return f"{request.environment} {moves} from {request.model}@{request.version} to nothing"
    now = f"from {request.model}@{request.expected_live} " if request.expected_live else ""
    moves = _MOVES.get(request.state, "moves")
    return f"{request.environment} {moves} {now}to {request.model}@{request.version}"


def sentence(words: str) -> str:
    """Words as the beginning of a sentence."""
    return words[:1].upper() + words[1:]


def in_place_of(decision: Decision) -> Line:
    """In whose place somebody decided."""
    return (" for ", Mention(decision.on_behalf)) if decision.on_behalf else ()
