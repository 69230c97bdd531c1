"""From a command to the line that asks for it: `parse(spoken(command))` is the command."""

from collections.abc import Sequence

from bot.domain.commands import values
from bot.domain.commands.slots import FROM, NUMBERED, SKIPPED, TOWARDS, named_environment
from bot.domain.commands.subjects import BETWEEN
from bot.domain.commands.words import OF, REASON_WORDS, as_sent
from bot.domain.targets import Target, parse_target, request_number, version_number
from bot.domain.text import enquoted, quoted

_KEYWORDS = (
    REASON_WORDS
    | TOWARDS
    | NUMBERED
    | SKIPPED
    | BETWEEN
    | {FROM, "model", "run", "request", "set", "is", "=", "to", "as"}
)


def spoken(command: values.Command, environments: Sequence[str] = ()) -> str:
    """The command as it can be typed, without `/mlops`; names that would be read otherwise are quoted."""
    parts = _parts(command, environments)
    return " ".join(each for each in parts if each)


def _parts(command: values.Command, environments: Sequence[str]) -> Sequence[str]:
    match command:
        case values.Help(text) | values.Models(text) | values.Quiet(text):
            return [_verb(command), as_sent(text or "")]
        case values.Show(subject):
            return ["show", _subject(subject, environments, alone=True) if subject else ""]
        case values.Compare(subjects):
            return ["compare", *(_subject(each, environments) for each in subjects)]
        case (
            values.Approve(request, reason)
            | values.Reject(request, reason)
            | values.Withdraw(request, reason)
        ):
            return [_verb(command), f"P-{request}" if request is not None else "", _because(reason)]
        case values.Owner() | values.Owners() | values.WhoAmI() | values.Requests():
            return _people(command, environments)
        case (
            values.DigestPreview()
            | values.DigestSubscribe()
            | values.DigestList()
            | values.DigestUnsubscribe()
            | values.DigestRun()
        ):
            return _digest(command)
        case _:
            return _placed(command, environments)


def _placed(
    command: values.Promote | values.Why | values.Rollback | values.SetLock | values.Unlock | values.History,
    environments: Sequence[str],
) -> Sequence[str]:
    version = (
        str(command.version)
        if isinstance(command, values.Promote | values.Why) and command.version is not None
        else ""
    )
    back = (
        f"to {command.to_version}"
        if isinstance(command, values.Rollback) and command.to_version is not None
        else ""
    )
    reason = None if isinstance(command, values.Why | values.History) else command.reason
    towards = "to" if isinstance(command, values.Promote) else "in"
    place = f"{towards} {_environment(command.environment)}" if command.environment else ""
    return [_verb(command), _name(command.model, environments), version, place, back, _because(reason)]


def _people(
    command: values.Owner | values.Owners | values.WhoAmI | values.Requests, environments: Sequence[str]
) -> Sequence[str]:
    if isinstance(command, values.Requests):
        return ["requests", _name(command.model, environments)]
    if not isinstance(command, values.Owner):
        return [_verb(command)]
    return [
        "owner",
        _owned(command.model),
        "set" if command.change else "",
        _owned(command.responsibility),
        f"<@{command.person}>" if command.person else "",
    ]


def _digest(
    command: values.DigestPreview
    | values.DigestSubscribe
    | values.DigestList
    | values.DigestUnsubscribe
    | values.DigestRun,
) -> Sequence[str]:
    match command:
        case values.DigestSubscribe(when, channel, zone):
            place = f"in <#{channel}>" if channel else ""
            return ["digest subscribe", as_sent(when or ""), place, f"in {zone}" if zone else ""]
        case values.DigestUnsubscribe(schedule) | values.DigestRun(schedule):
            verb = "unsubscribe" if isinstance(command, values.DigestUnsubscribe) else "run"
            return [f"digest {verb}", "" if schedule is None else str(schedule)]
        case _:
            return ["digest preview" if isinstance(command, values.DigestPreview) else "digest list"]


def _verb(command: values.Command) -> str:
    return "lock" if isinstance(command, values.SetLock) else type(command).__name__.lower()


def _because(reason: str | None) -> str:
    if not reason:
        return ""
    return f"{'reason' if OF.match(reason) else 'because'} {as_sent(reason)}"


def _owned(name: str | None) -> str:
    if name is None:
        return ""
    return as_sent(enquoted(name) if name.casefold() in _KEYWORDS else quoted(name))


def _environment(name: str) -> str:
    return as_sent(enquoted(name) if _reads_otherwise(name, ()) else quoted(name))


def _name(name: str | None, environments: Sequence[str] = ()) -> str:
    if name is None:
        return ""
    plain = str(Target(name))
    return as_sent(enquoted(name) if plain == name and _reads_otherwise(name, environments) else plain)


def _subject(subject: str, environments: Sequence[str], *, alone: bool = False) -> str:
    if subject.startswith(("http://", "https://")) or (
        request_number(subject) is not None and subject[0] == "P"
    ):
        return as_sent(subject)
    target = parse_target(subject)
    plain = str(target)
    if plain != target.model:
        return as_sent(plain)
    otherwise = _reads_otherwise(target.model, () if alone else environments)
    return as_sent(enquoted(target.model) if otherwise else plain)


def _reads_otherwise(name: str, environments: Sequence[str]) -> bool:
    return (
        name.casefold() in _KEYWORDS
        or version_number(name) is not None
        or request_number(name) is not None
        or named_environment(name, environments) is not None
    )
