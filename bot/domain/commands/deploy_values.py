"""The commands about deployers as values. A part that was not typed is None."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deployments:
    """What deployers were asked: the newest, those of a request, or every try to tell one of them."""

    request: int | None = None
    deployment: int | None = None


@dataclass(frozen=True, slots=True)
class Redeliver:
    """Have a deployer told again."""

    deployment: int | None = None


DeployCommand = Deployments | Redeliver
