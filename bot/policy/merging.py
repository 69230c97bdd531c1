"""A policy file laid over the preset it extends: keys merge at every depth, lists are replaced whole."""

from collections.abc import Mapping

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.policy.presets import preset_text
from bot.policy.schema import PolicyPart, PromotionPart
from bot.policy.schema_keys import refusal
from bot.policy.yaml_text import Document, Path, Plain, read


def preset_under(document: Document) -> str:
    """The text of the preset that a file extends, or nothing. PolicyProblem for a key or value that cannot be."""
    part = validated(document)
    return preset_text(part.extends) if part.extends else ""


def extended(document: Document, preset: str) -> dict[str, Plain]:
    """The values in force: the file's over its preset's."""
    base = read(preset, "preset.yml").values if preset else {}
    return merged(base, document.values)


def merged(base: Mapping[str, Plain], own: Mapping[str, Plain]) -> dict[str, Plain]:
    """`own` over `base`; a key that is left empty says nothing, so that it cannot loosen anything by accident."""
    found = dict(base)
    for key, value in own.items():
        under = found.get(key)
        if isinstance(value, dict):
            found[key] = merged(under if isinstance(under, dict) else {}, value)
        elif value is not None:
            found[key] = value
        elif key not in found:
            found[key] = None
    return found


def validated(document: Document) -> PolicyPart:
    """The file as the schema reads it; PolicyProblem with line and key for the first thing it does not."""
    try:
        return PolicyPart.model_validate(document.values)
    except ValidationError as error:
        # In the order of the file: whoever mends it reads from the top.
        first = min(error.errors(), key=lambda each: _order(document, each))
        raise document.problem(_place(first["loc"]), refusal(first)) from error


def promotion_part(
    values: Mapping[str, Plain], environment: str, tier: str | None = None, model: str | None = None
) -> PromotionPart:
    """The rules of an environment; what is said of the tier, then of the model (a pattern), is laid over them."""
    paths: list[tuple[str, ...]] = [("promotion", environment)]
    if tier is not None:
        paths.append(("tiers", tier, "promotion", environment))
    if model is not None:
        paths.append(("models", model, "promotion", environment))
    found: Mapping[str, Plain] = {}
    for path in paths:
        found = merged(found, inside(values, path))
    return PromotionPart.model_validate(found)


def says(values: Mapping[str, Plain], place: tuple[str, ...], environment: str) -> bool:
    """Whether a tier or a model, at its path, says something of an environment."""
    return environment in inside(values, (*place, "promotion"))


def inside(values: Mapping[str, Plain], path: tuple[str, ...]) -> Mapping[str, Plain]:
    """What stands at a path, or nothing."""
    node: Plain = dict(values)
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _order(document: Document, error: ErrorDetails) -> tuple[int, bool]:
    # An unknown key explains what is missing beside it.
    return (document.line(_place(error["loc"])) or 0, error["type"] != "extra_forbidden")


def _place(loc: tuple[str | int, ...]) -> Path:
    # pydantic marks a key that is wrong itself by a step of its own.
    return tuple(step for step in loc if step != "[key]")
