"""What an endpoint of the protocol is, and the call that its function is handed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from bot.domain.tokens import ApiToken, Scope
from bot.services.context import Context
from bot.services.visibility import finds_experiment, reach_model
from handlers.mlflow.fields import Fields
from handlers.reception import Reception

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
        reach_model(self.context, self.token, name)

    def finds_experiment(self, name: str) -> bool:
        """Whether the experiment is there for this token; NotAllowed outside its glob."""
        return finds_experiment(self.context, self.token, name)


Pour = Callable[[Reception, ApiToken, Request], Awaitable[Response]]
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


@dataclass(frozen=True, slots=True)
class Stream:
    """A line whose body is a file: `pour` awaits the bytes and does all else in the reception's threads."""

    method: str
    address: str
    scope: Scope
    pour: Pour
