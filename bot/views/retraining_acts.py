"""What one can do about a retraining that was asked for, in words: its own message with the buttons, and the answers."""

from bot.domain.alerts.alert import Alert
from bot.domain.alerts.retraining import Retraining, RetrainingState
from bot.domain.registry import PersonId
from bot.views.answer import Answer, Button, Buttons, Confirm, Paragraph, Part
from bot.views.outside_words import as_end, log_link, sentence, shortened
from bot.views.spans import Bold, Line, Mention, When, line

REDELIVER, STOP = "retraining.redeliver", "retraining.stop"


def asked(found: Retraining, *, again: bool) -> Answer:
    """Somebody asked for it; while something is still expected, how it stands and what can be done about that.

    `again`: whether its trainer can be told again.
    """
    said = line(
        "🔁 ", Mention(found.asked_by), " asks ", Bold(found.trainer), " to retrain ", Bold(found.model),
        f" ({found.alert}) by ", When(found.due_at), f": “{shortened(found.reason)}”" if found.reason else ".",
    )  # fmt: skip
    buttons = _buttons(found, again=again)
    parts: list[Part] = [Paragraph((said, *_stands(found)) if buttons else (said,))]
    if buttons:
        parts.append(Buttons(buttons))
    return Answer("", tuple(parts))


def told_again(found: Retraining, by: PersonId) -> Answer:
    """Somebody has it told again."""
    until: Line = (f" to retrain {found.model} ({found.alert}); it has until ", When(found.due_at), ".")
    return sentence(("🔁 ", Mention(by), " has ", Bold(found.trainer), " told again", *until))


def stopped(found: Retraining, by: PersonId) -> Answer:
    """Nobody waits for it any more."""
    name = Bold(found.trainer)
    ends: Line = (". What it has begun goes on until it is ended there", *(log_link(found.url) or (".",)))
    said: Line = (
        "✋ ",
        Mention(by),
        " stopped waiting for ",
        name,
        f" to retrain {found.model} ({found.alert})",
    )
    return sentence((*said, *ends))


def redelivered_answer(found: Retraining) -> Answer:
    """What whoever has it told again reads."""
    said: Line = (" is told again now to retrain ", Bold(found.model), "; the thread of ", Bold(found.alert))
    return sentence((Bold(found.trainer), *said, " says what comes of it."))


def stopped_answer(found: Retraining) -> Answer:
    """What whoever stopped it reads."""
    said: Line = ("Nobody waits any more for ", Bold(found.trainer), " to retrain ", Bold(found.model))
    return sentence((*said, f" ({found.alert}). What it has begun goes on until it is ended there."))


def not_again_sentence(found: Retraining) -> str:
    """Why its trainer is not told again."""
    if found.state is RetrainingState.RUNNING:
        return f"{found.trainer} says that it is retraining {found.model} ({found.alert}). So it was not told again."
    return over_sentence(found)


def over_sentence(found: Retraining) -> str:
    """What whoever comes after its end is told."""
    ends = {
        RetrainingState.DONE: f"{found.trainer} has retrained {found.model} already ({found.alert})",
        RetrainingState.STOPPED: f"The retraining of {found.model} ({found.alert}) is over already: {found.details}",
    }
    failed = f"{found.trainer} did not retrain {found.model} ({found.alert}): {shortened(found.details)}"
    return f"{as_end(ends.get(found.state, failed))} So nothing changed."


def another_trainer_sentence(found: Retraining) -> str:
    """The policy does not name it any more, or not there."""
    return (
        f"The policy does not name {found.trainer} for {found.model} as it did when it was asked "
        f"({found.alert}). So it was not told again."
    )


def asked_anew_sentence(found: Retraining) -> str:
    """Another one came after it."""
    return f"{found.model} was asked for anew at {found.alert} since then. So nothing changed."


def instead(found: Retraining, alert: Alert) -> str:
    """What one can do where it is not told again: of an alert that is over, nothing is asked anew."""
    anew = f"`/mlops alert {alert.name} retrain` asks anew." if alert.ended_at is None else ""
    stop = f"Stop waiting for it first: `/mlops alert {alert.name} stop`." if found.is_under_way else ""
    return " Then ".join(filter(None, (stop, anew)))


def where(alert: Alert, elsewhere: Retraining | None) -> str:
    """What one can do at an alert at which none was asked for."""
    if elsewhere is None:
        return f"`/mlops alert {alert.name} retrain` asks for one."
    return f"The one of {alert.model} that is under way was asked for at {elsewhere.alert}."


def _stands(found: Retraining) -> tuple[Line, ...]:
    match found.state:
        case RetrainingState.ASKED if found.tries:
            return (line("It could not be told yet; I try again by myself."),)
        case RetrainingState.TOLD:
            return (line("It was told, and has not reported yet."),)
        case RetrainingState.UNANSWERED:
            return (line(f"It is over: {as_end(found.details)}"),)
        case _:
            return ()


def _buttons(found: Retraining, *, again: bool) -> tuple[Button, ...]:
    number = str(found.id)
    items: list[Button] = []
    # What is being told for the first time needs no second telling.
    if again and (found.tries or found.state is not RetrainingState.ASKED):
        items.append(Button("Tell it again", REDELIVER, number))
    if found.is_under_way:
        effect = line(
            Bold(found.trainer), f" is not told so: end there what it has begun. What it reports afterwards changes nothing, "
            f"and {found.model} can be retrained anew.",
        )  # fmt: skip
        confirm = Confirm("Stop waiting for it?", effect, "Stop waiting", "Keep waiting")
        items.append(Button("Stop waiting", STOP, number, "danger", confirm))
    return tuple(items)
