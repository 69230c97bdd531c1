"""Keeps the mirror of an MLflow server: looked at often, and whoever reads is told how old it is."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.domain.mirror import Mirror, SeenVersion, Sight
from bot.errors import Unavailable
from bot.ports import ModelServer
from bot.services import alias_guard, news, run_mirror
from bot.services.context import Context
from bot.services.mirror_turn import turn
from storage import mirror, mirrored, registry

log = logging.getLogger(__name__)

# Each costs requests to the server, and there is a look every 30 seconds.
DETAILS_AT_ONCE = 20
READ_AGAIN_AFTER = timedelta(minutes=10)
# What is registered right after the adoption is news, also by a clock that is a little behind.
CLOCKS_APART = timedelta(minutes=15)


def refresh(context: Context) -> None:
    """Look at the server when it is time, and compare its aliases with what was decided."""
    server, at = context.server, context.clock.now()
    if server is None:
        return
    with context.database.write() as session:
        if not mirror.claim(session, at):
            return
    before = alias_guard.revisions(context)
    try:
        sight = server.look()
        save(context, sight, at, is_news=True)
        alias_guard.compare(context, server, sight, before, at)
        with turn(context) as session:
            mirrored.drop_gone(session, sight, at)
            mirror.looked(session, at)
        run_mirror.look(context, server, at)
        read_details(context, server, at, at - READ_AGAIN_AFTER)
        with context.database.write() as session:
            mirror.release(session)
    except Unavailable as silence:
        _fell_silent(context, silence, at)


def save(context: Context, sight: Sight, at: datetime, *, is_news: bool = False) -> None:
    """Store what was listed, in transactions that nobody has to wait for; what an adoption finds is no news."""
    if sight.set_aside:
        log.warning("%s things on the MLflow server cannot be used and were set aside.", sight.set_aside)
    with turn(context) as session:
        mirrored.save_models(session, sight.models, at)
    with context.database.read() as session:
        parts = list(mirrored.unsaved(session, sight))
    # A transaction for each part: the first look at a big server keeps no writer waiting long.
    for part in parts:
        with turn(context) as session:
            new = mirrored.save_versions(session, part)
            if is_news:
                _announce(session, new)


def read_details(context: Context, server: ModelServer, at: datetime, before: datetime) -> int:
    """Read what stands behind some versions: those never read first, then those read before a moment.

    Returns how many that were.
    """
    with context.database.read() as session:
        versions = mirrored.least_known(session, before, DETAILS_AT_ONCE)
    # Between two transactions: a slow server must keep no writer waiting.
    found = {number: server.details(version) for number, version in versions.items()}
    with turn(context) as session:
        mirrored.save_details(session, found, at)
    return len(found)


def _announce(session: Session, new: Iterable[SeenVersion]) -> None:
    """Note the versions that were registered since the adoption, and not those that were only hidden from us."""
    adopted = mirror.find(session)
    for each in new:
        made = registry.find_version(session, each.model, each.version)
        if adopted is not None and made is not None and made.created_at > adopted.adopted_at - CLOCKS_APART:
            news.version_registered(session, made)


def state(context: Context) -> Mirror | None:
    """How the mirror stands; None where the registry is our own."""
    if context.server is None:
        return None
    with context.database.read() as session:
        return mirror.find(session)


def aged(context: Context) -> Mirror | None:
    """The mirror, when what is read from it must say its age."""
    found = state(context)
    return found if found is not None and found.is_old(context.clock.now()) else None


def hint(context: Context) -> None:
    """Somebody says that there is something new: look at once."""
    with context.database.write() as session:
        mirror.hint(session, context.clock.now())
    context.wake()


def _fell_silent(context: Context, silence: Unavailable, at: datetime) -> None:
    with context.database.write() as session:
        is_new = mirror.fell_silent(session, at, silence.sentence)
    if is_new:
        log.warning("The MLflow server cannot be read: %s", silence.sentence)
