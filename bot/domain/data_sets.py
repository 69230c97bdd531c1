"""Data sets: named data with a steward and expectations, and the versions of it, known by fingerprint."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.data_profile import ColumnProfile, without_values
from bot.domain.personal import PersonalKind
from bot.domain.quality.report import Report
from bot.domain.registry import DataSetVersion, PersonId
from bot.domain.text import clean, straighten
from bot.domain.working_time import parse_duration
from bot.errors import BadInput

NAME_LIMIT = 255
_QUOTED = re.compile(r'"((?:\\.|[^"\\])*)"(.*)')


class Classification(StrEnum):
    """Who may know what is in the data, from everybody to nobody without a reason."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    PERSONAL = "personal"


class FingerprintKind(StrEnum):
    """What a fingerprint was computed from: the bytes of files, or the rows in whatever order."""

    CONTENT = "content"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its type is `integer`, `number`, `boolean`, `date`, `time`, `text`, or what the file calls it."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class Content:
    """What a source holds: the fingerprint of all of it, and its shape where it is a table.

    `stored_profile` is the profile of every column as `bot.domain.profile.stored` writes it.
    """

    fingerprint: str
    kind: FingerprintKind
    source: str
    size_bytes: int | None = None
    rows: int | None = None
    columns: tuple[Column, ...] | None = None
    suspected: tuple[tuple[str, PersonalKind], ...] = ()
    profile: tuple[ColumnProfile, ...] | None = None
    stored_profile: bytes | None = None


@dataclass(frozen=True, slots=True)
class DataSet:
    """A named data set: who answers for it, who may know it, how fresh it must be, how long it may be kept.

    `because` is the sentence that says why it is classified lower than the personal data in it asks for.
    """

    name: str
    steward: PersonId | None = None
    classification: Classification | None = None
    because: str = ""
    fresh_within: timedelta | None = None
    retention: timedelta | None = None


@dataclass(frozen=True, slots=True)
class PersonalColumn:
    """A column that looks like personal data; `is_personal` is what a person said, None until one does."""

    id: int
    data_set: str
    name: str
    kind: PersonalKind
    is_personal: bool | None = None
    by: PersonId | None = None
    at: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether it counts as personal: until somebody says that it is not."""
        # Until somebody says no: the doubt is on the side of the people in the data.
        return self.is_personal is not False

    @property
    def raises(self) -> bool:
        """Whether it makes the data set personal: texts that nobody looked at are hidden, and accuse nobody."""
        return self.counts and (self.is_personal is True or self.kind is not PersonalKind.TEXT)


@dataclass(frozen=True, slots=True)
class DataSetRecord:
    """A data set version with everything that is known of it; `added_at` is None for what only runs told of."""

    id: int
    version: DataSetVersion
    kind: FingerprintKind | None = None
    schema: tuple[Column, ...] | None = None
    size_bytes: int | None = None
    added_at: datetime | None = None
    added_by: str | None = None
    withdrawn_at: datetime | None = None
    withdrawn_by: PersonId | None = None
    withdrawn_because: str = ""
    profile: tuple[ColumnProfile, ...] | None = None

    @property
    def name(self) -> str:
        """As it is typed: `customers@2026-11-01`."""
        return str(self.version)


def impersonal(record: DataSetRecord, columns: Sequence[PersonalColumn]) -> DataSetRecord:
    """The version with counts alone of the columns that count as personal."""
    if record.profile is None:
        return record
    return replace(
        record, profile=without_values(record.profile, {each.name for each in columns if each.counts})
    )


class Freshness(StrEnum):
    """How the newest version stands to what is expected; unknown where nobody knows when it was added."""

    FRESH = "fresh"
    STALE = "stale"
    UNKNOWN = "unknown"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class Age:
    """How fresh a data set is: `since` when its newest version was added, `until` when it is stale."""

    state: Freshness
    since: datetime | None = None
    until: datetime | None = None


def age(data_set: DataSet, records: Sequence[DataSetRecord], at: datetime) -> Age:
    """How fresh the newest version is that was not withdrawn."""
    moments = [each.added_at for each in records if each.withdrawn_at is None and each.added_at is not None]
    since = max(moments, default=None)
    if data_set.fresh_within is None:
        return Age(Freshness.NOT_EXPECTED, since)
    if since is None:
        return Age(Freshness.UNKNOWN)
    until = since + data_set.fresh_within
    return Age(Freshness.FRESH if at <= until else Freshness.STALE, since, until)


def keep_until(data_set: DataSet, record: DataSetRecord) -> datetime | None:
    """Until when a version may be kept; None when nobody said, or nobody knows when it was added."""
    if data_set.retention is None or record.added_at is None:
        return None
    return record.added_at + data_set.retention


def effective(data_set: DataSet, columns: Sequence[PersonalColumn]) -> Classification | None:
    """The classification that counts: personal where a column counts as personal and no sentence says why less."""
    # With a reason the class that was set stands: somebody answers for it.
    if any(each.raises for each in columns) and not data_set.because:
        return Classification.PERSONAL
    return data_set.classification


def refuse_lower(data_set: DataSet, columns: Sequence[PersonalColumn]) -> None:
    """Refuse a class below personal while a person confirmed personal columns and no sentence says why."""
    confirmed = [each.name for each in columns if each.is_personal]
    asked = data_set.classification
    if confirmed and asked not in {None, Classification.PERSONAL} and not data_set.because:
        shown = clean(confirmed[0], 60)
        more = f" and {len(confirmed) - 1} more" if len(confirmed) > 1 else ""
        raise BadInput(
            f"{data_set.name} cannot be {asked} without a sentence: {shown}{more} is confirmed as personal data.",
            field="classification",
            hint='Say why: --because "names are replaced by keys before it is stored".',
        )


@dataclass(frozen=True, slots=True)
class DataSetTarget:
    """What somebody typed: `customers` or `customers@2026-11-01`."""

    name: str
    version: str | None = None


def parse_data_set(text: str) -> DataSetTarget:
    """Read `customers`, `customers@2026-11-01` or `"my data"@v1`: split at the last `@`. BadInput without a name."""
    typed = clean(straighten(text))
    if (match := _QUOTED.fullmatch(typed)) and match[2][:1] in {"", "@"}:
        name, version = re.sub(r'\\(["\\])', r"\1", match[1]), match[2].removeprefix("@")
    else:
        name, _, version = typed.rpartition("@") if "@" in typed else (typed, "", "")
    found = DataSetTarget(clean(name), clean(version) or None)
    if not found.name:
        raise BadInput("Name the data set, like `customers` or `customers@2026-11-01`.", field="data_set")
    for each in (found.name, found.version or ""):
        if len(each) > NAME_LIMIT:
            raise BadInput(f"A data set's name and version have {NAME_LIMIT} characters at most.")
    return found


def names_version(text: str) -> bool:
    """Whether a text is typed like a version of a data set: `customers@2026-11-01`."""
    try:
        return parse_data_set(text).version is not None
    except BadInput:
        return False


def days(text: str, option: str) -> timedelta:
    """A length of time such as `30d`; BadInput when it is none, or counts working hours."""
    try:
        found = parse_duration(text)
    except ValueError as error:
        raise BadInput(f"{option} must be a time such as 30d, 12h or 6mo.", field=option) from error
    if not found.seconds:
        raise BadInput(f"{option} counts every day: write 30d, 12h or 6mo.", field=option)
    return timedelta(seconds=found.seconds)


@dataclass(frozen=True, slots=True)
class DataSetSummary:
    """One line of the catalogue: the newest version first among `records`."""

    data_set: DataSet
    records: tuple[DataSetRecord, ...]
    personal: tuple[PersonalColumn, ...]
    age: Age
    classification: Classification | None


@dataclass(frozen=True, slots=True)
class Use:
    """What uses a data set version and the viewer may see: registered versions, and how many runs read it."""

    versions: tuple[str, ...] = ()
    runs: int = 0


@dataclass(frozen=True, slots=True)
class DataSetDetail:
    """One data set in full: `at` is the moment it was looked at, `uses` and `quality` are those of each version, by its row.

    With `names_version` the first of its records is the one that was asked for.
    """

    summary: DataSetSummary
    at: datetime
    names_version: bool = False
    uses: dict[int, Use] = field(default_factory=dict)
    quality: dict[int, Report] = field(default_factory=dict)
