"""Alerts in words: the message that is worked in, the list, and what each person is told."""

from datetime import datetime

from bot.domain.alerts.alert import Alert, AlertState
from bot.domain.alerts.told import Listed, Told
from bot.domain.registry import EnvironmentChange, PersonId
from bot.domain.severity import Severity
from bot.views.alert_pager import rang
from bot.views.answer import Answer, Button, Buttons, Menu, Note, Paragraph, Part
from bot.views.retraining import stands as retraining_stands
from bot.views.spans import Bold, Code, Line, Link, Mention, When, line

ACKNOWLEDGE, ASSIGN, SNOOZE = "alert.acknowledge", "alert.assign", "alert.snooze"
DRIFT_TITLE = "What moved, the worst first"
ROLL_BACK, MORE, MUTE, EXPLAIN = "alert.roll_back", "alert.more", "alert.mute", "alert.explain"
RETRAIN = "alert.retrain"
_SIGNS = {Severity.PAGE: "🔴", Severity.CHANNEL: "🟠", Severity.DIGEST: "🟡"}
_CALM = {AlertState.ENDED: "✅", AlertState.SNOOZED: "💤", AlertState.MUTED: "🔇"}
_MENU = (("Mute until the next version…", MUTE), ("Explain", EXPLAIN))


def card(told: Told) -> Answer:
    """The message of an alert as it stands: what is wrong, what it means, what changed, and what can be done."""
    alert = told.alert
    title = f"{_sign_of_all(told)} {alert.place}: {alert.title}"
    meant = f" · {alert.consequence}." if alert.consequence else f" · {alert.kind.value}."
    lines = [line(Bold(alert.name), meant), *(_headline(each, told.at) for each in told.others)]
    parts: list[Part] = [
        Paragraph(tuple(lines)),
        Paragraph((_since(told), _before(told), *_moved_since(told), *_help(told))),
    ]
    stands = _stands(told)
    if stands:
        parts.append(Paragraph(stands))
    if not told.is_over:
        parts.append(_buttons(told))
    return Answer(title, tuple(parts), told)


def nothing_here(alert: Alert) -> Answer:
    """What is left of it for who does not see the model any more."""
    return Answer("", (Paragraph((line(Bold(alert.name), " needs nothing from you any more."),)),))


def unanswered(alert: Alert) -> Answer:
    """What somebody else is told when nobody acts."""
    first = line(
        f"{_SIGNS[alert.severity]} Nobody looks into ", Bold(alert.name), f" of {alert.place} yet: ",
        Bold(alert.title), ".",
    )  # fmt: skip
    then = line("Take it with the button, or ", Code(f"/mlops alert {alert.name} assign @somebody"))
    buttons = Buttons((Button("Acknowledge", ACKNOWLEDGE, str(alert.id), "primary"),))
    return Answer("", (Paragraph((first, then)), buttons), alert)


def yours(alert: Alert, by: PersonId) -> Answer:
    """What somebody is told who was given an alert."""
    first = line(
        "👤 ", Mention(by), " gave you ", Bold(alert.name), f" of {alert.place}: ", Bold(alert.title), "."
    )
    look = line("Look at it: ", Code(f"/mlops alert {alert.name}"))
    buttons = Buttons((Button("Acknowledge", ACKNOWLEDGE, str(alert.id), "primary"),))
    return Answer("", (Paragraph((first,)), Note(look), buttons), alert)


def pager_is_silent(pager: str, count: int, since: datetime, why: str) -> Answer:
    """What the admins are told once, when nobody can be called."""
    waiting = "1 alert was" if count == 1 else f"{count:,} alerts were"
    first = line(f"📵 {pager} does not take what I tell it since ", When(since), f": {why}")
    then = line(
        f"{waiting} only told here; I go on trying. ", Code("mlops-bot doctor"), " says how it stands."
    )
    return Answer("", (Paragraph((first, then)),))


def listed_answer(found: Listed, at: datetime, model: str | None = None) -> Answer:
    """The open alerts, the loudest first."""
    if not found.total:
        where = f" of {model}" if model else ""
        return Answer("", (Paragraph((line(f"✅ No alert{where} is open."),)),), found)
    parts: list[Part] = [Paragraph((_entry(each, at),)) for each in found.shown]
    left = found.total - len(found.shown)
    if left > 0:
        narrower: Line = (": ", Code("/mlops alerts MODEL")) if model is None else (".",)
        parts.append(Note(line(f"and {left:,} more, not as loud or newer", *narrower)))
    parts.append(Note(line("Open one: ", Code(f"/mlops alert {found.shown[0].name}"))))
    return Answer(f"{found.total:,} open alert{'s' * (found.total != 1)}", tuple(parts), found)


def acknowledged_answer(alert: Alert) -> Answer:
    """What whoever acknowledged reads."""
    return _done(line("You look into ", Bold(alert.name), f" of {alert.place} now; its message says so."))


def assigned_answer(alert: Alert) -> Answer:
    """What whoever assigned reads."""
    return _done(
        line(Bold(alert.name), f" of {alert.place} is now with ", Mention(alert.assignee or ""), ".")
    )


def hushed_answer(alert: Alert) -> Answer:
    """What whoever snoozed or muted reads."""
    open_still = "; for gates and probations it stays open."
    if alert.snoozed_until is not None:
        return _done(line(Bold(alert.name), " is quiet until ", When(alert.snoozed_until), open_still))
    return _done(line(Bold(alert.name), " is quiet until another version is live", open_still))


def sign(alert: Alert, at: datetime) -> str:
    """The sign of how loud it is, or of why it is quiet."""
    return _CALM.get(alert.state(at)) or _SIGNS[alert.severity]


def _sign_of_all(told: Told) -> str:
    """That of the first that is still open: what shares a message is over when all of it is."""
    return sign(told.about, told.at)


def _headline(alert: Alert, at: datetime) -> Line:
    return line(f"{sign(alert, at)} ", Bold(f"{alert.name} · {alert.place}"), f": {alert.title}.")


def _entry(alert: Alert, at: datetime) -> Line:
    return (*_headline(alert, at), " Since ", When(alert.opened_at), *_whose(alert, at), ".")


def _whose(alert: Alert, at: datetime) -> Line:
    match alert.state(at):
        case AlertState.SNOOZED if alert.snoozed_until is not None:
            return (", snoozed until ", When(alert.snoozed_until))
        case AlertState.MUTED:
            return (", muted until the next version is live",)
        case _ if alert.assignee:
            return (", with ", Mention(alert.assignee))
        case AlertState.ACKNOWLEDGED if alert.acknowledged_there:
            return (f", {alert.acknowledged_there} looks into it",)
        case AlertState.ACKNOWLEDGED if alert.acknowledged_by:
            return (", ", Mention(alert.acknowledged_by), " looks into it")
        case _:
            return (", nobody looks into it yet",)


def _since(told: Told) -> Line:
    alert = told.alert
    about = "" if alert.version is None else f", with {alert.model}@{alert.version} live"
    if alert.ended_at is not None:
        return line("From ", When(alert.opened_at), " to ", When(alert.ended_at), f"{about}.")
    return line("Since ", When(alert.opened_at), f"{about}.")


def _before(told: Told) -> Line:
    """What changed in the day before it opened, as far as it is known here."""
    said = [_moved(each) for each in told.moves[:2]]
    if told.policy is not None:
        said.append(line(f"revision {told.policy} of the policy came into force"))
    if not said:
        return line("In the 24 hours before, nothing went live there and no rule changed.")
    joined: Line = ()
    for each in said:
        joined += (*((", and ",) if joined else ()), *each)
    return ("In the 24 hours before: ", *joined, ".")


def _moved_since(told: Told) -> list[Line]:
    return [line("Since then: ", *_moved(told.moved[0]), ".")] if told.moved else []


def _moved(change: EnvironmentChange) -> Line:
    if change.to_version is None:
        return line(f"@{change.from_version} left {change.environment} ", When(change.at))
    place = f" in place of @{change.from_version} " if change.from_version else " "
    return line(Bold(f"{change.model}@{change.to_version}"), f" went live{place}", When(change.at))


def _help(told: Told) -> tuple[Line, ...]:
    """The runbook, and whose turn it is."""
    people: Line = ()
    for each in told.called:
        people += (", " if people else "", Mention(each))
    lines: list[Line] = []
    if told.runbook:
        lines.append(line("What to do: ", Link(told.runbook, "the runbook")))
    is_taken = told.alert.assignee or told.alert.is_acknowledged
    if people and not told.is_over and not is_taken:
        lines.append(("Whose turn it is: ", *people))
    return tuple(lines)


def _stands(told: Told) -> tuple[Line, ...]:
    """What people did about it; the timeline is in the thread."""
    alert, state = told.alert, told.alert.state(told.at)
    trained = () if told.retraining is None else (line(*retraining_stands(told.retraining, told.alert)),)
    if told.is_over:
        return (line("✅ Over."), *trained, *rang(told))
    lines: list[Line] = []
    who = alert.acknowledged_there or (Mention(alert.acknowledged_by) if alert.acknowledged_by else None)
    if who is not None and alert.acknowledged_at:
        lines.append(line("👀 ", who, " looks into it since ", When(alert.acknowledged_at), "."))
    if alert.assignee:
        lines.append(line("👤 It is with ", Mention(alert.assignee), "."))
    if state is AlertState.SNOOZED and alert.snoozed_until:
        lines.append(
            line("💤 Snoozed until ", When(alert.snoozed_until), "; for gates and probations it stays open.")
        )
    if state is AlertState.MUTED:
        lines.append(line("🔇 Muted until the next version is live; for gates and probations it stays open."))
    return (*lines, *trained, *rang(told))


def _buttons(told: Told) -> Buttons:
    """What can be done now; each names the alert that is still open."""
    about = told.about
    number, state = str(about.id), about.state(told.at)
    items: list[Button | Menu] = []
    if state is not AlertState.ACKNOWLEDGED:
        items.append(Button("Acknowledge", ACKNOWLEDGE, number, "primary"))
    items += [Button("Assign…", ASSIGN, number), Button("Snooze…", SNOOZE, number)]
    if told.trainer is not None:
        # Of several models in one message it says which.
        which = f" {about.model}" if len({each.model for each in told.everything}) > 1 else ""
        items.append(Button(f"Retrain{which}…", RETRAIN, number))
    if told.back_to is not None:
        items.append(Button(f"Roll back to @{told.back_to}…", ROLL_BACK, number, "danger"))
    menu = [each for each in _MENU if state is not AlertState.MUTED or each[1] != MUTE]
    items.append(Menu(MORE, tuple((words, f"{action}:{number}") for words, action in menu)))
    return Buttons(tuple(items))


def _done(said: Line) -> Answer:
    return Answer("", (Paragraph((said,)),))
