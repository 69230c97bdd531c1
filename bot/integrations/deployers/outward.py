"""One request outward: to a host that is listed, at an address that was checked, within ten seconds, never redirected."""

import ipaddress
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

import anyio
import httpx

from bot.errors import Undelivered
from bot.integrations.network import Network, Resolve, addresses, is_public, meant
from bot.integrations.proxies import through
from bot.outward_settings import DIRECT, Way

LIMIT_S = 10.0
# Enough for what GitHub answers; of anything longer only so much is read, unless somebody says more.
LARGEST_ANSWER = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and as much of the body as is read."""

    status: int
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Outward:
    """The way out: `hosts` are the listed ones, each with the private network it may be in.

    Without `hosts` any address may be spoken to, which is for an address of the settings alone.
    """

    hosts: Mapping[str, Network | None] | None = None
    way: Way = DIRECT
    limit_s: float = LIMIT_S
    resolve: Resolve = field(default=addresses)
    largest: int = LARGEST_ANSWER

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send it once. Undelivered says in a sentence why it did not arrive, and whether trying again may help."""
        host = urlsplit(url).hostname or ""
        if self.hosts is not None and host not in self.hosts:
            raise Undelivered(f"{host} is not listed in MLOPS_WEBHOOK_HOSTS.", retryable=False)
        ends = time.monotonic() + self.limit_s
        last: Exception | None = None
        # The next address of the host is tried only while nothing was sent.
        for place in self._places(host):
            try:
                return anyio.run(self._within_limit, method, url, place, headers, body, ends)
            except httpx.ConnectError as error:
                last = error
        raise Undelivered(_unconnected(host, last, self.way.proxy_to(host)))

    def _places(self, host: str) -> tuple[str | None, ...]:
        proxy = self.way.proxy_to(host)
        found = self._looked_up(host, host if proxy is None else urlsplit(proxy).hostname or "")
        if proxy is None:
            return tuple(found) if self.hosts is None else _checked(host, found, self.hosts[host])
        # The proxy resolves and connects; only an address that stands for itself can be seen before.
        if self.hosts is not None and _is_address(host):
            _checked(host, (host,), self.hosts[host])
        return (None,)

    def _looked_up(self, host: str, name: str) -> Sequence[str]:
        """The addresses of whom we connect to. A look-up that hangs cannot be stopped, only left alone."""
        found: SimpleQueue[Sequence[str]] = SimpleQueue()
        Thread(target=lambda: found.put(self.resolve(name)), name="look-up", daemon=True).start()
        try:
            return found.get(timeout=self.limit_s)
        except Empty:
            raise self._too_slow(host) from None

    async def _within_limit(
        self, method: str, url: str, place: str | None, headers: Mapping[str, str], body: bytes, ends: float
    ) -> Answer:
        host = urlsplit(url).hostname or ""
        try:
            # For all of it: what httpx calls a timeout begins anew with each byte.
            with anyio.fail_after(max(0.0, ends - time.monotonic())):
                return await self._sent(method, url, place, headers, body)
        except (TimeoutError, httpx.TimeoutException):
            raise self._too_slow(host) from None
        except httpx.ConnectError:
            raise
        except httpx.ProxyError as error:
            raise Undelivered(f"The proxy does not let it through to {host} ({error}).") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise Undelivered(f"{host} broke the connection off.") from error

    async def _sent(
        self, method: str, url: str, place: str | None, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        # Checked and connected to: the name is not looked up again, and stays what the certificate must be for.
        target, host = httpx.URL(url), urlsplit(url).netloc
        named = {**headers, "Host": host, "Accept-Encoding": "identity"}
        pinned = target if place is None else target.copy_with(host=place)
        extensions = {"sni_hostname": urlsplit(url).hostname or ""}
        async with httpx.AsyncClient(
            verify=ssl.create_default_context(cafile=self.way.ca_bundle),
            proxy=through(self.way, urlsplit(url).hostname or ""),
            trust_env=False,
            follow_redirects=False,
            timeout=self.limit_s,
        ) as client:
            request = client.build_request(method, pinned, headers=named, content=body, extensions=extensions)
            response = await client.send(request, stream=True)
            try:
                return Answer(response.status_code, await _read(response, self.largest))
            finally:
                await response.aclose()

    def _too_slow(self, host: str) -> Undelivered:
        return Undelivered(f"{host} did not answer within {self.limit_s:g} seconds.")


def _is_address(host: str) -> bool:
    with suppress(ValueError):
        return bool(ipaddress.ip_address(host))
    return False


def _checked(host: str, found: Sequence[str], private: Network | None) -> tuple[str, ...]:
    if not found:
        raise Undelivered(f"{host} has no address.")
    for each in found:
        address = meant(each)
        inside = private is not None and address.version == private.version and address in private
        if not inside and not is_public(address):
            raise Undelivered(
                f"{host} leads to {address}, an address inside a private network that MLOPS_WEBHOOK_HOSTS does not name.",
                retryable=False,
            )
    return tuple(found)


async def _read(response: httpx.Response, largest: int) -> bytes:
    received = bytearray()
    async for chunk in response.aiter_raw():
        received += chunk
        if len(received) > largest:
            break
    return bytes(received[:largest])


def _unconnected(host: str, error: Exception | None, proxy: str | None) -> str:
    words = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return f"{host} shows a certificate that cannot be trusted; MLOPS_CA_BUNDLE names the authorities that can."
    if "SSL" in words or "TLS" in words:
        return f"{host} does not speak TLS."
    if proxy is not None:
        return f"The proxy to {host} cannot be reached: {urlsplit(proxy).hostname} of MLOPS_PROXY."
    return f"{host} cannot be reached."
