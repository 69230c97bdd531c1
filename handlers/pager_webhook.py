"""The pagers' webhooks: who did what to an alert there, where the pager's secret says that it is the pager who tells.

PagerDuty signs (https://developer.pagerduty.com/docs/verifying-webhook-signatures); Opsgenie sends a header that one sets
(https://operations-help.atlassian.net/wiki/spaces/OPSHELP/pages/16941093/Alert+action+data has its bodies).
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.domain.pagers import PagerKind
from bot.domain.paging_heard import Deed, Heard
from bot.services import paging_heard
from bot.services.context import Context
from handlers.arrival import TooLarge, TooSlow, received, unread
from handlers.guard import WINDOW_S, Refusal
from storage import interactions

PLACE = "/api/v1/pager"
BODY_LIMIT = 256_000
SIGNATURE, AUTHORIZATION = "x-pagerduty-signature", "authorization"
# What is older could be forgotten among the deliveries, and be played again.
OLDEST = interactions.KEPT - timedelta(days=1)
_KEY = re.compile(r"mlops-bot:[0-9a-f]{12}:A-[0-9]{1,18}")
SOMEBODY, MOST_ASSIGNEES = "Somebody", 10
_LAST_NS = 4_000_000_000 * 10**9
_PAGERDUTY = {
    "incident.acknowledged": Deed.ACKNOWLEDGED,
    "incident.unacknowledged": Deed.UNACKNOWLEDGED,
    "incident.resolved": Deed.RESOLVED,
    "incident.reassigned": Deed.PASSED_ON,
    "incident.delegated": Deed.PASSED_ON,
    "incident.escalated": Deed.PASSED_ON,
}
_MACHINES = {"api", "system"}
_OPSGENIE = {
    "Acknowledge": Deed.ACKNOWLEDGED,
    "UnAcknowledge": Deed.UNACKNOWLEDGED,
    "Close": Deed.RESOLVED,
    "AssignOwnership": Deed.PASSED_ON,
}

Json = Mapping[str, object]


def route(context: Context, kind: PagerKind, secret: str, now: Callable[[], datetime]) -> Route:
    """The route; `now` judges the age of what is reported."""

    async def webhook(request: Request) -> Response:
        try:
            body = await received(request, BODY_LIMIT)
        except ClientDisconnect:
            return Response(status_code=400)
        except (TooLarge, TooSlow) as error:
            return unread(error)
        refusal = check(kind, request.headers, body, secret)
        if refusal is not None:
            return JSONResponse({"error": refusal.sentence}, status_code=refusal.status)
        heard = read(kind, body, now())
        if heard is None:
            return JSONResponse({"followed": False})
        is_new = await to_thread.run_sync(paging_heard.hear, context, kind, heard)
        return JSONResponse({"followed": is_new})

    return Route(f"{PLACE}/{kind.value}", webhook, methods=["POST"])


def sign(secret: str, body: bytes) -> str:
    """PagerDuty's signature: `v1=` and the HMAC-SHA256 of the body."""
    return "v1=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def check(kind: PagerKind, headers: Mapping[str, str], body: bytes, secret: str) -> Refusal | None:
    """None when it is the pager who tells. `headers` has lower-case names."""
    if kind is PagerKind.PAGERDUTY:
        # One for each secret that is in force there, while one takes the place of another.
        shown = [each.strip() for each in headers.get(SIGNATURE, "").split(",")]
        wanted = sign(secret, body)
    else:
        shown, wanted = [headers.get(AUTHORIZATION, "")], f"Bearer {secret}"
    # compare_digest raises on what is not ASCII.
    if any(hmac.compare_digest(wanted, each) for each in shown if each.isascii()):
        return None
    return Refusal(401, f"It is not {kind.spelled} who tells this; check MLOPS_PAGER_WEBHOOK_SECRET.")


def read(kind: PagerKind, body: bytes, now: datetime) -> Heard | None:
    """What it tells of an alert; None for everything else."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = _pagerduty(_object(told), now) if kind is PagerKind.PAGERDUTY else _opsgenie(_object(told), body)
    return found if found is not None and _KEY.fullmatch(found.key) else None


def _pagerduty(told: Json, now: datetime) -> Heard | None:
    event = _object(told.get("event"))
    deed, at = _PAGERDUTY.get(_text(event, "event_type")), _moment(_text(event, "occurred_at"))
    if deed is None or at is None or not -timedelta(seconds=WINDOW_S) <= now - at <= OLDEST:
        return None
    incident, agent = _object(event.get("data")), _object(event.get("agent"))
    delivery = _hashed("pagerduty", _text(event, "id").encode("utf-8", "surrogatepass"))
    # An integration, ours too, and a time that ran out there are no persons.
    is_person = _text(agent, "type").startswith("user") or deed is Deed.ACKNOWLEDGED
    who = (_text(agent, "summary") or SOMEBODY) if is_person else ""
    return Heard(
        delivery, _text(incident, "incident_key"), deed, who, at, _summaries(incident.get("assignees"))
    )


def _opsgenie(told: Json, body: bytes) -> Heard | None:
    deed = _OPSGENIE.get(_text(told, "action"))
    if deed is None:
        return None
    alert, source = _object(told.get("alert")), _object(told.get("source"))
    # An integration, ours too, and a policy that closes what is old are no persons.
    is_machine = {_text(source, "type").casefold(), _text(alert, "username").casefold()} & _MACHINES
    is_person = not is_machine or deed is Deed.ACKNOWLEDGED
    who = (_text(alert, "username") or SOMEBODY) if is_person else ""
    owner, at = _text(alert, "owner"), _after_epoch(alert.get("updatedAt"))
    return Heard(_hashed("opsgenie", body), _text(alert, "alias"), deed, who, at, (owner,) if owner else ())


def _summaries(assignees: object) -> tuple[str, ...]:
    found = assignees if isinstance(assignees, list) else []
    return tuple(_text(_object(each), "summary") for each in found[:MOST_ASSIGNEES])


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    # A moment at the end of the calendar is none in UTC.
    except (ValueError, OverflowError):
        return None


def _after_epoch(nanoseconds: object) -> datetime | None:
    """A moment as Opsgenie counts: nanoseconds, in which only its order matters here."""
    if not isinstance(nanoseconds, int) or not 0 < nanoseconds < _LAST_NS:
        return None
    return datetime.fromtimestamp(nanoseconds / 1e9, UTC)


def _hashed(kind: str, sent: bytes) -> str:
    # With a word of its own: no id that a sender chooses shall be the key of something else.
    return hashlib.sha256(f"pager {kind} ".encode() + sent).hexdigest()


def _object(value: object) -> Json:
    return value if isinstance(value, dict) else {}


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
