"""The pictures of a digest: how the models fare, and how the key metric of each moved."""

from dataclasses import dataclass

from bot.charts.panels import TrendPanel, trend_alt
from bot.domain.digest import Digest
from bot.domain.status import ModelStatus
from bot.services import health_pictures
from bot.services.health_pictures import FEWEST
from bot.services.pictures import PLACEHOLDER
from bot.views.answer import Picture
from bot.views.digest import HEALTH_TITLE, TREND_TITLE


@dataclass(frozen=True, slots=True)
class Drawn:
    """The bytes of a picture, and its place in a message."""

    png: bytes
    shown: Picture


def health(digest: Digest) -> Drawn | None:
    """The models by status, where the status of some is known."""
    known = tuple(
        ModelStatus(_name(digest, each.model, each.environment), each.status)
        for each in digest.live
        if each.status is not None
    )
    if len(known) < FEWEST:
        return None
    all_of_them = len(known) == len(digest.live)
    title = "" if all_of_them else f"{len(known)} of {len(digest.live)} models in use are watched"
    png, words = health_pictures.draw(known, title)
    return Drawn(png, Picture(PLACEHOLDER, words, HEALTH_TITLE))


def trends(digest: Digest) -> Drawn | None:
    """The key metric of every live version over the versions before it."""
    shown = tuple(
        TrendPanel(each.model, each.trend, f"live: @{each.version}", each.better, each.metric)
        for each in digest.live
        if each.metric is not None and each.trend
    )
    if not shown:
        return None
    from bot.charts.trend import trend_png

    return Drawn(trend_png(shown), Picture(PLACEHOLDER, trend_alt(shown), TREND_TITLE))


def _name(digest: Digest, model: str, environment: str) -> str:
    several = len({each.environment for each in digest.live}) > 1
    return f"{model}#{environment}" if several else model
