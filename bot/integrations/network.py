"""Whom the bot speaks to outside: the address that is really meant, and whether it may be."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str], Sequence[str]]

# RFC 6052: the IPv4 address in the last 32 bits is the one that is spoken to.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def addresses(host: str) -> tuple[str, ...]:
    """The addresses of a host name, in the system's order; none when it has none."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return tuple(dict.fromkeys(str(each[4][0]) for each in found))


def meant(text: str) -> Address:
    """The address that is really meant, where an IPv6 one wraps it (mapped, 6to4, NAT64)."""
    # `fe80::1%eth0` names an interface after its address.
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: Address) -> bool:
    """Whether it is an address of the internet; of a wrapped one ask what is `meant`."""
    # `::10.0.0.1` counts as global, and is reserved.
    return address.is_global and not (address.is_multicast or address.is_reserved)
