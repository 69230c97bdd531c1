"""From a command to the line that asks for it: `parse(spoken(command))` is the command."""

from collections.abc import Sequence

from bot.domain.commands import (
    alert_values,
    deploy_values,
    monitor_values,
    people_values,
    values,
    watch_values,
)
from bot.domain.commands.alerting import spoken_alert
from bot.domain.commands.deploying import spoken_deployment
from bot.domain.commands.digest_words import filter_words
from bot.domain.commands.monitoring import spoken_monitor
from bot.domain.commands.prove_values import ProveCommand
from bot.domain.commands.proving_speech import spoken_proof
from bot.domain.commands.reviewing import spoken_review
from bot.domain.commands.spoken_names import (
    SAID,
    SIMPLE,
    reads_otherwise,
    spoken_environment,
    spoken_name,
    spoken_word,
)
from bot.domain.commands.subscribing import WORDS
from bot.domain.commands.token_values import TokenCommand
from bot.domain.commands.tokens import spoken_token
from bot.domain.commands.words import OF, as_sent
from bot.domain.targets import parse_target, request_number
from bot.domain.text import enquoted, quoted


def spoken(command: values.Command, environments: Sequence[str] = ()) -> str:
    """The command as it can be typed, without `/mlops`; names that would be read otherwise are quoted."""
    return " ".join(each for each in _parts(command, environments) if each)


def _parts(command: values.Command, environments: Sequence[str]) -> Sequence[str]:
    match command:
        case values.Help(text) | values.Models(text) | values.Data(text) | watch_values.Quiet(text):
            return [_verb(command), as_sent(text or "")]
        case values.Show(subject, everything):
            said = _subject(subject, environments, alone=True) if subject else ""
            return ["show", said, "all" if everything else ""]
        case values.Lineage(subject):
            return ["lineage", _subject(subject, environments, alone=True) if subject else ""]
        case values.Compare(subjects, everything, as_csv):
            ends = ["all" if everything else "", "as csv" if as_csv else ""]
            return ["compare", *(_subject(each, environments) for each in subjects), *ends]
        case values.Runs() | values.RunsSave() | values.RunsSaved() | values.RunsForget() | values.Trend():
            return _running(command)
        case (
            values.Approve()
            | values.Reject()
            | values.Withdraw()
            | values.WithdrawData()
            | people_values.Changes()
            | people_values.Revise()
            | people_values.Override()
            | people_values.Confirm()
        ):
            return _decided(command)
        case values.Owner() | values.Owners() | values.WhoAmI() | values.Requests():
            return _people(command, environments)
        case watch_values.Subscribe() | watch_values.SubscribeList() | watch_values.Unsubscribe():
            return _subscribed(command)
        case (
            watch_values.DigestPreview()
            | watch_values.DigestSubscribe()
            | watch_values.DigestList()
            | watch_values.DigestUnsubscribe()
            | watch_values.DigestRun()
        ):
            return _digest(command)
        case _:
            return _placed(command, environments)


def _decided(
    command: values.Approve
    | values.Reject
    | values.Withdraw
    | values.WithdrawData
    | people_values.RevisingCommand,
) -> Sequence[str]:
    if isinstance(command, values.WithdrawData):
        return ["withdraw", as_sent(command.data_set or ""), _because(command.reason)]
    number = f"P-{command.request}" if command.request is not None else ""
    return [_verb(command), number, _because(command.reason)]


def _placed(
    command: values.Promote
    | values.Why
    | values.Rollback
    | values.Retire
    | values.SetLock
    | values.Unlock
    | values.History
    | values.ShowPolicy
    | watch_values.ShowPerformance
    | watch_values.ShowDrift
    | TokenCommand
    | people_values.PeopleCommand
    | alert_values.AlertCommand
    | deploy_values.DeployCommand
    | monitor_values.MonitorCommand
    | ProveCommand,
    environments: Sequence[str],
) -> Sequence[str]:
    if isinstance(command, TokenCommand):
        return spoken_token(command)
    if isinstance(command, deploy_values.DeployCommand):
        return spoken_deployment(command)
    if isinstance(command, monitor_values.MonitorCommand):
        return spoken_monitor(command, environments)
    if isinstance(command, alert_values.AlertCommand):
        return spoken_alert(command)
    if isinstance(command, people_values.PeopleCommand):
        return spoken_review(command)
    if isinstance(command, ProveCommand):
        return spoken_proof(command, environments)
    version = (
        str(command.version)
        if isinstance(command, values.Promote | values.Why | watch_values.ShowPerformance)
        and command.version is not None
        else ""
    )
    back = (
        f"to {command.to_version}"
        if isinstance(command, values.Rollback) and command.to_version is not None
        else ""
    )
    has_reason = values.Promote | values.Rollback | values.Retire | values.SetLock | values.Unlock
    reason = command.reason if isinstance(command, has_reason) else None
    towards = "to" if isinstance(command, values.Promote) else "in"
    place = f"{towards} {spoken_environment(command.environment)}" if command.environment else ""
    at = f"at {as_sent(command.at)}" if isinstance(command, values.History) and command.at else ""
    return [
        _verb(command),
        spoken_name(command.model, environments),
        version,
        place,
        back,
        at,
        _because(reason),
    ]


def _people(
    command: values.Owner | values.Owners | values.WhoAmI | values.Requests, environments: Sequence[str]
) -> Sequence[str]:
    if isinstance(command, values.Requests):
        return ["requests", spoken_name(command.model, environments)]
    if not isinstance(command, values.Owner):
        return [_verb(command)]
    return [
        "owner",
        spoken_word(command.model),
        "set" if command.change else "",
        spoken_word(command.responsibility),
        f"<@{command.person}>" if command.person else "",
    ]


def _running(
    command: values.Runs | values.RunsSave | values.RunsSaved | values.RunsForget | values.Trend,
) -> Sequence[str]:
    match command:
        case values.Runs():
            return ["runs", *_query(command)]
        case values.RunsSave(name, query):
            return ["runs save", _kept(name), "as", *_query(query)]
        case values.RunsForget(name):
            return ["runs forget", _kept(name)]
        case values.Trend(model, metric):
            return ["trend", _kept(model), _kept(metric)]
        case _:
            return ["runs saved"]


def _query(query: values.Runs) -> Sequence[str]:
    direction = {None: "", True: "asc", False: "desc"}[query.ascending]
    return [
        _kept(query.experiment),
        f"where {as_sent(query.where)}" if query.where else "",
        f"top {query.top}" if query.top else "",
        f"by {_kept(query.by)} {direction}" if query.by else "",
        f"page {query.page}" if query.page else "",
    ]


def _kept(name: str | None) -> str:
    if name is None:
        return ""
    return as_sent(quoted(name) if SIMPLE.fullmatch(name) and name.casefold() not in SAID else enquoted(name))


def _digest(command: watch_values.DigestCommand) -> Sequence[str]:
    match command:
        case watch_values.DigestSubscribe(when, channel, zone, filters, voice):
            place = [f"in <#{channel}>" if channel else "", f"in {zone}" if zone else ""]
            return ["digest subscribe", as_sent(when or ""), *place, *filter_words(filters, voice)]
        case watch_values.DigestUnsubscribe(schedule) | watch_values.DigestRun(schedule):
            verb = "unsubscribe" if isinstance(command, watch_values.DigestUnsubscribe) else "run"
            return [f"digest {verb}", "" if schedule is None else str(schedule)]
        case watch_values.DigestPreview(period, filters, voice):
            return ["digest preview", period or "", *filter_words(filters, voice)]
        case _:
            return ["digest list"]


def _subscribed(command: watch_values.NewsCommand) -> Sequence[str]:
    match command:
        case watch_values.Subscribe(models, events, channel):
            place = f"in <#{channel}>" if channel else ""
            return ["subscribe", _pattern(models), f"to {' and '.join(events)}" if events else "", place]
        case watch_values.Unsubscribe(number):
            return ["unsubscribe", "" if number is None else str(number)]
        case _:
            return ["subscribe list"]


def _pattern(models: str | None) -> str:
    if models is None:
        return ""
    plain = models.replace("*", "").replace("?", "")
    bare = not plain or (SIMPLE.fullmatch(plain) and models.casefold() not in SAID | WORDS)
    return as_sent(models if bare else enquoted(models))


def _verb(command: values.Command) -> str:
    named = {
        values.SetLock: "lock",
        values.ShowPolicy: "policy",
        watch_values.ShowPerformance: "performance",
        watch_values.ShowDrift: "drift",
    }
    return named.get(type(command)) or type(command).__name__.lower()


def _because(reason: str | None) -> str:
    if not reason:
        return ""
    # `because of` would lose its `of` when it is read again.
    return f"{'reason' if OF.match(reason) else 'because'} {as_sent(reason)}"


def _subject(subject: str, environments: Sequence[str], *, alone: bool = False) -> str:
    if subject.startswith(("http://", "https://")) or (
        request_number(subject) is not None and subject[0] == "P"
    ):
        return as_sent(subject)
    target = parse_target(subject)
    plain = str(target)
    if plain != target.model:
        return as_sent(plain)
    otherwise = reads_otherwise(target.model, () if alone else environments)
    return as_sent(enquoted(target.model) if otherwise else plain)
