"""Who calls the HTTP API: the token of a request's `Authorization` header. Without a good one nothing is answered."""

from datetime import datetime

from starlette.datastructures import Headers

from bot.domain.tokens import ApiToken
from bot.errors import BotError
from bot.services.context import Context
from bot.services.tokens import authenticate

SCHEME = "bearer"
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="mlops-bot"'}
REFUSAL = (
    "A token is needed: send `Authorization: Bearer mlops_…`. `mlops-bot token create` makes one; "
    "MLflow's client reads it from MLFLOW_TRACKING_TOKEN."
)


class Stranger(BotError):
    """Nobody with a token in force; the same words for none, a wrong one, a revoked one and one of somebody who left."""

    def __init__(self) -> None:
        super().__init__(REFUSAL)


def caller(context: Context, headers: Headers, at: datetime) -> ApiToken | None:
    # Unknown and mistyped get the same answer, so that nobody learns which ids there are.
    """The token in force that the request carries, or None."""
    scheme, _, text = headers.get("authorization", "").partition(" ")
    if scheme.lower() != SCHEME or not text:
        return None
    return authenticate(context, text.strip(), at)
