"""`mlops-bot import mlflow URI`: an existing server's runs and models, copied into our own registry from the terminal."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.domain.mirror import Sight
from bot.errors import BadInput
from bot.integrations.mlflow.archive import Archive
from bot.integrations.mlflow.client import Client
from bot.outward_settings import parts_of
from bot.services import importing, importing_models
from bot.services.context import Context
from bot.services.importing_files import Count, Files
from bot.settings import Settings
from bot.terminal import actor, opened

FINDING = 3


def bring(settings: Settings, address: str, *, with_files: bool, say: Callable[[str], None] = print) -> int:
    """Copy everything that is not here yet, then count on both sides: 0 when they agree, 3 when they do not."""
    _check(address)
    with opened(settings) as context, _archive(settings, address) as archive:
        if context.server is not None:
            raise BadInput(
                "The registry is an MLflow server itself, so nothing is copied.",
                field="MLOPS_REGISTRY",
                hint="Set MLOPS_REGISTRY to `embedded` first.",
            )
        counts = _copy(context, archive, with_files)
    for each in counts:
        say(f"{each.what}: {each.here} of {each.there}")
    missing = [each for each in counts if each.here != each.there]
    if missing:
        say("Not everything is here: what has the same name in both is left as it is here.")
    return FINDING if missing else 0


def _copy(context: Context, archive: Archive, with_files: bool) -> tuple[Count, ...]:
    from tqdm import tqdm

    at, by = context.clock.now(), actor()
    places = importing.bring_experiments(context, archive)
    files = Files(context, archive, {each.id: here for each, here in places}, at, with_files)
    runs, logged = Count("runs", 0, 0), Count("logged models", 0, 0)
    with tqdm(places, unit="experiment", desc="experiments") as bar:
        for source, _ in bar:
            runs = _sum(runs, importing.bring_runs(context, files, source, bar.set_postfix_str))
            logged = _sum(logged, importing.bring_logged_models(context, files, source))
    sight: Sight = archive.sight()
    # Last: versions name runs and logged models, which are here by now.
    models = importing_models.bring_models(context, files, sight, by, at)
    counts = (Count("experiments", len(places), len({here for _, here in places})), runs, logged, *models)
    importing.remember(context, archive, counts, by, at)
    return counts


def _sum(left: Count, right: Count) -> Count:
    return Count(left.what, left.there + right.there, left.here + right.here)


@contextmanager
def _archive(settings: Settings, address: str) -> Iterator[Archive]:
    client = Client.of(settings, address)
    try:
        yield Archive(client)
    finally:
        client.close()


def _check(address: str) -> None:
    # A password in the address would stand in the list of processes.
    parts = parts_of(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise BadInput(
            f"{address!r} is not the address of an MLflow server, such as https://mlflow.example.com.",
            field="URI",
            hint="What lets the bot in is a setting: MLOPS_REGISTRY_TOKEN, or MLOPS_REGISTRY_USER and _PASSWORD.",
        )
