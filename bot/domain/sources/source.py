"""A source as the policy writes it: files or a query, when it is pulled, and what it gives."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.domain.schedules import spoken_cron
from bot.domain.working_time import Duration

# The endings that tell the reader of a file what it is.
ENDINGS = (".parquet", ".csv", ".csv.gz", ".jsonl")
STORES = ("s3", "gs", "abfs")
LONGEST_PLACE = 512
_PLACE = re.compile(r"(?:(?P<scheme>[a-z0-9]+)://)?(?P<path>[^\x00-\x1f\x7f:|<>`\"'\\]+)")


class Gives(StrEnum):
    """What comes of a source."""

    BATCHES = "batches"
    LABELS = "labels"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class Files:
    """Files that a pattern names: `/data/churn/*.parquet`, `s3://bucket/churn/*/*.csv`."""

    pattern: str

    @property
    def scheme(self) -> str:
        """That of an object store; nothing for a folder here."""
        before, mark, _ = self.pattern.partition("://")
        return before if mark else ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the path, the bucket among them."""
        return tuple(self.pattern.rpartition("://")[2].strip("/").split("/"))

    @property
    def fixed(self) -> str:
        """The folder above the first part that is a pattern, or that of the one file."""
        above = "/".join(self.parts[: self._first])
        return f"{self.scheme}://{above}" if self.scheme else f"/{above}"

    @property
    def varying(self) -> tuple[str, ...]:
        """The parts below that folder."""
        return self.parts[self._first :]

    @property
    def _first(self) -> int:
        parts = self.parts
        return next((at for at, part in enumerate(parts) if is_pattern(part)), len(parts) - 1)

    def __str__(self) -> str:
        return self.pattern


@dataclass(frozen=True, slots=True)
class Select:
    """Rows of a database that the operator named: of `query` those whose `watermark` is greater than any that was pulled before."""

    connection: str
    query: str
    watermark: str

    def __str__(self) -> str:
        return f"the query of {self.connection}"


@dataclass(frozen=True, slots=True)
class Source:
    """Pulled `every` so long, or by the `cron` line in the `zone`, once late data had its `delay`.

    Without `environment` it tells of where every version ends up. `timestamp`: the column that says when a row happened.
    """

    name: str
    place: Files | Select
    gives: Gives = Gives.BATCHES
    every: Duration | None = Duration("1h", seconds=3600)
    cron: str = ""
    zone: str = "UTC"
    delay: Duration | None = None
    environment: str | None = None
    timestamp: str | None = None

    @property
    def period(self) -> timedelta | None:
        """How often it is pulled, where that is the same time again and again."""
        return None if self.every is None else timedelta(seconds=self.every.seconds)

    @property
    def waits(self) -> timedelta:
        """How long after its time it is pulled."""
        return timedelta(seconds=0 if self.delay is None else self.delay.seconds)

    @property
    def when(self) -> str:
        """How often, in words."""
        often = f"every {self.every.text}" if self.every else f"{spoken_cron(self.cron)}, {self.zone}"
        return often if self.delay is None else f"{often}, {self.delay.text} later"

    @property
    def gives_rows(self) -> bool:
        """Whether its rows are what a model met."""
        return self.gives is Gives.BATCHES


def is_pattern(part: str) -> bool:
    """Whether a part of a path stands for several names."""
    return any(each in part for each in "*?[")


def check_place(text: str) -> str:
    """Where files lie, as it was written. ValueError for what is no such place, or leads out of it.

    >>> check_place("/data/churn/*.parquet")
    '/data/churn/*.parquet'
    """
    found = _PLACE.fullmatch(text)
    if found is None or len(text) > LONGEST_PLACE:
        raise ValueError(f"must be a path like `/data/churn/*.parquet`, not `{text[:60]}`")
    scheme, path = found["scheme"], found["path"]
    if scheme not in {None, *STORES}:
        known = ", ".join(f"`{each}://`" for each in STORES)
        raise ValueError(f"must be a path, or begin with {known}, not with `{scheme[:20]}://`")
    if scheme is None and not path.startswith("/"):
        raise ValueError(f"must be a whole path that begins with `/`, not `{text[:60]}`")
    parts = path.strip("/").split("/")
    if any(each in {"", ".", "..", "**"} for each in parts):
        raise ValueError("must not have `..`, `**` or an empty part in its path")
    if scheme is not None and (len(parts) < 2 or is_pattern(parts[0])):
        raise ValueError(f"must name its bucket, like `{scheme}://bucket/churn/*.parquet`")
    if not parts[-1].endswith(ENDINGS):
        raise ValueError(f"must end with {', '.join(f'`{each}`' for each in ENDINGS)}")
    return text
