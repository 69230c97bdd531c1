"""Where a version comes from and what comes of a data set version: data, runs, versions, environments, as a graph."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.data_sets import DataSetRecord
from bot.domain.registry import EnvironmentState, PersonId


class Layer(StrEnum):
    """From left to right, from cause to effect."""

    DATA = "data"
    RUN = "run"
    VERSION = "version"
    PLACE = "environment"


@dataclass(frozen=True, slots=True)
class TracedRun:
    """A training run by the rows of the data set versions that it read."""

    run_id: str
    name: str
    experiment: str
    data: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TracedVersion:
    """A registered version, the run behind it, and the rows of the data set versions it was trained on."""

    model: str
    version: int
    run_id: str | None
    data: tuple[int, ...]

    @property
    def name(self) -> str:
        """As it is typed: `churn@7`."""
        return f"{self.model}@{self.version}"


@dataclass(frozen=True, slots=True)
class Node:
    """One thing of the graph; `is_subject` is what was asked about, `is_withdrawn` data that nobody should use."""

    key: str
    layer: Layer
    title: str
    detail: str = ""
    is_subject: bool = False
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class LiveVersion:
    """A version that is live in an environment."""

    model: str
    version: int
    environment: str

    def __str__(self) -> str:
        return f"{self.model}@{self.version} in {self.environment}"


@dataclass(frozen=True, slots=True)
class Impact:
    """What is live because of one data set version, who answers for it, and which models nobody answers for."""

    record: DataSetRecord
    live: tuple[LiveVersion, ...] = ()
    owners: tuple[PersonId, ...] = ()
    ownerless: tuple[str, ...] = ()

    @property
    def versions(self) -> int:
        """How many versions are live, however many environments they are live in."""
        return len({(each.model, each.version) for each in self.live})


@dataclass(frozen=True, slots=True)
class Lineage:
    """The graph around a subject: edges are pairs of keys, from cause to effect; `other_runs` read the
    data and led to no version.

    `impacts` has an entry for each data set version that was asked about.
    """

    subject: str
    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    other_runs: int = 0
    impacts: tuple[Impact, ...] = ()

    def of(self, layer: Layer) -> tuple[Node, ...]:
        """The nodes of one layer."""
        return tuple(each for each in self.nodes if each.layer is layer)

    def causes(self, node: Node) -> tuple[Node, ...]:
        """What leads to a node."""
        before = {cause for cause, effect in self.edges if effect == node.key}
        return tuple(each for each in self.nodes if each.key in before)


def trace(
    subject: str,
    records: Sequence[DataSetRecord],
    runs: Sequence[TracedRun],
    versions: Sequence[TracedVersion],
    states: Sequence[EnvironmentState],
    run: str | None = None,
) -> Lineage:
    """The graph of what is given; a run that led to none of the versions is drawn only when it is what was asked about."""
    behind = {each.run_id: each for each in runs}
    drawn = {each.run_id for each in versions if each.run_id in behind} | ({run} & set(behind))
    nodes = [
        *(_data(each, subject) for each in records),
        *(
            Node(_run(each.run_id), Layer.RUN, each.name, is_subject=each.run_id == run)
            for each in runs
            if each.run_id in drawn
        ),
        *(Node(each.name, Layer.VERSION, each.name, is_subject=each.name == subject) for each in versions),
    ]
    edges = [(_row(row), _run(each.run_id)) for each in runs if each.run_id in drawn for row in each.data]
    for version in versions:
        made_by = None if version.run_id is None else behind.get(version.run_id)
        # What the run read leads there by way of the run already.
        direct = [row for row in version.data if made_by is None or row not in made_by.data]
        edges += [(_row(row), version.name) for row in direct]
        edges += [] if made_by is None else [(_run(made_by.run_id), version.name)]
    names = {(each.model, each.version): each.name for each in versions}
    for state in states:
        if name := names.get((state.model, state.version or 0)):
            place = f"{state.model}#{state.environment}"
            nodes.append(Node(place, Layer.PLACE, state.environment, state.model))
            edges.append((name, place))
    shown = {each.key for each in nodes}
    kept = [edge for edge in dict.fromkeys(edges) if edge[0] in shown and edge[1] in shown]
    return Lineage(subject, tuple(nodes), tuple(kept))


def impact(
    record: DataSetRecord,
    versions: Sequence[TracedVersion],
    states: Sequence[EnvironmentState],
    owners: Mapping[str, Sequence[PersonId]],
) -> Impact:
    """What is live because of a data set version; `owners` names each model's people."""
    trained = {(each.model, each.version) for each in versions if record.id in each.data}
    live = tuple(
        LiveVersion(each.model, each.version, each.environment)
        for each in states
        if each.version is not None and (each.model, each.version) in trained
    )
    live = tuple(sorted(live, key=lambda each: (each.model, each.version, each.environment)))
    models = list(dict.fromkeys(each.model for each in live))
    people = dict.fromkeys(person for model in models for person in owners.get(model, ()))
    return Impact(record, live, tuple(people), tuple(each for each in models if not owners.get(each)))


def _data(record: DataSetRecord, subject: str) -> Node:
    rows = "" if record.version.rows is None else f"{record.version.rows:,} rows"
    asked = subject in {record.name, record.version.name}
    detail = "withdrawn" if record.withdrawn_at else rows
    return Node(_row(record.id), Layer.DATA, record.name, detail, asked, record.withdrawn_at is not None)


def _row(row: int) -> str:
    return f"data {row}"


def _run(run_id: str) -> str:
    return f"run {run_id}"
