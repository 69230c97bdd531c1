"""What is said under a card: one line for each thing that happened; and how a request stands, in a sentence."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.promotion import DecisionKind, PromotionRequest, State
from bot.domain.registry import ChangeKind, Lock, PersonId
from bot.domain.text import quoted
from bot.views.answer import Answer, Paragraph
from bot.views.promotion_state import ENDED, wanted
from bot.views.spans import Bold, Code, Line, Mention, When, line

_STANDS = {
    State.REQUESTED: "still waits for a decision",
    State.APPROVED: "is approved already",
    State.APPLYING: "is approved and going live right now",
    State.LIVE: "is live and not confirmed yet",
    State.CONFIRMED: "went live already",
    State.REJECTED: "was rejected",
    State.WITHDRAWN: "was withdrawn",
    State.EXPIRED: "expired",
    State.FAILED: "failed",
    State.ROLLED_BACK: "went live and was rolled back",
}
_ASK_AGAIN = frozenset({State.REJECTED, State.WITHDRAWN, State.EXPIRED, State.FAILED, State.ROLLED_BACK})


def how_it_stands(request: PromotionRequest) -> str:
    """Why nothing changed: what is so, and what to do."""
    again = "retire" if request.kind is ChangeKind.RETIREMENT else "promote"
    then = f" Ask again with /mlops {again} if it is still wanted." if request.state in _ASK_AGAIN else ""
    return f"{request.name} ({wanted(request)}) {_STANDS[request.state]}, so nothing changed.{then}"


def evidence_changed(request: PromotionRequest) -> str:
    """Why a click on an older card changed nothing."""
    return (
        f"The evidence of {request.name} changed after that card was drawn, so nothing was counted. "
        "Look at the card as it is now."
    )


def decided(
    request: PromotionRequest,
    kind: DecisionKind,
    by: PersonId,
    reason: str,
    role: str | None = None,
    on_behalf: PersonId | None = None,
) -> Answer:
    """Somebody approved, asked for changes, rejected or withdrew."""
    verbs = {
        DecisionKind.APPROVE: "✓ {} approved",
        DecisionKind.CHANGES: "✎ {} asked for changes",
        DecisionKind.REJECT: "✗ {} rejected",
        DecisionKind.WITHDRAW: "{} withdrew the request",
    }
    before, after = verbs[kind].split("{}")
    as_role = f" as {role}" if role else ""
    words = f": “{reason}”" if reason else "."
    place: Line = (" for ", Mention(on_behalf)) if on_behalf else ()
    return _said(line(before, Mention(by), after, as_role, *place, words))


def revised(by: PersonId, reason: str) -> Answer:
    """What was asked is answered."""
    return _said(line("✎ ", Mention(by), f" revised it: “{reason}” Everybody is asked anew."))


def changed(request: PromotionRequest, changes: Sequence[str], voided: int) -> Answer:
    """Facts or rules are not what approvals were given on."""
    void = f" {voided} approval{'s are' if voided > 1 else ' is'} void." if voided else ""
    what = "; ".join(changes)
    return _said(line(Bold(request.name), f" is judged anew: {what}.{void} Please look at the card again."))


def preapproval_lost(request: PromotionRequest, because: str) -> Answer:
    """What the policy pre-approved it does not any more, and nobody asked for it."""
    again = f"/mlops promote {quoted(request.model)} {request.version} to {request.environment}"
    words = f" is not pre-approved any more: {because}. I took it back. Ask for it yourself: "
    return _said(line(f"{ENDED} ", Bold(request.name), words, Code(again)))


def live(request: PromotionRequest, at: datetime) -> Answer:
    """The registry was read back."""
    name = f"{request.model}@{request.version}"
    if request.kind is ChangeKind.ROLLBACK:
        return _said(line("↩️ ", Bold(name), f" is live again in {request.environment} since ", When(at), "."))
    if request.kind is ChangeKind.RETIREMENT:
        return _said(line(f"{ENDED} ", Bold(name), f" left {request.environment} ", When(at), "."))
    return _said(line("🟢 ", Bold(name), f" is live in {request.environment} since ", When(at), "."))


def failed(request: PromotionRequest, why: str) -> Answer:
    """It did not go live."""
    return _said(line("🔴 ", Bold(request.name), f" failed: {why} Nothing moved because of it."))


def waits(request: PromotionRequest, why: str) -> Answer:
    """It is decided, and what has to carry it out does not answer."""
    return _said(
        line("⏳ ", Bold(request.name), f" is decided and waits: {why} I go on as soon as it can be done.")
    )


def held(request: PromotionRequest, lock: Lock) -> Answer:
    """Approved, and an environment that may not move."""
    reason = lock.reason or "no reason was given"
    return _said(
        line(f"🔒 Approved, but {request.environment} is locked: {reason}. It waits for a click after.")
    )


def locked(lock: Lock) -> Answer:
    """The place of an open request was locked."""
    words = f": {lock.reason}" if lock.reason else ""
    return _said(_by(lock.by, f"🔒 {lock.environment} was locked", words))


def unlocked(lock: Lock, by: PersonId) -> Answer:
    """The place of an open request was unlocked."""
    return _said(_by(by, f"🔓 {lock.environment} was unlocked", ""))


def released(request: PromotionRequest, by: PersonId) -> Answer:
    """Somebody clicked after a lock."""
    return _said(_by(by, f"{request.name} was let go live", ""))


def rolled_back(request: PromotionRequest, by: PromotionRequest) -> Answer:
    """What this request made live was taken back."""
    return _said(line("↩️ Rolled back by ", Bold(by.name), f": “{by.reason}”"))


def expired(request: PromotionRequest) -> Answer:
    """Nobody decided in time."""
    again = f"/mlops promote {quoted(request.model)} {request.version} to {request.environment}"
    return _said(line(f"{ENDED} Expired before it was decided. Ask again: ", Code(again)))


def _by(person: PersonId | None, what: str, words: str) -> Line:
    return line(what, " by ", Mention(person), f"{words}.") if person else line(f"{what}{words}.")


def _said(text: Line) -> Answer:
    return Answer("", (Paragraph((text,)),))
