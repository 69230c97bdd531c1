"""The form of a monitor: each part in a field of its own, those that go with what is watched."""

from collections.abc import Iterator, Mapping

from bot.domain import commands
from bot.domain.drift.thresholds import Thresholds
from bot.domain.monitors.monitor import Statistic, What
from bot.views.forms import Choice, Field, Form, ModelChoice, Words
from bot.views.spans import line
from bot.views.statistic_words import statistic_words

VERB = "monitor add"
WHAT, USUAL = "what", "usual"
WHATS: Mapping[What, str] = {
    What.FEATURE_DRIFT: "Features: what it is asked about",
    What.PREDICTION_DRIFT: "Predictions: what it answers",
    What.PERFORMANCE: "Performance: how good its answers are",
    What.DATA_QUALITY: "Data quality: what is wrong with a batch",
    What.VOLUME: "Volume: how many rows come",
    What.NO_DATA: "No data: that batches come at all",
}
_REFERENCES = (
    ("As usual", USUAL),
    ("The training data", "training"),
    ("The first batch of the live version", "promotion"),
    ("The batches of the 7 days before", "7d"),
    ("The batches of the 30 days before", "30d"),
    ("The batches of the 90 days before", "90d"),
)
_LOUD = (
    ("As usual", USUAL),
    ("In the digest alone", "digest"),
    ("In the model's channel", "channel"),
    ("By a page", "page"),
)
_CHOSEN = frozenset({"reference", "severity"})
# The fields that may be left empty, in the order in which one would type them.
_KEYS = (
    "above", "below", "false_alarms", "reference", "every", "window", "delay", "severity", "columns", "name",
)  # fmt: skip
_INTRO = "It watches whatever version is live there, beside what the policy says."


def add_form(model: ModelChoice, place: Choice, said: str) -> Form:
    """What a monitor needs; `said` is what was filled in before another thing to watch was chosen."""
    what = what_of(said)
    options = tuple((words, each.value) for each, words in WHATS.items())
    chooser = Choice(WHAT, "What to watch", options, what.value, refreshes=True)
    fields = (model, place, chooser, *_fields(what))
    return Form(VERB, "Add a monitor", "Watch", fields, (line(_INTRO),))


def what_of(said: str) -> What:
    """What is watched, by the word that the person's own words begin with; features, where there is none."""
    first = next(iter(said.split()), "")
    return next((each for each in What if each.value == first), What.FEATURE_DRIFT)


def asked(model: str | None, environment: str | None, values: Mapping[str, str]) -> commands.MonitorAdd:
    """The command that the filled form stands for."""
    if WHAT not in values:
        return commands.MonitorAdd(model, environment)
    what = what_of(values[WHAT])
    filled = {key: values.get(key, "").strip() for key in (what.value, *_KEYS)}
    parts = tuple((key, said) for key, said in filled.items() if not _is_left(key, said) or key == what)
    return commands.MonitorAdd(model, environment, parts=parts)


def _is_left(key: str, said: str) -> bool:
    """Whether nobody said anything there."""
    return not said or (said == USUAL and key in _CHOSEN)


def _fields(what: What) -> Iterator[Field]:
    if what.is_drift:
        measures = tuple((statistic_words(each), each.value) for each in Statistic)
        hint = "How far it moved; PSI and Jensen-Shannon take numbers and texts"
        yield Choice(what.value, "Measure", measures, Statistic.PSI.value, hint)
    elif what is What.PERFORMANCE:
        yield _short(what.value, "Metric", hint="As programs report it, such as roc_auc", required=True)
    elif what is What.NO_DATA:
        yield _short(what.value, "Too long without a batch", "1d", "Such as 2h or 1d", required=True)
    yield from _limits(what)
    if what.is_drift or what is What.DATA_QUALITY:
        yield Choice("reference", "Held against", _REFERENCES, USUAL)
    if what.is_drift:
        yield _short("columns", "Columns", hint="Such as age, income; all of them if left empty")
    yield from _times(what)
    yield Choice("severity", "How loud", _LOUD, USUAL, _usually(what))
    yield _short("name", "Name", hint="Called after what it watches, if left empty")


def _usually(what: What) -> str:
    if what.is_drift:
        return "Usually the channel: drift pages nobody unless you say so here"
    return "Usually the channel" + ("" if what is What.DATA_QUALITY else "; of a critical model, a page")


def _limits(what: What) -> Iterator[Field]:
    if what is What.NO_DATA:
        return
    above = "Too much is above"
    if what.is_drift:
        yield _short("above", above, hint=f"The usual limit if left empty; of PSI {Thresholds().psi:g}")
    elif what is What.DATA_QUALITY:
        yield _short("above", above, hint="So many things wrong; none if left empty")
    else:
        yield _short("below", "Too little is below", hint="Such as 0.8; one of these three limits is needed")
        yield _short("above", above)
    if what is not What.DATA_QUALITY:
        hint = "Such as 1%: the limit is then learned from earlier batches"
        yield _short("false_alarms", "Or learn the limit, with false alarms of", hint=hint)


def _times(what: What) -> Iterator[Field]:
    if what is What.NO_DATA:
        yield _short("every", "Looks every", hint="As often as that is too long, if left empty")
    else:
        yield _short("every", "Looks every", "1d", "Such as 1h or 1d", required=True)
        yield _short("window", "Looks back over", hint="As long as it looks every, if left empty")
    yield _short("delay", "Waits for late data", hint="Such as 30m; a quarter of its schedule if left empty")


def _short(key: str, label: str, given: str = "", hint: str = "", *, required: bool = False) -> Words:
    return Words(key, label, required, given, hint, long=False)
