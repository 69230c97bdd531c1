"""Which addresses the bot speaks to: never this network's own services of the host, and in the clear only nearby."""

from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from bot.errors import Unavailable
from bot.integrations.network import addresses, meant

Resolve = Callable[[str], Iterable[str]]


def resolved(host: str) -> tuple[str, ...]:
    """The addresses of a host name; Unavailable when it has none."""
    found = addresses(host)
    if not found:
        raise Unavailable("The MLflow server's host name has no address.", hint="Check MLOPS_REGISTRY.")
    return found


def require_reachable(url: str, resolve: Resolve = resolved) -> None:
    """Unavailable when the server must not be spoken to: http:// leaves the private network, or it is a
    link-local address (where clouds keep their credentials)."""
    parts = urlsplit(url)
    # `is_global` takes a wrapped private address for a public one: hence what is meant.
    found = [meant(each) for each in resolve(parts.hostname or "")]
    if any(each.is_link_local or each.is_unspecified or each.is_multicast for each in found):
        raise Unavailable(
            "MLOPS_REGISTRY names an address that no registry has.",
            retryable=False,
            hint="Name the MLflow server itself.",
        )
    if parts.scheme == "http" and any(each.is_global for each in found):
        raise Unavailable(
            "The MLflow server is outside the private network, so it must be reached by https.",
            retryable=False,
            hint="Write mlflow+https:// in MLOPS_REGISTRY.",
        )
