"""Tells a deployer by a webhook, signed as Standard Webhooks says."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from standardwebhooks import Webhook as Signature

from bot.domain.deployment import Deployment, Errand, Receipt, Reported, Webhook
from bot.errors import Undelivered
from bot.integrations.deployers.outward import Answer, Outward

# What a server says when it is not there or has too much to do: the same request may be taken later.
_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class WebhookCourier:
    """Signs with one secret for all; the id of a deployment is the same at each try."""

    secret: str
    outward: Outward
    address: str
    # Signatures age by the machine's clock, whatever clock the product follows.
    now: Callable[[], datetime]

    def tell(self, order: Errand) -> Receipt:
        """Post it. Undelivered when it was not taken."""
        target = order.target
        assert isinstance(target, Webhook)
        at = self.now()
        body = json.dumps(order.payload(self.address), separators=(",", ":"))
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "mlops-bot",
            "webhook-id": order.key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Signature(self.secret).sign(order.key, at, body),
        }
        answer = self.outward.send("POST", target.url, headers, body.encode())
        return Receipt(taken(order.deployer, answer).status)

    def ask(self, deployment: Deployment) -> Reported | None:
        """A webhook is not asked: it reports."""
        return None


def taken(name: str, answer: Answer) -> Answer:
    """The answer, when it says yes; Undelivered in words when it does not."""
    status = answer.status
    if 200 <= status < 300:
        return answer
    if 300 <= status < 400:
        raise Undelivered(
            f"{name} sent me on to another address ({status}), and I do not follow.",
            status=status,
            retryable=False,
        )
    is_later = status >= 500 or status in _LATER
    words = f"{name} answered {status}." if is_later else f"{name} refused it ({status})."
    raise Undelivered(words, status=status, retryable=is_later)
