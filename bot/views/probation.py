"""A probation in words: on the card, under it, and to whoever must act when there is trouble."""

from datetime import datetime

from bot.domain.probation import OnBreach, Probation, left_words
from bot.domain.promotion import PromotionRequest, State
from bot.domain.registry import PersonId
from bot.domain.text import quoted
from bot.views.answer import Answer, Button, Buttons, Paragraph
from bot.views.spans import Bold, Code, Line, Mention, When, line

CONFIRM = "promotion.confirm"
ROLL_BACK = "promotion.roll_back"
_SETTLED = {
    State.CONFIRMED: "was answered: it was confirmed as good",
    State.ROLLED_BACK: "was answered: it was rolled back",
}


def standing_line(probation: Probation, at: datetime) -> Line:
    """How it stands: the countdown, or the trouble that stopped it."""
    if probation.is_paused:
        return line("⚠️ In doubt: ", Bold(probation.breach), ". It is not confirmed while that lasts.")
    return line("⏳ On probation until ", When(probation.ends_at), f", {left_words(probation.left(at))}")


def buttons(request: PromotionRequest) -> tuple[Button, ...]:
    """What somebody can do about trouble: go back, or say that it is good all the same."""
    number = str(request.id)
    return Button("Roll back…", ROLL_BACK, number, "danger"), Button("Confirm…", CONFIRM, number)


def live_until(request: PromotionRequest, probation: Probation, at: datetime) -> Answer:
    """It went live and proves itself from now on."""
    where = f" is live in {request.environment} since "
    return _said(
        line(
            "🟢 ",
            Bold(_name(request)),
            where,
            When(at),
            ", on probation until ",
            When(probation.ends_at),
            ".",
        )
    )


def confirmed(request: PromotionRequest) -> Answer:
    """Its time passed without trouble."""
    return _said(line("✓ ", Bold(_name(request)), " is confirmed: its probation ended without trouble."))


def confirmed_by(request: PromotionRequest, by: PersonId, reason: str) -> Answer:
    """Somebody said that it is good in spite of the trouble."""
    return _said(line("✓ ", Mention(by), " confirmed ", Bold(_name(request)), f": “{reason}”"))


def recovered(request: PromotionRequest, probation: Probation) -> Answer:
    """The trouble was over before anybody did something about it."""
    over = line("✓ Over by itself: ", Bold(probation.breach), ". The probation of ", Bold(_name(request)))
    return _said((*over, " goes on until ", When(probation.ends_at), "."))


def cut_short(request: PromotionRequest) -> Answer:
    """The version was moved away by others."""
    return _said(
        line(
            f"The probation of {_name(request)} ends unconfirmed: {request.environment} was moved meanwhile."
        )
    )


def asks(request: PromotionRequest, probation: Probation, back_to: int | None, *, is_listed: bool) -> Answer:
    """Trouble, and somebody has to decide: the same under the card and to each person.

    `is_listed`: whether the policy still has the environment, without which nobody goes back there.
    """
    way_out = _way_out(request, probation, back_to) if is_listed else _unlisted(request)
    lines = (_trouble(request, probation), way_out)
    able = buttons(request) if back_to is not None else buttons(request)[1:]
    return Answer("", (Paragraph(lines), Buttons(able)), request)


def settled(request: PromotionRequest, trouble: str) -> Answer:
    """What is left of the question once nobody has to decide any more."""
    return _left_of(request, trouble, _SETTLED.get(request.state, "is over"))


def goes_back_now(request: PromotionRequest, trouble: str) -> Answer:
    """What is left of the question while it is taken back."""
    return _left_of(request, trouble, "was answered: it is being rolled back")


def goes_back(request: PromotionRequest, probation: Probation, back: PromotionRequest) -> Answer:
    """Trouble, and the policy says that the bot goes back itself."""
    then = line(
        "I go back to ",
        Bold(f"{back.model}@{back.version}"),
        f" ({back.name}), as the policy says for trouble.",
    )
    return Answer("", (Paragraph((_trouble(request, probation), then)),), request)


def confirmed_answer(request: PromotionRequest) -> Answer:
    """What whoever confirmed reads."""
    what = f" ({_name(request)} in {request.environment}) is confirmed; what waits for it goes on."
    return _said(line(Bold(request.name), what))


def _left_of(request: PromotionRequest, trouble: str, how: str) -> Answer:
    what: Line = (": ", Bold(trouble)) if trouble else ()
    where = (f" in {request.environment} ({request.name}", *what, f") {how}.")
    said = line("The trouble with ", Bold(_name(request)), *where, " Nothing is left for you to do here.")
    return Answer("", (Paragraph((said,)),), request)


def _trouble(request: PromotionRequest, probation: Probation) -> Line:
    what = f" in {request.environment} ({request.name}): "
    return line("⚠️ Trouble with ", Bold(_name(request)), what, Bold(probation.breach), ".")


def _way_out(request: PromotionRequest, probation: Probation, back_to: int | None) -> Line:
    confirm = Code(f"/mlops confirm {request.name} because …")
    if back_to is None:
        lock = Code(f"/mlops lock {quoted(request.model)} {request.environment}")
        own = ", so I cannot go back by myself" if probation.on_breach is OnBreach.ROLL_BACK else ""
        return line(
            f"There is no earlier good version to go back to{own}. Lock {request.environment} until it is mended: ",
            lock,
            ", or confirm that it is good all the same: ",
            confirm,
        )
    back = Bold(f"{request.model}@{back_to}")
    return line("Please roll back to ", back, ", or confirm that it is good all the same: ", confirm)


def _unlisted(request: PromotionRequest) -> Line:
    gone = f"The policy has no {request.environment} any more, so nobody can go back there. "
    return line(gone, "List it again, or ", Code(f"/mlops confirm {request.name} because …"))


def _name(request: PromotionRequest) -> str:
    return f"{request.model}@{request.version}"


def _said(text: Line) -> Answer:
    return Answer("", (Paragraph((text,)),))
