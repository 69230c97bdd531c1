"""The picture of an answer follows it: drawing and uploading take longer than answering."""

from bot.domain.comparison import Comparison
from bot.domain.lineage import Lineage
from bot.domain.performance.told import OverTime, Performance
from bot.domain.trend import Trend
from bot.services import comparison, lineages, performance_pictures, trends
from bot.views.answer import Answer, Picture
from bot.views.comparison import PICTURE_TITLE
from bot.views.lineage import PICTURE_TITLE as LINEAGE_TITLE
from bot.views.performance import PICTURE_TITLE as PERFORMANCE_TITLE
from bot.views.trend import PICTURE_TITLE as TREND_TITLE
from handlers.asking import Asked
from handlers.desk import Desk, Say


def follow(desk: Desk, asked: Asked, answer: Answer, say: Say) -> None:
    """Say the picture of a comparison, a lineage, a trend or a performance as a second message; other answers have none."""
    match answer.value:
        case Comparison(metrics=(_, *_)) as compared:
            _say(desk, say, "comparison.png", PICTURE_TITLE, *comparison.draw(desk.context, compared))
        case Lineage(edges=(_, *_)) as traced:
            _say(desk, say, "lineage.png", LINEAGE_TITLE, *lineages.draw(traced))
        case Trend(measured=(_, _, *_)) as trend:
            _say(desk, say, "trend.png", TREND_TITLE, *trends.draw(trend))
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
