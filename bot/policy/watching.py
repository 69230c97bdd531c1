"""What watches models and what is expected of their data, laid over each other: of all, of the tier, of the model."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from bot.domain.monitors.monitor import Monitor
from bot.domain.quality.stated import StatedQuality
from bot.policy.merging import inside, merged
from bot.policy.quality_schema import QualityPart
from bot.policy.schema import ModelPart, PolicyPart, TierPart
from bot.policy.schema_keys import refusal
from bot.policy.watch_schema import Watched
from bot.policy.yaml_text import Document, Plain

QUALITY = "quality"


@dataclass(frozen=True, slots=True)
class Own:
    """What watches some models beside or in place of the usual ones, of which they go `without` some."""

    monitors: tuple[Monitor, ...] = ()
    without: frozenset[str] = frozenset()


def usual(part: PolicyPart) -> tuple[Monitor, ...]:
    """What watches every model."""
    return tuple(each.monitor() for each in part.monitors or ())


def own(tier: TierPart | None, model: ModelPart) -> Own:
    """What the tier and the model say: one of the same name stands in place of that said before."""
    found: dict[str, Monitor] = {}
    without: set[str] = set()
    for part in (tier, model):
        if part is not None:
            _lay(part, found, without)
    return Own(tuple(found.values()), frozenset(without))


def _lay(part: Watched, found: dict[str, Monitor], without: set[str]) -> None:
    for name in part.monitors_off or ():
        without.add(name.casefold())
        found.pop(name.casefold(), None)
    for each in part.monitors or ():
        monitor = each.monitor()
        found[monitor.name.casefold()] = monitor
        without.discard(monitor.name.casefold())


def expected(
    document: Document, values: Mapping[str, Plain], tier: str | None = None, model: str | None = None
) -> StatedQuality:
    """What is said of the quality of data; PolicyProblem for what contradicts itself once all is laid together."""
    paths: list[tuple[str, ...]] = [(QUALITY,)]
    paths += [] if tier is None else [("tiers", tier, QUALITY)]
    paths += [] if model is None else [("models", model, QUALITY)]
    found: Mapping[str, Plain] = {}
    for path in paths:
        found = merged(found, inside(values, path))
    try:
        return QualityPart.model_validate(found).stated()
    except ValidationError as error:
        # Each part was valid by itself.
        first = error.errors()[0]
        what = f"does not fit what is said of its tier, or of all models: it {refusal(first)}"
        raise document.problem((*paths[-1], *first["loc"]), what) from error
