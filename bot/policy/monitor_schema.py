"""The keys of a monitor: what watches a model in use."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.monitors.checking import check
from bot.domain.monitors.monitor import (
    BATCHES,
    FINDINGS,
    ROWS,
    Limits,
    Monitor,
    What,
    parse_reference,
    parse_share,
)
from bot.domain.severity import Severity
from bot.domain.working_time import parse_duration
from bot.policy.schema_types import Elapsed, Name, Number, Part, matching, shaped

_METRIC = r"[^\s|<>`][^|<>`\n]{0,127}"
_TITLE = r"[A-Za-z][\w. -]{0,63}"


def _share(value: object) -> object:
    # A plain number could be meant as a share or as per cent.
    parse_share(str(value))
    return value


def _reference(value: object) -> object:
    if isinstance(value, str):
        parse_reference(value)
    return value


ShareText = Annotated[str, BeforeValidator(_share), shaped(r"\s*\d{1,2}(\.\d{1,3})?\s*%\s*")]
ReferenceText = Annotated[
    str, BeforeValidator(_reference), shaped(r"training|promotion|\s*\d+\s*(s|m|h|d|mo)\s*")
]
MonitorName = Annotated[
    str,
    matching(_TITLE, "a name of letters, digits, spaces, `-`, `_` and `.` that begins with a letter"),
    shaped(_TITLE),
]
MetricName = Annotated[str, matching(_METRIC, "the name of a metric like `roc_auc`"), shaped(_METRIC)]
DriftWord = Literal["psi", "js", "ks", "wasserstein", "chi2"]


class MonitorPart(Part):
    """Something that watches a model in use; it says exactly one thing to watch."""

    feature_drift: DriftWord | None = Field(
        default=None, description="How far the features moved, in this measure."
    )
    prediction_drift: DriftWord | None = Field(
        default=None, description="How far the predictions moved, in this measure."
    )
    performance: MetricName | None = Field(default=None, description="A metric, like `roc_auc`.")
    data_quality: Literal["findings"] | None = Field(
        default=None, description="What is wrong with the rows of each batch."
    )
    volume: Literal["rows"] | None = Field(default=None, description="How many rows come.")
    no_data: Elapsed | None = Field(
        default=None, description="How long no batch may come before that is trouble, like `1d`."
    )
    name: MonitorName | None = Field(
        default=None, description="What it is called; after what it watches by default."
    )
    above: Number | None = Field(default=None, description="More than this is too much.")
    below: Number | None = Field(default=None, description="Less than this is too little.")
    false_alarms: ShareText | None = Field(
        default=None,
        description="The limit is learned from earlier batches, so that one that is well is blamed this rarely, like `1%`.",
    )
    reference: ReferenceText | None = Field(
        default=None,
        description="What it is held against: `training`, `promotion` (the first batch), or earlier batches, like `30d`.",
    )
    every: Elapsed | None = Field(default=None, description="How often it looks; `1d` by default.")
    window: Elapsed | None = Field(
        default=None, description="Over how long it looks back; as long as `every` by default."
    )
    delay: Elapsed | None = Field(
        default=None, description="How long it waits for late data; a quarter of `every` by default."
    )
    severity: Literal["digest", "channel", "page"] | None = Field(
        default=None, description="How loudly it speaks; `channel` by default."
    )
    columns: list[Annotated[str, Field(max_length=255)]] | None = Field(
        default=None, min_length=1, max_length=500, description="Of drift, the columns; all by default."
    )
    environments: list[Name] | None = Field(
        default=None, min_length=1, description="Where it watches; where every version ends up by default."
    )

    @model_validator(mode="after")
    def _is_one_that_works(self) -> "MonitorPart":
        said = [each.value for each in What if getattr(self, each.value) is not None]
        if len(said) != 1:
            raise ValueError(
                "watches one thing: say `feature_drift`, `prediction_drift`, `performance`, `data_quality`, `volume` or `no_data`"
            )
        if self.no_data is not None and self.window is not None:
            raise ValueError("says how long twice: `no_data` is its `window`")
        check(self.monitor())
        return self

    def monitor(self) -> Monitor:
        """What it says, as a value."""
        what = next(each for each in What if getattr(self, each.value) is not None)
        said = str(getattr(self, what.value))
        of = {What.NO_DATA: BATCHES, What.VOLUME: ROWS, What.DATA_QUALITY: FINDINGS}.get(what, said)
        window = said if what is What.NO_DATA else self.window
        reference, earlier = (None, None) if self.reference is None else parse_reference(self.reference)
        return Monitor(
            what,
            of,
            Limits(
                self.above, self.below, None if self.false_alarms is None else parse_share(self.false_alarms)
            ),
            parse_duration(self.every or (said if what is What.NO_DATA else "1d")),
            reference,
            earlier,
            None if window is None else parse_duration(window),
            None if self.delay is None else parse_duration(self.delay),
            None if self.severity is None else Severity(self.severity),
            tuple(dict.fromkeys(self.columns or ())),
            tuple(dict.fromkeys(self.environments or ())),
            self.name or "",
        )
