"""Help: at most eight commands first, the rest by group, one in full when it is named."""

from collections.abc import Iterator, Sequence

from bot.domain.commands import COMMANDS, CommandSpec
from bot.domain.text import quoted
from bot.views.answer import Answer, Listing, Note, Paragraph, Part
from bot.views.gates import people
from bot.views.spans import Bold, Code, Line, line

FIRST = ("models", "show", "compare", "promote", "approve", "requests", "rollback", "digest preview")
MODELS_SHOWN = 5
_GROUPS = {
    "find": "Find",
    "release": "Release",
    "people": "People",
    "watch": "Watch",
    "prove": "Prove",
}


def help_answer(*, without_policy: bool = False) -> Answer:
    """What can be asked; and that no policy file was found, when there is none."""
    shown = {each.verb: each for each in COMMANDS}
    parts: list[Part] = [Listing(tuple(_entry(shown[verb]) for verb in FIRST))]
    parts.append(Paragraph(tuple(_rest())))
    parts.append(
        Note(line("One in full: ", Code("/mlops help promote"), ". In threads and DMs, mention me instead."))
    )
    if without_policy:
        parts.append(Note(line("There is no policy file, so the preset ", Bold("starter"), " is in force.")))
    return Answer("What you can ask me", tuple(parts), COMMANDS)


def _rest() -> Iterator[Line]:
    for group, title in _GROUPS.items():
        verbs = [each.verb for each in COMMANDS if each.group == group and each.verb not in (*FIRST, "help")]
        if verbs:
            yield line(Bold(title), ": ", ", ".join(verbs))


def _entry(spec: CommandSpec) -> Line:
    return line(Code(f"/mlops {spec.example}"), f" {spec.summary}")


def topic_answer(specs: Sequence[CommandSpec]) -> Answer:
    """One command, or several of the same first word, in full."""
    lines: list[Line] = []
    for each in specs:
        lines += [
            line(Code(f"/mlops {each.usage}")),
            line(
                f"{each.summary[:1].upper()}{each.summary[1:]}. For example: ", Code(f"/mlops {each.example}")
            ),
        ]
    topic = specs[0].verb if len(specs) == 1 else specs[0].verb.split()[0]
    return Answer(f"Help: {topic}", (Paragraph(tuple(lines)),), tuple(specs))


def offer(waiting: int, verbs: Sequence[str]) -> Answer:
    """What `/mlops` alone says: what this person can do now."""
    lines: list[Line] = []
    if waiting:
        word = "request waits" if waiting == 1 else "requests wait"
        lines.append(line(Bold(f"{waiting} {word} for you"), ": ", Code("/mlops requests")))
    lines.append(line("Look around: ", Code("/mlops models")))
    if "promote" in verbs:
        lines.append(line("Ask for a promotion: ", Code("/mlops promote")))
    if "rollback" in verbs:
        lines.append(line("Take one back: ", Code("/mlops rollback")))
    return Answer("", (Paragraph(tuple(lines)), _everything()), {"waiting": waiting})


def newcomer(models: Sequence[str], ask: Sequence[str]) -> Answer:
    """What somebody without a role reads: what they may do, the models of their channels, and whom to ask."""
    lines: list[Line] = [
        line("You can look at everything here; deciding takes a role, and you hold none yet.")
    ]
    if models:
        shown = tuple(models[:MODELS_SHOWN])
        names = ", ".join(shown) + (
            f" and {len(models) - len(shown)} more" if len(models) > len(shown) else ""
        )
        lines.append(
            line("In your channels: ", Bold(names), ". Look: ", Code(f"/mlops show {quoted(models[0])}"))
        )
    else:
        lines.append(line("Look around: ", Code("/mlops models")))
    if ask:
        lines.append(("For a role, ask ", *people(tuple(ask)), "."))
    return Answer("", (Paragraph(tuple(lines)), _everything()), {"models": models, "ask": ask})


def _everything() -> Note:
    return Note(line("Everything: ", Code("/mlops help")))
