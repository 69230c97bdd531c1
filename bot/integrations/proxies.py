"""The proxy to a host, as an HTTP client takes it."""

import ssl
from urllib.parse import urlsplit

import httpx

from bot.outward_settings import Way


def through(way: Way, host: str) -> httpx.Proxy | None:
    """The proxy to a host as the client takes it; the same authorities vouch for one that is spoken to by https."""
    url = way.proxy_to(host)
    if url is None:
        return None
    is_encrypted = urlsplit(url).scheme == "https"
    return httpx.Proxy(
        url, ssl_context=ssl.create_default_context(cafile=way.ca_bundle) if is_encrypted else None
    )
