"""What an endpoint of the protocol is, and the call that its function is handed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.tokens import ApiToken, Scope
from bot.errors import NotAllowed, NotFound
from bot.services.context import Context
from bot.services.visibility import hidden_from
from handlers.mlflow.fields import Fields

V2 = "/api/2.0/mlflow"
V3 = "/api/3.0/mlflow"


@dataclass(frozen=True, slots=True)
class Call:
    """One request by a token in force that has the endpoint's scope."""

    context: Context
    token: ApiToken
    at: datetime
    fields: Fields

    def reach_model(self, name: str) -> None:
        """NotAllowed outside the token's glob, NotFound where its person may not look."""
        if not self.token.reaches_model(name):
            raise NotAllowed(f"This token reaches registered models like `{self.token.models}` alone.")
        if name in hidden_from(self.context, self.token):
            raise NotFound(f"There is no registered model {name!r}.")

    def reach_experiment(self, name: str) -> None:
        """NotAllowed outside the token's glob."""
        if not self.token.reaches_experiment(name):
            raise NotAllowed(f"This token reaches experiments like `{self.token.experiments}` alone.")


Reply = Mapping[str, object]
Act = Callable[[Call], Reply]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One line of the table. `scope` None is open to every token in force.

    `model` names the field whose registered model the token must reach: it is checked before `act` is called.
    """

    method: str
    path: str
    scope: Scope | None
    act: Act
    model: str = ""
    base: str = V2

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"{self.base}/{self.path}"
