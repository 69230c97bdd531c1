"""The keys of a source: where data of a model in use is fetched from, and when."""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.schedules import parse_when
from bot.domain.sources.source import ENDINGS, STORES, Files, Gives, Select, Source, check_place
from bot.domain.working_time import parse_duration
from bot.errors import BadInput
from bot.policy.schema_types import Elapsed, Name, Part, ZoneName, matching, shaped

SHORTEST_S = 60
LONGEST_QUERY = 10_000
_DATABASE = r"[a-z][a-z0-9_]{0,62}"
_READS = re.compile(r"\s*(select|with|values|table)\b", re.IGNORECASE)
_FILES = rf"(/|({'|'.join(STORES)})://)[^:|<>`\"'\\]*({'|'.join(map(re.escape, ENDINGS))})"


def _place(value: object) -> object:
    return check_place(value) if isinstance(value, str) else value


def _when(value: object) -> object:
    if isinstance(value, str):
        try:
            parse_when(value)
        except BadInput as error:
            raise ValueError(f"cannot be used: {error.sentence}") from None
    return value


def _query(value: object) -> object:
    if isinstance(value, str):
        if not _READS.match(value):
            raise ValueError("must begin with SELECT or WITH: a source may only read")
        if ";" in value.strip().removesuffix(";"):
            raise ValueError("must be one query, without `;` inside it")
    return value


FilesText = Annotated[str, BeforeValidator(_place), shaped(_FILES)]
DatabaseName = Annotated[
    str,
    matching(_DATABASE, "the name of a database that the operator named, like `warehouse`, in small letters"),
    shaped(_DATABASE),
]
WhenText = Annotated[str, BeforeValidator(_when), Field(max_length=100)]
QueryText = Annotated[str, BeforeValidator(_query), Field(max_length=LONGEST_QUERY)]
ColumnText = Annotated[str, Field(min_length=1, max_length=255)]


class SourcePart(Part):
    """Where data of a model in use is fetched from, so that no program has to send it."""

    name: Name = Field(description="What it is called; no other source of the model is.")
    files: FilesText | None = Field(
        default=None,
        description="Files, `/data/churn/*.parquet` or `s3://bucket/churn/*.csv`, below what the operator allows.",
    )
    sql: DatabaseName | None = Field(
        default=None, description="A database by the name that the operator gave it; never an address."
    )
    query: QueryText | None = Field(
        default=None, description="Of a database, the SELECT whose rows are fetched."
    )
    watermark: ColumnText | None = Field(
        default=None,
        description="The column of the query that only grows: rows beyond what was fetched are new.",
    )
    gives: Literal["batches", "labels", "metrics"] | None = Field(
        default=None, description="What its rows are: `batches` of data by default, `labels`, or `metrics`."
    )
    every: Elapsed | None = Field(default=None, description="How often it is pulled; `1h` by default.")
    at: WhenText | None = Field(
        default=None, description="When instead: `weekdays at 06:00`, or a cron line like `0 6 * * 1-5`."
    )
    zone: ZoneName | None = Field(
        default=None, description="The time zone of `at`; that of the working hours if none."
    )
    delay: Elapsed | None = Field(
        default=None, description="How long it waits for late data; not at all by default."
    )
    environment: Name | None = Field(
        default=None, description="Where the data is from; where every version ends up by default."
    )
    timestamp: ColumnText | None = Field(
        default=None,
        description="The column that says when a row happened; without it the file's own time counts.",
    )

    @model_validator(mode="after")
    def _is_one_that_works(self) -> "SourcePart":
        if (self.files is None) is (self.sql is None):
            raise ValueError("reads one thing: say `files`, or `sql` with its `query` and `watermark`")
        if self.sql is not None and (self.query is None or self.watermark is None):
            raise ValueError("needs a `query` and its `watermark`, the column that only grows")
        if self.files is not None and (self.query is not None or self.watermark is not None):
            raise ValueError("reads files, which have no `query` and no `watermark`")
        if self.every is not None and self.at is not None:
            raise ValueError("says when twice: write `every` or `at`")
        if self.zone is not None and self.at is None:
            raise ValueError("has a `zone` and no `at`: with `every` it needs none")
        if self.every is not None and parse_duration(self.every).seconds < SHORTEST_S:
            raise ValueError("is pulled too often: `every` is `1m` at least")
        if self.timestamp is not None and self.gives not in {None, Gives.BATCHES}:
            raise ValueError("has a `timestamp`, which only batches have")
        return self

    def source(self, zone: str) -> Source:
        """What it says, as a value; `zone` is that of the working hours."""
        place = (
            Select(self.sql, self.query or "", self.watermark or "") if self.sql else Files(self.files or "")
        )
        return Source(
            self.name,
            place,
            Gives(self.gives or Gives.BATCHES),
            None if self.at else parse_duration(self.every or "1h"),
            parse_when(self.at) if self.at else "",
            self.zone or zone,
            None if self.delay is None else parse_duration(self.delay),
            self.environment,
            self.timestamp,
        )
