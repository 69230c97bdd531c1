"""What `policy check` finds about the expectations of data: columns that nobody has, types that they are not, hashes."""

from collections.abc import Iterator

from bot.domain.policy import Policy
from bot.domain.profile.kind import Kind
from bot.domain.quality.stated import StatedColumn
from bot.domain.text import did_you_mean, near
from bot.policy.data_places import DataPlace, data_places
from bot.policy.findings import Finding, FindingKind, Outside

_NUMBERS = frozenset({Kind.INTEGER, Kind.FLOAT})
_HOLDS = {Kind.CATEGORY: "text", Kind.DATE: "days", Kind.TIME: "moments", Kind.BOOLEAN: "true or false"}


def expectations(policy: Policy, outside: Outside) -> Iterator[Finding]:
    """Of each place that expects something of columns, and whose models' data are known."""
    for place in data_places(policy, outside):
        for column in place.rules.quality.columns:
            yield from _column(place, column)
        needed = dict.fromkeys((*place.rules.quality.key, place.rules.quality.time or ""))
        yield from (each for name in needed if name for each in _missing(place, name))


def _column(place: DataPlace, said: StatedColumn) -> Iterator[Finding]:
    if said.ignored:
        return
    # One that may be missing may be still to come.
    if not said.missing:
        yield from _missing(place, said.name)
    key = f"{place.key}quality.columns.{said.name[:60]}"
    kinds = {each.columns[said.name] for each in place.met if said.name in each.columns}
    asks = said.asks_values or said.kind is not None
    if asks and any(said.name in each.personal for each in place.met):
        yield Finding(
            FindingKind.NOT_EXAMINED,
            key,
            f"`{key}` asks for values or a type that nobody can look at: the column counts as personal data, and hashes alone "
            "are kept of it. Say `nulls_at_most` or `required` alone, or let a steward free it with `data`.",
        )
        return
    if (said.at_least is not None or said.at_most is not None) and kinds and not kinds & _NUMBERS:
        yield _otherwise(key, "numbers", kinds)
    if said.known is not None and kinds and Kind.CATEGORY not in kinds:
        yield _otherwise(key, "text", kinds)


def _otherwise(key: str, asked: str, kinds: set[Kind]) -> Finding:
    holds = _HOLDS.get(min(kinds), "numbers")
    said = f"`{key}` expects {asked}, and the column holds {holds} wherever it is known: every such batch will be told as wrong."
    return Finding(FindingKind.OTHER_TYPE, key, said)


def _missing(place: DataPlace, name: str) -> Iterator[Finding]:
    known = {column for each in place.met for column in each.columns}
    if not place.met or name in known:
        return
    key = f"{place.key}quality"
    meant = did_you_mean(near(name, sorted(known)))
    yield Finding(
        FindingKind.NO_SUCH_COLUMN,
        key,
        f"`{key}` expects something of the column `{name[:60]}`, which no reference and no batch has. {meant}".rstrip(),
    )
