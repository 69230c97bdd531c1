"""The announcement of a move that was made outside of the bot; ids stand beside it, a button's value is the move's."""

from collections.abc import Iterator

from bot.domain.mirror import OutsideMove
from bot.domain.registry import ChangeKind
from bot.views.answer import Answer, Button, Buttons, Confirm, Note, Paragraph, Part
from bot.views.spans import Bold, Code, Line, Mention, When, line

ASK = "alias_guard.ask"
REVERT = "alias_guard.revert"


def card(found: OutsideMove) -> Answer:
    """The announcement as it stands now."""
    return Answer(_title(found), tuple(_parts(found)), found)


def what_came(found: OutsideMove) -> str:
    """What came of a move, in a sentence."""
    place, after = f"{found.change.environment} of {found.change.model}", found.followed
    if after is None:
        return f"{place} is what was decided again."
    request = f" by P-{after.request_id}" if after.request_id else ""
    now = f"{after.model}@{after.to_version}" if after.to_version else "nothing"
    if after.kind is ChangeKind.OUTSIDE:
        return f"{place} was moved on outside of me, to {now}."
    if after.kind is ChangeKind.ROLLBACK:
        return f"{place} was taken back to {now}{request}."
    approved = after.to_version == found.change.to_version
    return f"It was approved after the fact{request}." if approved else f"{now} went live there{request}."


def _title(found: OutsideMove) -> str:
    change = found.change
    if not found.is_current:
        return f"Moved outside of me: {change.environment} of {change.model}"
    if change.to_version is None:
        return f"Taken away without approval: nothing is live in {change.environment} of {change.model}"
    return f"Live without approval: {change.model}@{change.to_version} in {change.environment}"


def _parts(found: OutsideMove) -> Iterator[Part]:
    change = found.change
    sign = "⚠️" if found.is_current else "⚪"
    yield Paragraph(
        (
            line(
                f"{sign} Somebody moved {change.environment} of ",
                Bold(change.model),
                f" on the MLflow server: {_name(found, change.from_version)} → {_name(found, change.to_version)}.",
            ),
            *_standing(found),
        )
    )
    yield Note((*_known(found), "seen ", When(change.at), " · MLflow does not say who moved it"))
    if found.is_current:
        buttons = tuple(_buttons(found))
        if buttons:
            yield Buttons(buttons)


def _standing(found: OutsideMove) -> Iterator[Line]:
    if not found.is_current:
        yield line(what_came(found))
        return
    if found.request is not None:
        show = Code(f"/mlops show {found.request.name}")
        yield line(Bold(found.request.name), " asks for approval after the fact: ", show)
        return
    if found.change.to_version is None:
        yield line("Nobody decided that here. Go back, or promote a version.")
    elif found.state.decided is None:
        yield line(
            "Nobody approved it here, and nothing was live before. Ask for approval, or take the alias away."
        )
    else:
        yield line("Nobody approved it here. Ask for approval, or go back.")


def _known(found: OutsideMove) -> Line:
    version = found.version
    if version is None:
        return ()
    who = version.author or version.registered_by
    by: Line = (" by ", Mention(who)) if who else ()
    return (f"@{version.version} registered ", When(version.created_at, "day"), *by, " · ")


def _buttons(found: OutsideMove) -> Iterator[Button]:
    change, decided = found.change, found.state.decided
    if change.to_version is not None and found.request is None:
        yield Button("Ask for approval", ASK, str(change.id), "primary")
    if decided is not None:
        effect = f"{change.environment} of {change.model} goes back to @{decided}."
        yield Button("Revert", REVERT, str(change.id), "danger", Confirm("Go back?", line(effect), "Revert"))


def _name(found: OutsideMove, version: int | None) -> str:
    return f"@{version}" if version else "nothing"
