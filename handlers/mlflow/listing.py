"""The table as docs/mlflow.md shows it: made from the routes, so that it cannot say more than there is."""

from collections.abc import Iterable

from handlers.mlflow.endpoint import Endpoint, Stream
from handlers.mlflow.unsupported import Unsupported


def supported(endpoints: Iterable[Endpoint | Stream]) -> str:
    """What is answered, and the scope that it takes."""
    head = "| endpoint | scope |\n|---|---|\n"
    rows = (f"| `{each.method} {each.address}` | {_scope(each)} |\n" for each in endpoints)
    return head + "".join(rows)


def not_supported(endpoints: Iterable[Unsupported]) -> str:
    """What answers 501, by its reason."""
    found: dict[str, list[str]] = {}
    for each in endpoints:
        found.setdefault(each.sentence, []).append(f"`{each.method} {each.address}`")
    rows = (f"| {sentence} | {', '.join(addresses)} |\n" for sentence, addresses in found.items())
    return "| why not | endpoints |\n|---|---|\n" + "".join(rows)


def _scope(endpoint: Endpoint | Stream) -> str:
    return "any" if endpoint.scope is None else f"`{endpoint.scope}`"
