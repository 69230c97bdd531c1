"""Signed HTTP: the same parcels as forms and JSON to the app's request URL, with Slack's signature."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from urllib.parse import urlencode

import httpx

from workspace.delivery.parcel import Answer, Attempt, Parcel, Undelivered
from workspace.wire import Json


class SignedHttp:
    """The app's request URL."""

    def __init__(self, url: str, signing_secret: str) -> None:
        self.url = url
        self._secret = signing_secret
        self._client = httpx.AsyncClient(trust_env=False, timeout=10)
        self._copies: set[asyncio.Task[httpx.Response]] = set()

    async def close(self) -> None:
        """Give the connections back."""
        for task in self._copies:
            task.cancel()
        await self._client.aclose()

    async def carry(self, parcel: Parcel, attempt: Attempt, *, copies: int) -> Answer:
        """Post it and read the acknowledgement; copies carry the same signature."""
        body, content_type = _body(parcel)
        # Signed once for all copies: the fault is the same request twice, as a network repeats it.
        headers = self._headers(body, content_type, attempt)
        for _ in range(copies - 1):
            task = asyncio.get_running_loop().create_task(self._post(body, headers))
            self._copies.add(task)
            task.add_done_callback(self._forget)
        return _answer(await self._post(body, headers))

    def _forget(self, copy: asyncio.Task[httpx.Response]) -> None:
        self._copies.discard(copy)
        # Looked at, or Python complains of an exception that nobody fetched.
        if not copy.cancelled():
            copy.exception()

    async def _post(self, body: str, headers: dict[str, str]) -> httpx.Response:
        try:
            return await self._client.post(self.url, content=body, headers=headers)
        except httpx.TimeoutException as slow:
            raise Undelivered("operation_timeout", "http_timeout") from slow
        except httpx.HTTPError as broken:
            raise Undelivered("dispatch_failed", "connection_failed") from broken

    def _headers(self, body: str, content_type: str, attempt: Attempt) -> dict[str, str]:
        # The app checks the age of a signature by the machine's clock, so this one time is not the workspace's.
        timestamp = str(int(time.time()))
        signed = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        headers = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }
        if attempt.number:
            headers |= {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
        return headers

    async def verify(self) -> None:
        """Send `url_verification`; refused unless the challenge comes back."""
        challenge = secrets.token_urlsafe(24)
        payload = {"type": "url_verification", "challenge": challenge}
        parcel = Parcel("url_verification", "url_verification", payload)
        answer = await self.carry(parcel, Attempt(), copies=1)
        # An app may answer with the bare challenge, or with JSON.
        if challenge not in (answer.body.get("challenge"), answer.body.get("text")):
            raise Undelivered("url_verification_failed", "http_error")


def _body(parcel: Parcel) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload), form
    if parcel.kind == "interactive":
        return urlencode({"payload": json.dumps(parcel.payload)}), form
    return json.dumps(parcel.payload), "application/json"


def _answer(response: httpx.Response) -> Answer:
    # The app's wish that Slack tries no more.
    opted_out = response.headers.get("X-Slack-No-Retry") == "1"
    if response.status_code != httpx.codes.OK:
        raise Undelivered("dispatch_failed", "http_error", opted_out=opted_out)
    return Answer(_read(response), opted_out)


def _read(response: httpx.Response) -> Json:
    if "json" not in response.headers.get("Content-Type", ""):
        return {"text": response.text} if response.text else {}
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
