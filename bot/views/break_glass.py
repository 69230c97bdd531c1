"""What people read of a rollback that was decided on the host while Slack was down."""

from bot.domain.promotion import PromotionRequest
from bot.views.answer import Answer, Paragraph
from bot.views.spans import Bold, Line, Mention, line


def broken(request: PromotionRequest, host: str, role: str | None) -> Answer:
    """Under the card."""
    return Answer("", (Paragraph((_how(request, host, role),)),))


def told(request: PromotionRequest, host: str, role: str | None) -> Answer:
    """To the owners, and to the person it was decided for."""
    name = f"{request.model}@{request.version}"
    first = line(Bold(request.name), f" takes {request.environment} back to {name}: “{request.reason}”")
    return Answer("", (Paragraph((first, _how(request, host, role))),), request)


def outcome(request: PromotionRequest) -> str:
    """In the terminal, how it ended there."""
    name = f"{request.model}@{request.version}"
    if request.failure:
        return f"{request.name} did not succeed: {request.failure}"
    if request.is_open:
        return f"{request.name} is decided: {request.environment} goes back to {name}. The bot that runs carries it out."
    return (
        f"{request.name} is done: {name} is live in {request.environment}, which is locked now. "
        "It is announced when Slack answers."
    )


def _how(request: PromotionRequest, host: str, role: str | None) -> Line:
    return line(
        f"🔨 Glass broken: {host} decided it on the host for ", Mention(request.requester),
        f", who may as {role}." if role else ". ⚠️ Whether they may could not be checked: Slack was silent.",
    )  # fmt: skip
