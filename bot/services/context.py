"""What every use case is handed: the parts of the outside it may touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.domain.addresses import Sites
from bot.domain.deployment import Target
from bot.domain.policy import Policy
from bot.domain.sources.allowed import Allowed
from bot.errors import PolicyProblem
from bot.integrations.artifact_folder import ArtifactFolder
from bot.integrations.compute import executor
from bot.integrations.compute.port import Compute
from bot.ports import AnchorKeeper, Clock, Courier, Directory, Messenger, ModelServer, Pager, Registry
from storage.database import Database


def _asleep() -> None:
    """Nobody to wake: the terminal has no workers."""


def _passed(point: str) -> None:
    """Nothing happens at a named point; a crash test ends the process there."""


def _well() -> None:
    """Nothing is wrong with a policy that no file says."""


@dataclass(frozen=True, slots=True)
class Context:
    """The parts, wired once by `bot.app`; `wake` starts the workers right after a commit, and `reached`
    is told of each point where a crash would matter. `artifact_root` is where clients write artifacts, as they know it,
    `files` the folder behind it when they pass through us; `server` is the MLflow server that is mirrored, where the
    registry is one. `policy_problem` is what is wrong with the policy file as it is now. `in_hand`: the rows of the outbox that threads of this process are sending, which no other
    thread of it takes over, whatever the clock says. `followed`: under which facts each open request was last looked
    at, by its row; `noted`: what this process noted of the policy last. `anchors` keep the head of the audit elsewhere. `sites` are the hosts whose pages are known, `couriers` tell deployers, by the kind
    of their target. `pager` calls people about alerts of the severity `page`. `compute` does the work of profiling tables.
    `allowed` is what the operator lets sources read.
    """

    database: Database
    registry: Registry
    directory: Directory
    messenger: Messenger
    clock: Clock
    policy: Callable[[], Policy]
    wake: Callable[[], None] = _asleep
    default_channel: str | None = None
    zone: str = "UTC"
    artifact_root: str = "mlflow-artifacts:"
    files: ArtifactFolder | None = None
    reached: Callable[[str], None] = _passed
    server: ModelServer | None = None
    in_hand: set[int] = field(default_factory=set)
    followed: dict[int, object] = field(default_factory=dict)
    policy_problem: Callable[[], PolicyProblem | None] = _well
    noted: dict[str, str] = field(default_factory=dict)
    sites: Sites = Sites()
    couriers: Mapping[type[Target], Courier] = field(default_factory=dict)
    anchors: tuple[AnchorKeeper, ...] = ()
    pager: Pager | None = None
    compute: Compute = field(default_factory=executor.compute)
    allowed: Allowed = Allowed()
