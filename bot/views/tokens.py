"""Tokens of programs: listed, shown once, and revoked. The token itself is in one answer alone."""

from collections.abc import Sequence

from bot.domain.text import listed
from bot.domain.tokens import ApiToken
from bot.views.answer import Answer, Button, Buttons, Confirm, Note, Paragraph, Part
from bot.views.ids import FORM_OPEN
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line

TOKEN_REVOKE = "token.revoke"
TOKENS_SHOWN = 20


def tokens_answer(tokens: Sequence[ApiToken]) -> Answer:
    """The tokens in force, and how many are revoked."""
    there = [each for each in tokens if each.revoked_at is None]
    parts: list[Part] = [Paragraph(token_lines(each), beside=_revoke(each)) for each in there[:TOKENS_SHOWN]]
    if not there:
        said = line(
            "No program has a token, so nothing comes in from outside. One is made by ",
            Code("token create"),
            ".",
        )
        parts.append(Paragraph((said,)))
    if len(there) > TOKENS_SHOWN:
        parts.append(
            Note(line(f"and {len(there) - TOKENS_SHOWN} more: ", Code("mlops-bot token list --json")))
        )
    ended = len(tokens) - len(there)
    if ended:
        parts.append(Note(line(f"{ended} more {'is' if ended == 1 else 'are'} revoked.")))
    parts.append(Buttons((Button("Create a token", FORM_OPEN, "token create"),)))
    return Answer(f"{len(there)} token{'s' * (len(there) != 1)} in force", tuple(parts), tuple(tokens))


def issued_answer(token: ApiToken, text: str) -> Answer:
    """The one time a token is shown: in the form that it was made in."""
    parts = (
        Paragraph(token_lines(token)),
        Paragraph((line("Copy it now. It is shown this once, and only its hash is kept:"), line(Code(text)))),
        Note(line("MLflow's client reads it from ", Code("MLFLOW_TRACKING_TOKEN"), "; others send ",
                  Code("Authorization: Bearer …"), ".")),
        Note(line("To end it: ", Code(f"/mlops token revoke {token.id}"))),
    )  # fmt: skip
    return Answer("", parts, token, _unseen(token))


def revoked_answer(token: ApiToken) -> Answer:
    """It is over."""
    said = line("Revoked: ", Bold(token.name), " ", Code(token.id), ". What uses it is refused from now on.")
    return Answer("", (Paragraph((said,)),), token)


def _unseen(token: ApiToken) -> Answer:
    said = line(
        "The form was closed before the token ",
        Bold(token.name),
        " could be shown. Revoke it and make another: ",
    )
    return Answer("", (Paragraph(((*said, Code(f"/mlops token revoke {token.id}")),)),), token)


def _revoke(token: ApiToken) -> Button:
    effect = line(f"Whatever uses {token.name} is refused from that moment on.")
    confirm = Confirm("Revoke this token?", effect, "Revoke")
    return Button("Revoke …", TOKEN_REVOKE, token.id, "danger", confirm)


def described(token: ApiToken) -> str:
    """What a token may, in plain words: for whom, its scopes and its reach."""
    whose = f"for {token.person}" if token.person else f"for the service {token.name}"
    return f"{whose}; scopes {listed(sorted(token.scopes))}; {_reach(token)}"


def token_lines(token: ApiToken) -> tuple[Line, ...]:
    """A token in two lines: whose it is and how it was used, what it may and how far it reaches."""
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
