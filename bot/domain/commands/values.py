"""The commands as values: what somebody asked for. A part that was not typed is None, and a form asks for it."""

from dataclasses import dataclass

from bot.domain.commands.alert_values import AlertCommand
from bot.domain.commands.deploy_values import DeployCommand
from bot.domain.commands.monitor_values import MonitorCommand
from bot.domain.commands.people_values import PeopleCommand, RevisingCommand
from bot.domain.commands.prove_values import ProveCommand
from bot.domain.commands.token_values import TokenCommand
from bot.domain.commands.watch_values import WatchCommand
from bot.domain.registry import PersonId


@dataclass(frozen=True, slots=True)
class Help:
    """Everything, or one topic."""

    topic: str | None = None


@dataclass(frozen=True, slots=True)
class Models:
    """The registered models, or those that match a text."""

    text: str | None = None


@dataclass(frozen=True, slots=True)
class Show:
    """One thing, as `parse_target` reads it: a model, version, environment, request, run or URL; or all of it."""

    subject: str | None = None
    everything: bool = False


@dataclass(frozen=True, slots=True)
class Promote:
    """Ask that a version goes live."""

    model: str | None = None
    version: int | None = None
    environment: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """What still blocks a version."""

    model: str | None = None
    version: int | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class ShowPolicy:
    """What it takes to go live: for a model or any, in an environment or all."""

    model: str | None = None
    environment: str | None = None


@dataclass(frozen=True, slots=True)
class Approve:
    """Say yes to a request."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Say no to a request."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take one's request back."""

    request: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class WithdrawData:
    """Let nobody use a data set version any more: as `parse_data_set` reads it, or the `row` that a form was opened for."""

    data_set: str | None = None
    reason: str | None = None
    row: int | None = None


@dataclass(frozen=True, slots=True)
class Requests:
    """The open requests, of all models or one."""

    model: str | None = None


@dataclass(frozen=True, slots=True)
class Rollback:
    """Go back to a version that was good: the last one, or `to_version`."""

    model: str | None = None
    environment: str | None = None
    to_version: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Retire:
    """Ask that a model leaves an environment for good."""

    model: str | None = None
    environment: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class SetLock:
    """Hold an environment still."""

    model: str | None = None
    environment: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unlock:
    """Let an environment move again."""

    model: str | None = None
    environment: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class History:
    """What was live, and when; `at` is a moment as `parse_moment` reads it."""

    model: str | None = None
    environment: str | None = None
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Runs:
    """Training runs of an experiment, those that match, in an order; alone: the experiments. Or a saved name."""

    experiment: str | None = None
    where: str | None = None
    by: str | None = None
    ascending: bool | None = None
    top: int | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True)
class RunsSave:
    """Keep a query of runs under a name, for everybody."""

    name: str
    query: Runs


@dataclass(frozen=True, slots=True)
class RunsSaved:
    """The saved queries."""


@dataclass(frozen=True, slots=True)
class RunsForget:
    """Forget a saved query."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """One metric over the versions of a registered model."""

    model: str | None = None
    metric: str | None = None


@dataclass(frozen=True, slots=True)
class Compare:
    """Two or more versions, environments or runs side by side, each as `parse_target` reads it.

    `everything` shows what is the same as well, `as_csv` gives all of it as a file.
    """

    subjects: tuple[str, ...] = ()
    everything: bool = False
    as_csv: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """The data sets, or one of them, as `parse_data_set` reads it."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a version comes from, or what comes of a data set: as `parse_target` reads it."""

    subject: str | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns a model; with `change`, who shall."""

    model: str | None = None
    responsibility: str | None = None
    person: PersonId | None = None
    change: bool = False


@dataclass(frozen=True, slots=True)
class Owners:
    """Who owns what."""


@dataclass(frozen=True, slots=True)
class WhoAmI:
    """The roles of the person who asks."""


Command = (
    Help
    | Models
    | Show
    | Promote
    | Why
    | ShowPolicy
    | Approve
    | Reject
    | Withdraw
    | WithdrawData
    | Requests
    | Rollback
    | Retire
    | SetLock
    | Unlock
    | History
    | Runs
    | RunsSave
    | RunsSaved
    | RunsForget
    | Trend
    | Compare
    | Data
    | Lineage
    | Owner
    | Owners
    | WhoAmI
    | PeopleCommand
    | AlertCommand
    | RevisingCommand
    | DeployCommand
    | MonitorCommand
    | WatchCommand
    | TokenCommand
    | ProveCommand
)
