"""Tokens of programs: listed, shown once, and revoked. The token itself is in one answer alone."""

from collections.abc import Sequence

from bot.domain.text import listed
from bot.domain.tokens import ApiToken
from bot.views.answer import Answer, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

TOKENS_SHOWN = 20


def tokens_answer(tokens: Sequence[ApiToken]) -> Answer:
    """The tokens in force, and how many are revoked."""
    there = [each for each in tokens if each.revoked_at is None]
    parts: list[Part] = [Paragraph(_lines(each)) for each in there[:TOKENS_SHOWN]]
    if not there:
        said = line("No program has a token yet, so nothing is written from outside. Create one: ")
        parts.append(Paragraph(((*said, Code("token create")),)))
    if len(there) > TOKENS_SHOWN:
        parts.append(
            Note(line(f"and {len(there) - TOKENS_SHOWN} more: ", Code("mlops-bot token list --json")))
        )
    ended = len(tokens) - len(there)
    if ended:
        parts.append(Note(line(f"{ended} more {'is' if ended == 1 else 'are'} revoked.")))
    return Answer(f"{len(there)} token{'s' * (len(there) != 1)} in force", tuple(parts), tuple(tokens))


def described(token: ApiToken) -> str:
    """What a token may, in plain words: for whom, its scopes and its reach."""
    whose = f"for {token.person}" if token.person else f"for the service {token.name}"
    return f"{whose}; scopes {listed(sorted(token.scopes))}; {_reach(token)}"


def _lines(token: ApiToken) -> tuple[Line, ...]:
    whose: tuple[Span, ...] = (" for ", Mention(token.person)) if token.person else (" for itself",)
    used: tuple[Span, ...] = ("used ", When(token.used_at, "ago")) if token.used_at else ("never used",)
    made: tuple[Span, ...] = (", made ", When(token.created_at, "day"), " by ", Mention(token.created_by))
    return (
        (Bold(token.name), " ", Code(token.id), *whose, ", ", *used, *made),
        line(f"{', '.join(sorted(token.scopes))} · {_reach(token)}"),
    )


def _reach(token: ApiToken) -> str:
    """Its globs, where they are narrower than everything."""
    narrow = [
        f"{what} {glob}"
        for what, glob in (("models", token.models), ("experiments", token.experiments))
        if glob != "*"
    ]
    return " and ".join(narrow) or "every model and experiment"
