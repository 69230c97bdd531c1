"""What a gate says: a verdict, why, and the facts that a sentence about it needs."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.gate_kinds import Gate
from bot.domain.untested import Untested


class Outcome(StrEnum):
    """What a gate says; a missing fact is `unknown`, never a pass."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Because(StrEnum):
    """Why a gate could not say pass, or why it does not apply."""

    NOT_MEASURED = "not_measured"
    LIVE_NOT_MEASURED = "live_not_measured"
    DIFFERENT_DATA = "different_data"
    DIRECTION_UNKNOWN = "direction_unknown"
    FIRST_VERSION = "first_version"
    MEASURED_ELSEWHERE = "measured_elsewhere"
    MEASURED_BY_ANOTHER = "measured_by_another"
    NOT_TESTED_YET = "not_tested_yet"
    NOT_TESTABLE = "not_testable"
    NOT_REPORTED = "not_reported"
    OTHER_PRODUCER = "other_producer"
    OTHER_ARTIFACT = "other_artifact"
    EXPIRED = "expired"
    CHECK_FAILED = "check_failed"
    ALERTS_OPEN = "alerts_open"
    NOT_WATCHED = "not_watched"
    NO_DATA = "no_data"
    NOT_CLASSIFIED = "not_classified"
    CLASSIFIED_HIGHER = "classified_higher"
    AGE_UNKNOWN = "age_unknown"
    STALE = "stale"
    NOT_EXAMINED = "not_examined"
    QUALITY_FAILED = "quality_failed"
    NO_DIGEST = "no_digest"
    NO_FORMAT = "no_format"
    OTHER_FORMAT = "other_format"
    NOBODY = "nobody"
    NOT_ACCEPTED = "not_accepted"
    LEAVING = "leaving"
    LEFT = "left"
    NO_CARD = "no_card"
    PARTS_MISSING = "parts_missing"
    NOT_REPRODUCED = "not_reproduced"
    REPRODUCED_LONG_AGO = "reproduced_long_ago"
    NOT_REVIEWED = "not_reviewed"
    UNDER_REVIEW = "under_review"
    REVIEW_FAILED = "review_failed"
    NO_TICKET = "no_ticket"


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate's verdict with what it was based on: numbers, the names it is about, and when that was or ends."""

    gate: Gate
    outcome: Outcome
    because: Because | None = None
    candidate: float | None = None
    live: float | None = None
    bound: float | None = None
    names: tuple[str, ...] = ()
    moment: datetime | None = None
    untested: Untested | None = None

    @property
    def holds_up(self) -> bool:
        """Whether it stands in the way: also when it is not known, unless the gate only reports."""
        return self.says_no and not self.gate.report

    @property
    def is_curable(self) -> bool:
        """Whether somebody else's report could still change it, whatever the version is."""
        return self.because is Because.MEASURED_BY_ANOTHER

    @property
    def says_no(self) -> bool:
        """Whether it is no pass, reported only or not."""
        return self.outcome in {Outcome.FAIL, Outcome.UNKNOWN}


def passed(gate: Gate, *names: str, moment: datetime | None = None) -> GateResult:
    """It passes; `moment` is when that ends."""
    return GateResult(gate, Outcome.PASS, names=names, moment=moment)


def failed(gate: Gate, because: Because, *names: str, moment: datetime | None = None) -> GateResult:
    """It does not pass."""
    return GateResult(gate, Outcome.FAIL, because, names=names, moment=moment)


def unknown(
    gate: Gate,
    because: Because,
    *names: str,
    candidate: float | None = None,
    live: float | None = None,
    moment: datetime | None = None,
) -> GateResult:
    """A fact is missing."""
    return GateResult(gate, Outcome.UNKNOWN, because, candidate, live, names=names, moment=moment)
