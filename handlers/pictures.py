"""The picture of an answer follows it: drawing and uploading take longer than answering."""

from bot.domain.alerts.told import Told
from bot.domain.comparison import Comparison
from bot.domain.drift.drift import Drift
from bot.domain.health import Health
from bot.domain.lineage import Lineage
from bot.domain.monitors.shown import ShownDrift
from bot.domain.performance.told import OverTime, Performance
from bot.domain.trend import Trend
from bot.services import (
    comparison,
    drift_pictures,
    health_pictures,
    lineages,
    performance_pictures,
    trends,
)
from bot.services.health_pictures import FEWEST
from bot.views.alerts import DRIFT_TITLE
from bot.views.answer import Answer, Picture
from bot.views.comparison import PICTURE_TITLE
from bot.views.digest import HEALTH_TITLE
from bot.views.drift_in_use import PICTURE_TITLE as MOVED_TITLE
from bot.views.lineage import PICTURE_TITLE as LINEAGE_TITLE
from bot.views.performance import PICTURE_TITLE as PERFORMANCE_TITLE
from bot.views.trend import PICTURE_TITLE as TREND_TITLE
from handlers.asking import Asked
from handlers.desk import Desk, Say


def follow(desk: Desk, asked: Asked, answer: Answer, say: Say) -> None:
    """Say the picture of an answer as a second message, where it has one."""
    match answer.value:
        case Comparison(metrics=(_, *_)) as compared:
            _say(desk, say, "comparison.png", PICTURE_TITLE, *comparison.draw(desk.context, compared))
        case Lineage(edges=(_, *_)) as traced:
            _say(desk, say, "lineage.png", LINEAGE_TITLE, *lineages.draw(traced))
        case Trend(measured=(_, _, *_)) as trend:
            _say(desk, say, "trend.png", TREND_TITLE, *trends.draw(trend))
        case Health(model=None) as fares if len(models := health_pictures.models_of(fares)) >= FEWEST:
            _say(desk, say, "health.png", HEALTH_TITLE, *health_pictures.draw(models))
        case Told(alert=alert) if (moved := drift_pictures.of_alert(desk.context, alert)) is not None:
            _say(desk, say, "drift.png", DRIFT_TITLE, *drift_pictures.draw(alert, *moved))
        case ShownDrift(drift=Drift()) as shown_drift:
            _say(desk, say, "drift.png", MOVED_TITLE, *drift_pictures.shown(shown_drift))
        case Performance(over_time=OverTime(points=(_, _, *_))) as shown:
            _say(
                desk,
                say,
                "performance.png",
                PERFORMANCE_TITLE,
                *performance_pictures.draw(desk.context, shown),
            )


def _say(desk: Desk, say: Say, name: str, title: str, png: bytes, alt: str) -> None:
    file_id = desk.context.messenger.upload(png, name, alt)
    say(Answer("", (Picture(file_id, alt, title),)))
