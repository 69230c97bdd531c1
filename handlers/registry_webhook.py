"""MLflow's webhooks: signed, fresh and new ones are a hint to look at the server at once. Nothing in them is believed."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from datetime import datetime

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.services import mirror
from bot.services.context import Context
from handlers.arrival import TooLarge, TooSlow, received, unread
from handlers.guard import WINDOW_S, Refusal
from storage import interactions

PATH = "/mlflow/webhook"
BODY_LIMIT = 100_000
SIGNATURE, TIMESTAMP, DELIVERY = "x-mlflow-signature", "x-mlflow-timestamp", "x-mlflow-delivery-id"
_DELIVERY = re.compile(r"[A-Za-z0-9-]{1,64}")


def route(context: Context, secret: str, now: Callable[[], datetime]) -> Route:
    """The route; `now` judges the age of signatures."""

    async def webhook(request: Request) -> Response:
        try:
            body = await received(request, BODY_LIMIT)
        except ClientDisconnect:
            return Response(status_code=400)
        except (TooLarge, TooSlow) as error:
            return unread(error)
        refusal = check(request.headers, body, secret, now())
        if refusal is not None:
            return JSONResponse({"error": refusal.sentence}, status_code=refusal.status)
        is_new = await to_thread.run_sync(_take, context, request.headers[DELIVERY])
        return JSONResponse({"looked": is_new})

    return Route(PATH, webhook, methods=["POST"])


def sign(secret: str, delivery: str, timestamp: str, body: bytes) -> str:
    """MLflow's signature: `v1,` and the HMAC-SHA256 of delivery, timestamp and body in base 64."""
    signed = f"{delivery}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def check(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> Refusal | None:
    """None when the server's secret signed it, now. `headers` has lower-case names."""
    delivery, timestamp = headers.get(DELIVERY, ""), headers.get(TIMESTAMP, "")
    signature = headers.get(SIGNATURE, "")
    is_shaped = _DELIVERY.fullmatch(delivery) and re.fullmatch(r"[0-9]{1,12}", timestamp)
    # compare_digest raises on what is not ASCII.
    if not is_shaped or not signature.isascii():
        return Refusal(
            401, "The webhook is not signed as MLflow signs: give it MLOPS_REGISTRY_WEBHOOK_SECRET."
        )
    if abs(now.timestamp() - int(timestamp)) > WINDOW_S:
        return Refusal(
            401, "The webhook was signed too long ago or too far ahead; check this machine's clock."
        )
    if not hmac.compare_digest(sign(secret, delivery, timestamp, body), signature):
        return Refusal(401, "The signature does not match; check MLOPS_REGISTRY_WEBHOOK_SECRET.")
    return None


def _take(context: Context, delivery: str) -> bool:
    """Take a delivery once: the same again, MLflow's retry or somebody's replay, changes nothing."""
    # Hashed with a word of its own: no id that a sender chooses shall be the key of something else.
    key = hashlib.sha256(f"mlflow {delivery}".encode()).hexdigest()
    with context.database.write() as session:
        if not interactions.claim(session, key, context.clock.now()):
            return False
    mirror.hint(context)
    return True
