"""The house with an MLflow server as its registry, in memory: somebody outside moves its aliases too."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.domain import commands
from bot.domain.aliases import alias_in
from bot.domain.mirror import LOOKED_EVERY, Details, SeenModel, SeenVersion, Sight
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow.registry import MlflowRegistry
from bot.services import adoption, mirror, reading
from bot.services.adoption import in_force
from bot.views.terminal import terminal
from storage.embedded import EmbeddedRegistry
from tests.fakes import Posted
from tests.services.house import ANA, CHURN, MONDAY, House

ADDRESS = "https://mlflow.example.com"


@dataclass
class FakeServer:
    """`bot.ports.ModelServer` in memory; `silent` is what it fails with."""

    versions: dict[str, list[int]] = field(default_factory=dict)
    aliases: dict[str, dict[str, int]] = field(default_factory=dict)
    found: dict[tuple[str, int], Details] = field(default_factory=dict)
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
            SeenVersion(name, n, MONDAY, 0, user="leo") for name, all_ in self.versions.items() for n in all_
        )
        return Sight(models, tuple(seen))

    def details(self, version: SeenVersion) -> Details:
        """What stands behind a version."""
        self._answer()
        measured = Details(metrics={"roc_auc": 0.9}, evaluation_fingerprint="holdout")
        return self.found.get((version.model, version.version), measured)

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


def on_server(house: House, models: Sequence[str] = ("churn", "fraud")) -> FakeServer:
    """Let the house's registry be a server with what the house has already; adopted, and enforced."""
    server = FakeServer({name: [1, 2, 3] for name in models})
    for name in models:
        server.aliases[name] = {"champion": 1, "staging": 3}
    policy = house.context.policy
    house.context = replace(
        house.context,
        server=server,
        registry=MlflowRegistry(
            server, EmbeddedRegistry(house.database), lambda name: alias_in(house.context.policy(), name)
        ),
        policy=lambda: in_force(house.database, policy()),
    )
    adoption.adopt(house.context, server, ADDRESS, "host/ada")
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
