"""The keys of a gate: which condition it is, and what belongs to that one."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.working_time import parse_duration
from bot.policy.schema_types import Name, Number, Part, Span, WhenNoneWord, named

_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?%")
_CLAIM = re.compile(r"(not_worse_by|better_by) (\d+(?:\.\d+)?)")
_WITH_METRIC = (
    "at_least", "at_most", "versus", "worse_by_at_most", "when_none", "confidence", "claim", "measured_on",
    "measured_by",
)  # fmt: skip
KINDS = (
    "metric",
    "checks",
    "alerts",
    "data",
    "artifact",
    "owners",
    "card",
    "reproduced_within",
    "review",
    "ticket",
)
MOST_TICKET = 200


def _elapsed(value: object) -> object:
    if isinstance(value, str):
        try:
            plain = bool(parse_duration(value).seconds)
        except ValueError:
            return value  # refused with its own sentence as any duration is
        if not plain:
            raise ValueError("grows old at night too, so it takes no working time: write 30d")
    return value


def _margin(value: object) -> object:
    if isinstance(value, str) and not _PERCENT.fullmatch(value):
        raise ValueError(f"must be a number like 0.005 or a share like `2%`, not `{value[:60]}`")
    return value


def _claim(value: object) -> object:
    if isinstance(value, str) and not _CLAIM.fullmatch(value):
        raise ValueError(f"must be like `not_worse_by 0.005` or `better_by 0.01`, not `{value[:60]}`")
    return value


def _pattern(value: object) -> object:
    if isinstance(value, str):
        if len(value) > MOST_TICKET:
            raise ValueError(f"is longer than {MOST_TICKET} characters")
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
    return value


Elapsed = Annotated[Span, BeforeValidator(_elapsed)]
Margin = Annotated[Number | str, BeforeValidator(_margin, json_schema_input_type=float | str)]
Claim = Annotated[str, BeforeValidator(_claim)]
Pattern = Annotated[str, BeforeValidator(_pattern)]


class CheckPart(Part):
    """A check that must have passed."""

    name: str = Field(description="The check, as CI reports it.")
    source: str | None = Field(
        default=None,
        alias="from",
        description="The name of the token that must have reported it; any where nothing is said.",
    )
    valid: Elapsed | None = Field(default=None, description="How long it counts, like `30d`.")


class DataPart(Part):
    """What is asked of the data set versions behind a version."""

    classification_at_most: Literal["public", "internal", "confidential", "personal"] | None = Field(
        default=None, description="The highest classification that the data may have."
    )
    fresh_within: Elapsed | None = Field(default=None, description="How old the data may be, like `30d`.")
    quality: Literal["passed"] | None = Field(
        default=None, description="`passed`: its expectations were examined and hold."
    )


class ArtifactPart(Part):
    """What is asked of the files of a version."""

    sha256: Literal["required"] | None = Field(
        default=None, description="`required`: the SHA-256 of the files is known."
    )
    formats: list[str] | None = Field(
        default=None, description="The formats that are allowed, like `[onnx, safetensors]`."
    )


CheckRef = Annotated[CheckPart, BeforeValidator(named, json_schema_input_type=str | CheckPart)]


class GatePart(Part):
    """A condition: exactly one of `metric`, `checks`, `alerts`, `data`, `artifact`, `owners`, `card`, `reproduced_within`, `review`, `ticket`."""

    metric: str | None = Field(default=None, description="The metric, as runs and versions report it.")
    at_least: Number | None = Field(default=None, description="The candidate's value is this or more.")
    at_most: Number | None = Field(default=None, description="The candidate's value is this or less.")
    versus: Literal["live"] | None = Field(default=None, description="What the candidate is compared with.")
    worse_by_at_most: Margin | None = Field(
        default=None,
        description="By how much it may be worse than what is live, like 0.005, or `2%` of its value; 0 by default.",
    )
    confidence: Annotated[float, Field(ge=0.5, lt=1)] | None = Field(
        default=None, description="How sure the paired test on stored predictions must be, like 0.95."
    )
    claim: Claim | None = Field(
        default=None,
        description="What it must be sure of: `not_worse_by 0.005` (0 by default) or `better_by 0.01`.",
    )
    when_none: WhenNoneWord | None = Field(
        default=None, description="What the gate says when nothing is live yet; `pass` by default."
    )
    measured_on: str | None = Field(
        default=None,
        description="The evaluation data it must be measured on: a data set, a version of it, or a fingerprint.",
    )
    measured_by: str | None = Field(
        default=None, description="The name of the token whose stored predictions must give the metric again."
    )
    checks: list[CheckRef] | None = Field(
        default=None, description="Checks that CI must have reported as passed."
    )
    alerts: Literal["none_open"] | None = Field(
        default=None, description="`none_open`: the model is watched there, and no alert is open."
    )
    data: DataPart | None = Field(default=None, description="What is asked of the data behind the version.")
    artifact: ArtifactPart | None = Field(default=None, description="What is asked of its files.")
    owners: list[Name] | None = Field(default=None, description="Responsibilities that somebody must hold.")
    card: Literal["complete"] | None = Field(
        default=None, description="`complete`: no part of the version's model card is missing."
    )
    reproduced_within: Elapsed | None = Field(
        default=None, description="How long ago its run may have been run again with the same result."
    )
    review: Literal["code", "data", "fairness", "security"] | None = Field(
        default=None, description="The kind of review whose last result must be that it passed."
    )
    ticket: Pattern | None = Field(
        default=None,
        description="A regular expression: the reason must name such a ticket, like `CHG\\d+`.",
    )
    mode: Literal["enforce", "report"] | None = Field(
        default=None, description="Whether it blocks, or only says what it would have blocked."
    )

    @model_validator(mode="after")
    def _one_kind(self) -> "GatePart":
        said = [each for each in KINDS if getattr(self, each) is not None]
        if len(said) != 1:
            known = ", ".join(f"`{each}`" for each in KINDS)
            raise ValueError(f"must say exactly one of {known}")
        allowed = {*_WITH_METRIC, "metric"} if said == ["metric"] else {*said, "when_none"}
        extra = next(
            (each for each in _WITH_METRIC if getattr(self, each) is not None and each not in allowed), ""
        )
        if extra:
            raise ValueError(f"takes no `{extra}` beside `{said[0]}`")
        if self.when_none is not None and said[0] not in {"metric", "alerts"}:
            raise ValueError("takes no `when_none`: it does not look at the live version")
        if self.metric is not None:
            self._check_metric()
        self._check_emptiness()
        return self

    def _check_metric(self) -> None:
        fixed = self.at_least is not None or self.at_most is not None
        beside = (
            self.worse_by_at_most is not None or self.when_none is not None or self.confidence is not None
        )
        if self.versus is None and beside:
            raise ValueError("must say `versus: live` for `worse_by_at_most`, `confidence` or `when_none`")
        if fixed == (self.versus is not None):
            raise ValueError("must say either `at_least` or `at_most`, or `versus: live`")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("can never pass: `at_least` is above `at_most`")
        if isinstance(self.worse_by_at_most, float) and self.worse_by_at_most < 0:
            raise ValueError("must have a `worse_by_at_most` of 0 or more")
        if self.claim is not None and self.confidence is None:
            raise ValueError("must say a `confidence`, like 0.95, for `claim`")
        if self.confidence is not None and (self.worse_by_at_most is not None or self._origin_is_said()):
            raise ValueError(
                "takes `claim` beside `confidence`, and none of `worse_by_at_most`, `measured_on`, `measured_by`"
            )

    def _origin_is_said(self) -> bool:
        return self.measured_on is not None or self.measured_by is not None

    def _check_emptiness(self) -> None:
        if self.checks == [] or self.owners == []:
            raise ValueError("is empty, so it would ask nothing")
        if self.data is not None and not self.data.model_fields_set:
            raise ValueError("must say what it asks of the data")
        if self.artifact is not None and not (self.artifact.sha256 or self.artifact.formats):
            raise ValueError("must say `sha256: required` or `formats`")


def margin_of(value: float | str | None) -> tuple[float, bool]:
    """A margin, and whether it is a share of the live value."""
    if isinstance(value, str) and (share := _PERCENT.fullmatch(value)):
        return float(share[1]) / 100, True
    return float(value or 0.0), False


def claim_of(value: str | None) -> float:
    """By how much the candidate may be worse; below zero, by how much it must be better."""
    found = _CLAIM.fullmatch(value or "")
    if found is None:
        return 0.0
    return float(found[2]) * (1 if found[1] == "not_worse_by" else -1)
