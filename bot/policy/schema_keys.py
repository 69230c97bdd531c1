"""The keys of the schema by place, the keys of later versions, and what a refused value is told."""

from collections.abc import Iterator, Sequence
from typing import get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from bot.domain.text import coded, did_you_mean, listed, near
from bot.policy.schema import PolicyPart
from bot.policy.yaml_text import Path

LATER = "is not understood by this version. Take it out until the bot is updated."
# Named to be refused by a sentence of their own: a rule that is not enforced yet would be worse than none.
LATER_VERBS = frozenset({"cancel", "reproduce", "train", "tune", "data.classify"})

_WANTED = {
    "string_type": "must be text. Put it between quotes.",
    "bool_type": "must be `true` or `false`.",
    "int_type": "must be a whole number.",
    "float_type": "must be a number.",
    "finite_number": "must be a number that is not infinite.",
    "list_type": "must be a list, like [one, two].",
    "dict_type": "must be keys and values.",
    "model_type": "must be keys and values.",
    "missing": "is missing.",
}


def part_at(path: Path) -> type[BaseModel] | None:
    """The group of keys at a path of the file, or None where there is no such group."""
    part: type[BaseModel] | None = PolicyPart
    steps = list(path)
    while steps and part is not None:
        name = steps.pop(0)
        field = next((each for key, each in part.model_fields.items() if (each.alias or key) == name), None)
        part = next(_parts(field.annotation), None) if field else None
        if steps and field and _is_container(field.annotation):
            steps.pop(0)
    return part


def keys_of(part: type[BaseModel]) -> list[str]:
    """The keys of a group as they are written."""
    return [field.alias or name for name, field in part.model_fields.items()]


def all_keys() -> frozenset[str]:
    """Every key of the schema, whatever group it is in."""
    found: set[str] = set()
    waiting: list[type[BaseModel]] = [PolicyPart]
    while waiting:
        part = waiting.pop()
        found.update(keys_of(part))
        waiting.extend(each for field in part.model_fields.values() for each in _parts(field.annotation))
    return frozenset(found)


def refusal(error: ErrorDetails) -> str:
    """What is wrong with the value at the error's place, as the rest of a sentence about its key."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(tuple(error["loc"]))
    if error["loc"][0] == "permissions" and len(error["loc"]) > 1 and error["loc"][1] in LATER_VERBS:
        return LATER
    if kind == "value_error":
        return f"{context['error']}."
    if kind == "literal_error":
        return f"must be {context['expected'].replace(chr(39), '`')}."
    if kind.startswith(("greater_than", "less_than")):
        return f"{error['msg'].replace('Input should be', 'must be')}."
    return _WANTED.get(kind, f"cannot be used: {error['msg']}.")


def unknown_word(word: str, what: str, known: Sequence[str]) -> str:
    """The rest of a sentence about a name that nothing has."""
    there = f"There is {listed(coded(sorted(known)))}." if known else "There is none: name one first."
    return f"names `{word[:60]}`, which is no {what}. {did_you_mean(near(word, known)) or there}"


def _unknown_key(path: Path) -> str:
    key = str(path[-1])
    part = part_at(path[:-1])
    known = keys_of(part) if part else []
    return f"is not a key of a policy. {did_you_mean(near(key, known)) or f'Known here: {listed(coded(known))}.'}"


def _parts(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _parts(inner)


def _is_container(annotation: object) -> bool:
    origins = {getattr(each, "__origin__", None) for each in (annotation, *get_args(annotation))}
    return bool(origins & {list, dict})
