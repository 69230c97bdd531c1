"""The house with an MLflow server as its registry, in memory: somebody outside moves its aliases too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain import commands
from bot.domain.aliases import alias_in
from bot.domain.epoch import milliseconds
from bot.domain.experiments import Experiment
from bot.domain.mirror import LOOKED_EVERY, Details, SeenModel, SeenVersion, Sight
from bot.domain.run_mirror import RunsWanted, SeenExperiments, SeenRuns
from bot.domain.runs import MetricPoint, Run
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow.registry import MlflowRegistry
from bot.ports import ModelServer
from bot.services import adoption, mirror, reading
from bot.services.adoption import in_force
from bot.services.context import Context
from bot.views.terminal import terminal
from storage import runs
from storage.database import Database
from storage.embedded import EmbeddedRegistry
from tests.fakes import Posted
from tests.services.house import ANA, CHURN, MONDAY, House
from tests.services.training import run

ADDRESS = "https://mlflow.example.com"


@dataclass
class FakeServer:
    """`bot.ports.ModelServer` in memory; `silent` is what it fails with."""

    versions: dict[str, list[int]] = field(default_factory=dict)
    aliases: dict[str, dict[str, int]] = field(default_factory=dict)
    found: dict[tuple[str, int], Details] = field(default_factory=dict)
    groups: dict[int, Experiment] = field(default_factory=dict)
    logged: dict[str, Run] = field(default_factory=dict)
    histories: dict[tuple[str, str], tuple[MetricPoint, ...]] = field(default_factory=dict)
    page: int = 200
    most_groups: int = 10_000
    registered_at: datetime = MONDAY
    asked: list[RunsWanted] = field(default_factory=list)
    silent: Unavailable | None = None
    looks: int = 0
    set_to: list[tuple[str, str, int | None]] = field(default_factory=list)

    def look(self) -> Sight:
        """Everything it has."""
        self._answer()
        self.looks += 1
        models = tuple(
            SeenModel(name, MONDAY, aliases=dict(self.aliases.get(name, {}))) for name in self.versions
        )
        seen = (
            SeenVersion(name, n, self.registered_at, 0, user="leo")
            for name, all_ in self.versions.items()
            for n in all_
        )
        return Sight(models, tuple(seen))

    def details(self, version: SeenVersion) -> Details:
        """What stands behind a version."""
        self._answer()
        measured = Details(metrics={"roc_auc": 0.9}, evaluation_fingerprint="holdout")
        return self.found.get((version.model, version.version), measured)

    def experiments(self) -> SeenExperiments:
        """Its experiments, as many as it lists."""
        self._answer()
        listed = tuple(self.groups.values())
        return SeenExperiments(listed[: self.most_groups], has_more=len(listed) > self.most_groups)

    def runs(self, wanted: RunsWanted) -> SeenRuns:
        """A page of its runs, in the order of MLflow's own."""
        self._answer()
        self.asked.append(wanted)
        mark, sign = wanted.mark, -1 if wanted.newest_first else 1
        found = [
            (sign * milliseconds(each.started_at), run_id, each)
            for run_id, each in self.logged.items()
            if each.experiment_id in wanted.experiments
            and (run_id in wanted.run_ids if wanted.run_ids else True)
            and (mark.ms is None or sign * milliseconds(each.started_at) >= sign * mark.ms)
        ]
        start = int(mark.token or 0)
        end = start + self.page
        names = wanted.experiments
        listed = [replace(each, experiment=names[each.experiment_id]) for _, _, each in sorted(found)]
        return SeenRuns(tuple(listed[start:end]), str(end) if end < len(listed) else "")

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """How a metric was reached."""
        self._answer()
        return self.histories.get((run_id, metric), ())

    def trains(self, run: Run) -> Run:
        """Somebody logs a run, or more of it, in an experiment that is made where it is new."""
        known = next((x.id for x in self.groups.values() if x.name == run.experiment), len(self.groups) + 7)
        self.groups.setdefault(known, Experiment(known, run.experiment, MONDAY, MONDAY))
        started = milliseconds(run.started_at)
        latest = {key: (value, 0, started) for key, value in run.metrics.items()}
        self.logged[run.run_id] = replace(run, experiment_id=known, latest=latest)
        return self.logged[run.run_id]

    def alias(self, model: str, alias: str) -> int | None:
        """Where an alias is."""
        self._answer()
        return self.aliases.get(model, {}).get(alias)

    def set_alias(self, model: str, alias: str, version: int | None) -> None:
        """What the product does."""
        self._answer()
        if version is not None and version not in self.versions.get(model, []):
            raise NotFound("no such version")
        self.set_to.append((model, alias, version))
        self.point(model, alias, version)

    def point(self, model: str, alias: str, version: int | None) -> None:
        """What somebody outside does."""
        here = self.aliases.setdefault(model, {})
        here.pop(alias, None)
        if version is not None:
            here[alias] = version

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self) -> None:
        if self.silent is not None:
            raise self.silent


def over(house: House, server: ModelServer) -> Context:
    """The house's context with a server as its registry."""
    policy = house.context.policy
    return replace(
        house.context,
        server=server,
        registry=MlflowRegistry(
            server, EmbeddedRegistry(house.database), lambda name: alias_in(house.context.policy(), name)
        ),
        policy=lambda: in_force(house.database, policy()),
    )


def take_over(house: House, server: ModelServer, address: str = ADDRESS) -> None:
    """Let the house's registry be a server, and adopt what is there."""
    house.context = over(house, server)
    adoption.adopt(house.context, server, address, "host/ada")


def on_server(house: House, models: Sequence[str] = ("churn", "fraud")) -> FakeServer:
    """Let the house's registry be a server with what the house has already; adopted, and enforced."""
    server = FakeServer({name: [1, 2, 3] for name in models})
    for name in models:
        server.aliases[name] = {"champion": 1, "staging": 3}
    take_over(house, server)
    for environment in ("staging", "production"):
        adoption.enforce(house.context, environment, "host/ada")
    return server


def look(house: House) -> None:
    """Half a minute later the server is looked at, and what is due is said."""
    house.clock.move(LOOKED_EVERY)
    mirror.refresh(house.context)
    house.work()


def read(house: House, command: commands.Command) -> str:
    """What Ana reads in answer to a command."""
    return terminal(reading.read(house.context, house.reader(ANA), command), {}, "UTC", 100)


def announcements(house: House, channel: str = CHURN) -> list[Posted]:
    """What was said of moves from outside."""
    beginnings = ("Live without approval:", "Taken away without approval:")
    return [each for each in house.slack.in_channel(channel) if each.first.startswith(beginnings)]


def known(database: Database, *run_ids: str) -> list[Run]:
    """The runs that are here, deleted ones left out."""
    with database.read() as session:
        return [each for each in runs.with_ids(session, run_ids) if each.deleted_at is None]


def logged(server: FakeServer, numbers: Sequence[int], **more: object) -> list[str]:
    """Runs on the server; their ids."""
    return [server.trains(run(each, **more)).run_id for each in numbers]
