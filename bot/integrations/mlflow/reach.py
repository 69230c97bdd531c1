"""Which addresses the bot speaks to: never this network's own services of the host, and in the clear only nearby."""

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from bot.errors import Unavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str], Iterable[str]]

# RFC 6052: the IPv4 address in the last 32 bits is the one that is spoken to.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def resolved(host: str) -> tuple[str, ...]:
    """The addresses of a host name; Unavailable when it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unavailable(
            "The MLflow server's host name has no address.", hint="Check MLOPS_REGISTRY."
        ) from None
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def require_reachable(url: str, resolve: Resolve = resolved) -> None:
    """Unavailable when the server must not be spoken to: http:// leaves the private network, or it is a
    link-local address (where clouds keep their credentials)."""
    parts = urlsplit(url)
    # `fe80::1%eth0` names an interface after its address.
    found = [_inner(ipaddress.ip_address(each.partition("%")[0])) for each in resolve(parts.hostname or "")]
    if any(each.is_link_local or each.is_unspecified or each.is_multicast for each in found):
        raise Unavailable(
            "MLOPS_REGISTRY names an address that no registry has.",
            retryable=False,
            hint="Name the MLflow server itself.",
        )
    # `is_global` takes a wrapped private address for a public one: hence the unwrapping.
    if parts.scheme == "http" and any(each.is_global for each in found):
        raise Unavailable(
            "The MLflow server is outside the private network, so it must be reached by https.",
            retryable=False,
            hint="Write mlflow+https:// in MLOPS_REGISTRY.",
        )


def _inner(address: Address) -> Address:
    """The address that is really meant, where an IPv6 one wraps it (mapped, 6to4, NAT64)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address
