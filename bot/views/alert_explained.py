"""An alert explained: how it was noticed, what usually causes it, and what to do first."""

from collections.abc import Mapping

from bot.domain.alerts.alert import AlertKind
from bot.domain.alerts.told import Told
from bot.domain.text import quoted
from bot.views.alerts import sign
from bot.views.answer import Answer, Note, Paragraph
from bot.views.spans import Bold, Code, Line, line

_WORDS: Mapping[AlertKind, tuple[str, str, str]] = {
    AlertKind.MONITOR: (
        "A monitor of this model measured something beyond what it allows.",
        "Data that changed, a release, or a measurement that broke.",
        "Look at what changed in the 24 hours before, then at the data.",
    ),
    AlertKind.SERVING: (
        "Servers report another version than the one that was decided.",
        "A deployment that stopped half way, a server that was forgotten, or one that was rolled back by hand.",
        "Deploy the decided version there, or roll back here, so that both say the same.",
    ),
    AlertKind.DRIFT: (
        "The newest data are distributed otherwise than the reference they are held against.",
        "A change upstream, a new group of customers, a season, or a field that is filled otherwise. "
        "Drift alone does not say that predictions are wrong.",
        "Look whether the columns named matter to the model, and whether its performance fell as well.",
    ),
    AlertKind.PERFORMANCE: (
        "Predictions were held against labels, or a metric was reported, and it is beyond what is allowed.",
        "Drift of what matters, labels that mean something else now, or a release.",
        "Where a release came just before, roll back first and look for the cause afterwards.",
    ),
    AlertKind.QUALITY: (
        "The newest data do not meet what is expected of them.",
        "A field that is missing, renamed or filled otherwise where the data come from.",
        "Mend it where the data come from; predictions made of them meanwhile are not to be trusted.",
    ),
    AlertKind.VOLUME: (
        "Far more or far fewer rows came than usually do.",
        "A job that ran twice or half, a filter upstream, or a change in traffic.",
        "Ask whoever runs the job that sends them.",
    ),
    AlertKind.NO_DATA: (
        "Nothing came in the time in which something should have.",
        "A job that does not run, a token that was revoked, or nobody who asks the model.",
        "Ask whoever runs the job that sends them; until then nothing else about this model is known.",
    ),
}  # fmt: skip


def explained(told: Told) -> Answer:
    """What whoever asks is told of an alert, beside what its message says."""
    alert = told.alert
    how, why, what = _WORDS[alert.kind]
    first = line(f"{sign(alert, told.at)} ", Bold(f"{alert.name} · {alert.place}"), f": {alert.title}.")
    lines: list[Line] = [first]
    if alert.consequence:
        lines.append(line(f"{alert.consequence}."))
    facts = (
        line(Bold("How it was noticed:"), f" {how}"),
        line(Bold("What usually causes it:"), f" {why}"),
        line(Bold("What to do first:"), f" {what}"),
    )
    worse = "It is said again when it is a quarter worse than when it was last said."
    place = f"{quoted(alert.model)} {alert.environment}"
    notes = [Note(line(worse)), Note(line("More: ", Code(f"/mlops history {place}")))]
    if alert.kind is AlertKind.QUALITY:
        # The alert itself names no values, since nobody could take them back.
        notes.append(Note(line("Which values: ", Code(f"/mlops health {place}"))))
    return Answer("", (Paragraph(tuple(lines)), Paragraph(facts), *notes), told)
