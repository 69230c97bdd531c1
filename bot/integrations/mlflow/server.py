"""An MLflow server as the services see it: looked at whole, asked for details, its aliases read and set."""

from bot.domain.mirror import Details, SeenVersion, Sight
from bot.domain.run_mirror import RunsWanted, SeenExperiments, SeenRuns
from bot.domain.runs import MetricPoint
from bot.errors import NotFound, Unavailable
from bot.integrations.mlflow import runs, shapes
from bot.integrations.mlflow.client import NOT_MLFLOW, Client, NotPermitted
from bot.integrations.mlflow.details import details
from bot.integrations.mlflow.shapes import Misshapen
from bot.integrations.mlflow.versions import look

ALIAS = "registered-models/alias"
# Of no environment, and never set: what it is asked to point to is not there.
PROBE = "mlops-bot-doctor"


class MlflowServer:
    """The port `ModelServer` over HTTP."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def address(self) -> str:
        """Where it is."""
        return self._client.address

    def look(self) -> Sight:
        """Everything it has."""
        return look(self._client)

    def details(self, version: SeenVersion) -> Details:
        """What stands behind a version."""
        return details(self._client, version)

    def experiments(self) -> SeenExperiments:
        """Its experiments, deleted ones too."""
        return runs.experiments(self._client)

    def runs(self, wanted: RunsWanted) -> SeenRuns:
        """A page of runs, deleted ones too."""
        return runs.page(self._client, wanted)

    def history(self, run_id: str, metric: str) -> tuple[MetricPoint, ...]:
        """Every logged value of a metric of a run; none, or NotFound, when there is no such run."""
        return runs.history(self._client, run_id, metric)

    def alias(self, model: str, alias: str) -> int | None:
        """The version an alias points to, or None; also when the model is not there."""
        try:
            # MLflow does not tell a model that is not there from an alias that is not set.
            answer = self._client.get(ALIAS, name=model, alias=alias)
        except NotFound:
            return None
        try:
            return shapes.whole(shapes.inner(answer, "model_version"), "version", shapes.LARGEST_VERSION)
        except Misshapen:
            raise Unavailable(f"{NOT_MLFLOW}.", hint="Check MLOPS_REGISTRY.") from None

    def set_alias(self, model: str, alias: str, version: int | None) -> None:
        """Let an alias point to a version, or to none. NotFound when the version is not there."""
        try:
            if version is None:
                self._client.delete(ALIAS, name=model, alias=alias)
            else:
                self._client.post(ALIAS, name=model, alias=alias, version=str(version))
        except NotPermitted:
            raise NotPermitted(
                f"The MLflow server does not permit the bot to move an alias of {model}: "
                "its account needs EDIT on the registered model there.",
                retryable=False,
            ) from None

    def may_move(self, model: str) -> bool:
        """Whether the bot's account may set an alias of a model: tried with a version that is not there."""
        try:
            self.set_alias(model, PROBE, shapes.LARGEST_VERSION)
        except NotFound:
            return True
        except NotPermitted:
            return False
        # A server that takes such a version is left as it was found.
        self.set_alias(model, PROBE, None)
        return True

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()
