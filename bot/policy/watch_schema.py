"""The keys of what watches models in use, for all of them, those of a tier, or those that a pattern fits."""

from pydantic import Field

from bot.policy.monitor_schema import MonitorName, MonitorPart
from bot.policy.quality_schema import QualityPart
from bot.policy.schema_types import Part


class UsuallyWatched(Part):
    """What watches every model, and what is expected of the data that it meets."""

    monitors: list[MonitorPart] | None = Field(
        default=None, max_length=50, description="What watches these models wherever they are in use."
    )
    quality: QualityPart | None = Field(
        default=None, description="What is expected of the data that these models meet."
    )


class Watched(UsuallyWatched):
    """The same of some models, laid over what is said of all."""

    monitors_off: list[MonitorName] | None = Field(
        default=None, max_length=50, description="The names of monitors said before that do not watch these."
    )
