"""A retraining in words: the form that confirms it, its line in the alert's message, and the thread."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.domain.alerts.alert import Alert, AlertKind
from bot.domain.alerts.retraining import Plan, Retraining, RetrainingState
from bot.domain.commands import AlertRetrain
from bot.domain.deployment import Github, Target
from bot.domain.registry import DataSetVersion
from bot.domain.targets import row_id
from bot.domain.text import quoted
from bot.views.answer import Answer, Note, Paragraph, Part
from bot.views.forms import Form, Words
from bot.views.outside_words import as_end, log_link, sentence
from bot.views.spans import Bold, Code, Line, Mention, Span, When, line, plain

VERB = "alert retrain"
ALERT, MARK, REASON = "alert", "mark", "reason"
_DATA_SHOWN = 3
_WHY_NOT: Mapping[AlertKind, str] = {
    AlertKind.SERVING: "servers serve something else than was decided, which another version does not mend",
    AlertKind.VOLUME: "the rows are too few or too many, which is mended where they come from",
    AlertKind.NO_DATA: "no data came, so there is nothing new to learn from",
}


def retrain_form(plan: Plan, command: AlertRetrain) -> Form:
    """Says what is asked of whom, and takes the reason."""
    alert, trainer = plan.alert, plan.trainer
    intro = [
        line(Bold(f"{alert.name} · {alert.place}"), f": {alert.title}."),
        line(
            Bold(trainer.name), *_where(trainer.target, trainer.name), " is asked to retrain ", Bold(alert.model),
            f" within {trainer.within.text}.",
        ),
        ("It is told ", *_parameters(plan), "."),
    ]  # fmt: skip
    if alert.kind is AlertKind.QUALITY:
        intro.append(
            line("⚠️ The data themselves are what is wrong here: a model retrained on them learns that, too.")
        )
    then = (
        f"The thread of {alert.name} says what comes of it. A new version goes live only as the policy says."
    )
    intro.append(line(then))
    fields = (Words(REASON, "Why", required=False, given=command.reason or ""),)
    kept = {ALERT: str(alert.id), MARK: plan.mark}
    return Form(VERB, f"Retrain for {alert.name}", "Retrain", fields, tuple(intro), kept)


def retrained(values: Mapping[str, str], kept: Mapping[str, str]) -> AlertRetrain:
    """The command a submitted form stands for: it was read, so a reason that is left out is none."""
    return AlertRetrain(row_id(kept.get(ALERT, "")) or None, values.get(REASON, ""), kept.get(MARK))


def asked_answer(found: Retraining) -> Answer:
    """What whoever asked reads."""
    said = line(
        Bold(found.trainer), " is asked to retrain ", Bold(found.model), "; the thread of ", Bold(found.alert),
        " says what comes of it.",
    )  # fmt: skip
    return Answer("", (Paragraph((said,)),))


def reported(found: Retraining) -> Answer:
    """What the trainer says, in the thread, and to whoever asked."""
    signs = {RetrainingState.RUNNING: "⏳", RetrainingState.DONE: "✓"}
    said = (f"{signs.get(found.state, '✗')} ", *_came(found, f" ({found.alert})"))
    return Answer("", (Paragraph((said,)), *_next(found)))


def matched(found: Retraining) -> Answer:
    """Its version is known now."""
    said = line("✓ ", Bold(f"{found.model}@{found.made}"), f" came of the retraining ({found.alert}).")
    return Answer("", (Paragraph((said,)), *_next(found)))


def not_told(found: Retraining, why: str) -> Answer:
    """It could not be told at the first try."""
    said: Line = (f" is not told yet ({found.alert}): {as_end(why)} I try again until ", When(found.due_at))
    now: Line = (". Try now: ", Code(f"/mlops alert {found.alert} redeliver"))
    return sentence(("⚠️ ", Bold(found.trainer), *said, *now))


def stands(found: Retraining, here: Alert) -> Line:
    """How far it is, in the message of an alert; `here` is the only one there that needs no name."""
    is_here = found.alert_id == here.id
    if not found.is_under_way:
        signs = {RetrainingState.DONE: "🔁", RetrainingState.STOPPED: "✋"}
        return (f"{signs.get(found.state, '⚠️')} ", *_came(found, "" if is_here else f" ({found.alert})"))
    name, by = Bold(found.trainer), Mention(found.asked_by)
    where = "" if is_here else f" at {found.alert}"
    until: Line = (When(found.due_at), *(log_link(found.url) or (".",)))
    match found.state:
        case RetrainingState.RUNNING:
            return (
                "🔁 ",
                name,
                f" is retraining {found.model}, as ",
                by,
                f" asked{where}, and has until ",
                *until,
            )
        case RetrainingState.TOLD:
            return ("🔁 ", by, " asked ", name, f" to retrain {found.model}{where}; it has until ", *until)
        case _ if found.tries:
            said = f" cannot be told yet to retrain {found.model}, as "
            return ("⚠️ ", name, said, by, f" asked{where}; I try again until ", *until)
        case _:
            return ("🔁 ", by, " asks ", name, f" to retrain {found.model}{where} by ", *until)


def too_late(found: Retraining) -> str:
    """Nothing was heard in time."""
    said = {
        RetrainingState.ASKED: "could not be told, and did not report",
        RetrainingState.RUNNING: "began, and did not report how it ended",
    }
    return f"it {said.get(found.state, 'was told and did not report')} within {found.within}."


def under_way_sentence(found: Retraining, who: str, zone: str) -> str:
    """What whoever asks a second time is told."""
    at = plain((When(found.created_at),), zone=zone)
    return (
        f"{who} asked {found.trainer} to retrain {found.model} already, at {found.alert} ({at}), and it is not "
        "over. So nothing was asked."
    )


def not_helped_sentence(alert: Alert) -> str:
    """Why training anew does not help here."""
    return f"Retraining {alert.model} does not help with {alert.name}: {_WHY_NOT[alert.kind]}."


def changed_sentence(plan: Plan) -> str:
    """What whoever read something else is told."""
    live = "nothing is live" if plan.version is None else f"{plan.alert.model}@{plan.version} is live"
    return f"It is otherwise by now: {live}, and the policy names {plan.trainer.name}. So nothing was asked."


def ended_sentence(found: Retraining) -> str:
    """What a program is told whose report comes too late."""
    why = f": {as_end(found.details)}" if found.details and not found.is_under_way else "."
    is_ours = found.state in {RetrainingState.UNANSWERED, RetrainingState.STOPPED}
    stands = "over" if is_ours else found.state.value
    return f"The retraining {found.id} is {stands} already{why} So nothing changed."


def _came(found: Retraining, about: str) -> Line:
    """What its trainer said last."""
    name = Bold(found.trainer)
    details = f": {as_end(found.details)}" if found.details else "."
    ends = (f"{about}{details}", *log_link(found.url))
    match found.state:
        case RetrainingState.RUNNING:
            return (name, f" is retraining {found.model}", *ends)
        case RetrainingState.STOPPED:
            return ("Nobody waits any more for ", name, f" to retrain {found.model}", *ends)
        case RetrainingState.FAILED | RetrainingState.UNANSWERED:
            return (name, f" did not retrain {found.model}", *ends)
        case _ if found.made is not None:
            return (Bold(f"{found.model}@{found.made}"), " came of the retraining by ", name, *ends)
        case _:
            return (name, f" has retrained {found.model}", *ends)


def _next(found: Retraining) -> tuple[Part, ...]:
    """What one can do with what came of it."""
    if found.state is RetrainingState.UNANSWERED:
        return (Note(line("Have it told again: ", Code(f"/mlops alert {found.alert} redeliver"))),)
    if found.state is not RetrainingState.DONE:
        return ()
    if found.made is None:
        which = "It did not say which version came of it."
        if found.run_id:
            which = "Its version is named here once the run registers it."
        return (Note(line(which)),)
    model, live = quoted(found.model), found.version
    said: list[Span] = []
    if live is not None and live != found.made:
        said += ["Beside what was live: ", Code(f"/mlops compare {model} {live} {found.made}"), " · "]
    return (Note(line(*said, "Ask for it: ", Code(f"/mlops promote {model} {found.made}"))),)


def _parameters(plan: Plan) -> Line:
    live = "nothing" if plan.version is None else f"{plan.alert.model}@{plan.version}"
    said: list[Line] = [(f"the alert {plan.alert.name}",), ("the environment ", Bold(plan.alert.environment))]
    said.append(("what is live there, ", Bold(live)))
    if plan.run_id:
        said.append(("its run ", Code(plan.run_id[:8])))
    # A workflow's inputs are pasted into shells: what people and programs write stays out of them.
    is_workflow = isinstance(plan.trainer.target, Github)
    if plan.data and not is_workflow:
        said.append((f"its data ({_data(plan.data)})",))
    if not is_workflow:
        said.append(("your reason",))
    spans: list[Span] = []
    for index, each in enumerate(said):
        spans += ["" if not index else " and " if index == len(said) - 1 else ", ", *each]
    return (*spans, "; your reason stays here" if is_workflow else "")


def _data(found: tuple[DataSetVersion, ...]) -> str:
    more = len(found) - _DATA_SHOWN
    return ", ".join(map(str, found[:_DATA_SHOWN])) + (f" and {more} more" if more > 0 else "")


def _where(target: Target, name: str) -> Line:
    if isinstance(target, Github):
        return (f" (the workflow {target.workflow} of {target.repository})",)
    host = urlsplit(target.url).hostname or ""
    return () if host == name else (f" (the webhook at {host})",)
