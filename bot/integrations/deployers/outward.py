"""One request outward: to a host that is listed, at an address that was checked, within ten seconds, never redirected."""

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import anyio
import httpx

from bot.errors import Undelivered
from bot.integrations.network import Network, Resolve, addresses, is_public, meant

LIMIT_S = 10.0
# Enough for what GitHub answers; of anything longer only this much is read.
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
    proxy: str | None = None
    ca_bundle: Path | None = None
    limit_s: float = LIMIT_S
    resolve: Resolve = field(default=addresses)

    def send(self, method: str, url: str, headers: Mapping[str, str], body: bytes = b"") -> Answer:
        """Send it once. Undelivered says in a sentence why it did not arrive, and whether trying again may help."""
        places = self._places(urlsplit(url).hostname or "")
        last: Exception | None = None
        # The next address of the host is tried only while nothing was sent.
        for place in places:
            try:
                return anyio.run(self._within_limit, method, url, place, headers, body)
            except httpx.ConnectError as error:
                last = error
        raise Undelivered(_unconnected(urlsplit(url).hostname or "", last))

    def _places(self, host: str) -> tuple[str | None, ...]:
        if self.hosts is None:
            return (None,)
        if host not in self.hosts:
            raise Undelivered(f"{host} is not listed in MLOPS_WEBHOOK_HOSTS.", retryable=False)
        # Behind a proxy it is the proxy that resolves and connects.
        return (None,) if self.proxy else tuple(self._checked(host, self.hosts[host]))

    def _checked(self, host: str, private: Network | None) -> Iterator[str]:
        found = self.resolve(host)
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
        yield from found

    async def _within_limit(
        self, method: str, url: str, place: str | None, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        host = urlsplit(url).hostname or ""
        try:
            # For all of it: what httpx calls a timeout begins anew with each byte.
            with anyio.fail_after(self.limit_s):
                return await self._sent(method, url, place, headers, body)
        except (TimeoutError, httpx.TimeoutException):
            raise Undelivered(f"{host} did not answer within {self.limit_s:g} seconds.") from None
        except httpx.ConnectError:
            raise
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
            verify=ssl.create_default_context(cafile=self.ca_bundle),
            proxy=self.proxy,
            trust_env=False,
            follow_redirects=False,
            timeout=self.limit_s,
        ) as client:
            request = client.build_request(method, pinned, headers=named, content=body, extensions=extensions)
            response = await client.send(request, stream=True)
            try:
                return Answer(response.status_code, await _read(response))
            finally:
                await response.aclose()


async def _read(response: httpx.Response) -> bytes:
    received = bytearray()
    async for chunk in response.aiter_raw():
        received += chunk
        if len(received) > LARGEST_ANSWER:
            break
    return bytes(received[:LARGEST_ANSWER])


def _unconnected(host: str, error: Exception | None) -> str:
    words = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return f"{host} shows a certificate that cannot be trusted; MLOPS_CA_BUNDLE names the authorities that can."
    if "SSL" in words or "TLS" in words:
        return f"{host} does not speak TLS."
    return f"{host} cannot be reached."
