"""What `show` and `compare` are asked about, in the one spelling that `parse_target` reads."""

import re
from collections.abc import Sequence

from bot.domain.commands.slots import (
    FROM,
    NUMBERED,
    SKIPPED,
    TOWARDS,
    environment_word,
    named_environment,
    number_of,
    place,
)
from bot.domain.commands.words import Word, words
from bot.domain.targets import SHORTEST_RUN_PREFIX, Target, parse_target, request_number

EVERYTHING = frozenset({"all", "--all", "everything"})
CSV = frozenset({"csv", "--csv"})
BETWEEN = frozenset({"vs", "vs.", "versus", "with", "and", "against", "versions"})

_COMMA = re.compile(r'"(?:\\.|[^"\\])*"|,')
_LINKING = BETWEEN | NUMBERED | SKIPPED | TOWARDS | {FROM, "model", "run"}


def shown_subject(given: Sequence[Word], environments: Sequence[str]) -> str | None:
    """One subject: `churn@7`, `churn#production`, `P-12`, a URL, or the words as a name."""
    kept = [each for each in given if each.key not in {"run", "request", "version", "model", "please"}]
    if not kept:
        return None
    if len(kept) == 1:
        return _alone(kept[0])
    found = place(kept, environments)
    known = found.environment is None or found.environment in environments
    if found.model and known and not found.rest and len(kept) > 1:
        return str(Target(found.model, found.version, found.environment))
    return str(Target(" ".join(each.value for each in kept)))


def shape(given: Sequence[Word]) -> tuple[list[Word], bool, bool]:
    """The words before `all` and `as csv` at the end of a comparison, and whether each of the two was there."""
    kept, ends = list(given), set[str]()
    while kept and kept[-1].key in EVERYTHING | CSV:
        ends.add(kept.pop().key)
        if kept and ends & CSV and kept[-1].key == "as":
            kept.pop()
    return kept, bool(ends & EVERYTHING), bool(ends & CSV)


def compared(given: Sequence[Word], environments: Sequence[str]) -> tuple[str, ...]:
    """The subjects side by side: `churn 5 7` is `churn@5` and `churn@7`; runs stay as they are."""
    found: list[str] = []
    model: str | None = None
    waiting = False
    for each in _separated(given):
        suffixed = model is not None and _suffixed(model, each, environments)
        if suffixed:
            found[-1 if waiting else len(found) :] = [str(suffixed)]
            waiting = False
        else:
            found.append(_alone(each))
            target = None if each.link else parse_target(each.text)
            model = target.model if target else None
            waiting = target is not None and target.version is None and target.environment is None
    return tuple(dict.fromkeys(found))


def _separated(given: Sequence[Word]) -> list[Word]:
    parts = [part for each in given for part in ([each] if each.link else words(_unlisted(each.raw)))]
    return [each for each in parts if each.key not in _LINKING and each.value.strip("@#")]


def _unlisted(text: str) -> str:
    return _COMMA.sub(lambda match: " " if match[0] == "," else match[0], text)


def _suffixed(model: str, word: Word, environments: Sequence[str]) -> Target | None:
    number = number_of(word)
    if number is not None:
        return Target(model, number)
    if word.is_quoted:
        return None
    environment = named_environment(environment_word(word), environments)
    return Target(model, environment=environment) if environment else None


def _alone(word: Word) -> str:
    if word.link:
        return word.link
    number = None if word.is_quoted else request_number(word.text)
    # A bare number of six digits or more may be the beginning of a run's id.
    if number is not None and (word.key.startswith("p") or len(word.text) < SHORTEST_RUN_PREFIX):
        return f"P-{number}"
    return str(parse_target(word.text))
