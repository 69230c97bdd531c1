"""What a program outside said of what it does for us, and where its log is: deployers and trainers are told of alike."""

from bot.domain.deployment import Github, Target
from bot.views.answer import Answer, Paragraph
from bot.views.spans import Line, Link, line

_LONGEST = 300


def log_link(url: str) -> Line:
    """Where its log is; nothing where it did not say."""
    return (" · ", Link(url, "its log")) if url else ()


def shortened(text: str) -> str:
    """Its words, as many as a message bears."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def as_end(text: str) -> str:
    """Its words as the end of a sentence."""
    short = shortened(text)
    return short if short.endswith((".", "!", "?", "…")) else f"{short}."


def no_courier(target: Target) -> str:
    """The settings lack what telling takes."""
    setting = "GITHUB_TOKEN" if isinstance(target, Github) else "MLOPS_WEBHOOK_SECRET"
    return f"{setting} is not set, so it cannot be told."


def just_told(who: str, what: str) -> str:
    """What whoever has it told again twice is told; `what` is as people name it."""
    return f"{who} was told within the last minute, or is being told now ({what}). So nothing changed; give it a minute."


def sentence(said: Line) -> Answer:
    """One sentence as a message."""
    return Answer("", (Paragraph((line(*said),)),))
