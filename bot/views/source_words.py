"""Sources in words: plain text, since the names in it are their writers'."""

from bot.domain.sources.source import Gives, Select, Source
from bot.domain.text import clean

LONGEST, LONGEST_PROBLEM = 120, 300


def fetching(source: Source) -> str:
    """What is fetched and when: `labels from s3://bucket/churn/*.csv, every 1h, 10m later`."""
    return f"{source.gives.value} from {place_words(source)}, {clean(source.when, LONGEST)}"


def place_words(source: Source) -> str:
    """Where it is fetched from."""
    match source.place:
        case Select(connection=name, watermark=column):
            return f"the database {clean(name, LONGEST)} by {clean(column, LONGEST)}"
        case files:
            return clean(str(files), LONGEST)


def problem_words(problem: str) -> str:
    """What is wrong, without the marks that code has at a terminal, and without a full stop."""
    return clean(problem.replace("`", ""), LONGEST_PROBLEM).removesuffix(".")


def count_words(source: Source, taken: int, rows: int) -> str:
    """What a pull brought: `2 files, 1,200 rows`."""
    if not taken:
        return "nothing new"
    what = "part" if isinstance(source.place, Select) else "file"
    unit = {Gives.BATCHES: "row", Gives.LABELS: "label", Gives.METRICS: "metric"}[source.gives]
    return f"{taken:,} {what}{'s' * (taken != 1)}, {rows:,} {unit}{'s' * (rows != 1)}"
