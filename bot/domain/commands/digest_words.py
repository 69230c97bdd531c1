"""What a digest keeps to, as it is typed: `models=churn* environment=production severity=page tag=team:risk voice=business`."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from bot.domain.commands.words import Word, as_sent
from bot.domain.digest_filter import LONGEST, MOST_VALUES, DigestFilter, TagFilter
from bot.domain.people import Voice
from bot.domain.severity import Severity
from bot.domain.targets import unescaped
from bot.domain.text import clean, coded, did_you_mean, enquoted, listed, near, shown
from bot.errors import BadInput

MODELS, ENVIRONMENT, SEVERITY, TAG, VOICE = "models", "environment", "severity", "tag", "voice"
_MEANT: Mapping[str, str] = {
    **{each: each for each in (MODELS, ENVIRONMENT, SEVERITY, TAG, VOICE)},
    "model": MODELS, "environments": ENVIRONMENT, "env": ENVIRONMENT, "envs": ENVIRONMENT,
    "severities": SEVERITY, "tags": TAG, "voices": VOICE,
}  # fmt: skip
_GIVEN = re.compile(r"([A-Za-z_-]+)=(.*)", re.DOTALL)
_PLAIN = re.compile(r"[\w.*?/:+-]+")
Chosen = TypeVar("Chosen", bound=StrEnum)


def filtered(words: Sequence[Word]) -> tuple[DigestFilter, Voice | None, list[Word]]:
    """What the words keep to, in which voice, and the words that say neither. BadInput for what is none of the known."""
    given: dict[str, list[str]] = {}
    rest: list[Word] = []
    for each in words:
        match = None if each.is_quoted else _GIVEN.fullmatch(each.text)
        if match is None:
            rest.append(each)
        else:
            given.setdefault(_key(match[1]), []).extend(_values(match[2]))
    for key, found in given.items():
        _check(key, found)
    severity, voice = given.get(SEVERITY), given.get(VOICE)
    wanted = DigestFilter(
        given[MODELS][0] if MODELS in given else None,
        tuple(dict.fromkeys(given.get(ENVIRONMENT, ()))),
        _one_of(Severity, severity[0], SEVERITY) if severity else None,
        tuple(dict.fromkeys(map(_tag, given.get(TAG, ())))),
    )
    return wanted, _one_of(Voice, voice[0], VOICE) if voice else None, rest


def filter_words(wanted: DigestFilter, voice: Voice | None = None) -> list[str]:
    """The same as it is typed."""
    pairs = [(MODELS, wanted.models)] if wanted.models else []
    pairs += [(ENVIRONMENT, each) for each in wanted.environments]
    pairs += [(SEVERITY, wanted.severity)] if wanted.severity else []
    pairs += [(TAG, each.key if each.value is None else f"{each.key}:{each.value}") for each in wanted.tags]
    pairs += [(VOICE, voice)] if voice else []
    return [f"{key}={_typed(value)}" for key, value in pairs]


def _typed(value: str) -> str:
    return as_sent(value if _PLAIN.fullmatch(value) else enquoted(value))


def _key(typed: str) -> str:
    found = _MEANT.get(typed.casefold())
    if found is None:
        meant = did_you_mean([f"{each}=" for each in near(typed, _MEANT)])
        known = listed(coded(f"{each}=" for each in (MODELS, ENVIRONMENT, SEVERITY, TAG, VOICE)))
        raise BadInput(
            f"A digest is not narrowed by `{shown(typed)}=`. {meant or f'There is {known}.'}", field="when"
        )
    return found


def _values(text: str) -> list[str]:
    """One value between quotes, else those between commas."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return [clean(unescaped(text[1:-1]))]
    return [clean(each) for each in text.split(",")]


def _check(key: str, found: Sequence[str]) -> None:
    if not all(found):
        raise BadInput(f"Say what after `{key}=`.", field="when")
    if len(found) > (MOST_VALUES if key in (ENVIRONMENT, TAG) else 1):
        raise BadInput(f"`{key}=` takes {_most(key)}, please.", field="when")
    if any(len(each) > LONGEST for each in found):
        raise BadInput(f"What follows `{key}=` is longer than {LONGEST} characters.", field="when")


def _most(key: str) -> str:
    return f"{MOST_VALUES} at most" if key in (ENVIRONMENT, TAG) else "one"


def _one_of(kind: type[Chosen], typed: str, key: str) -> Chosen:
    known = {each.value: each for each in kind}
    if typed.casefold() not in known:
        raise BadInput(f"`{key}=` is {listed(coded(known), 'or')}, and not `{shown(typed)}`.", field="when")
    return known[typed.casefold()]


def _tag(typed: str) -> TagFilter:
    key, colon, value = typed.partition(":")
    if not key or (colon and not value):
        raise BadInput(f"`{shown(typed)}` is not a tag. Write it like `tag=team:risk`.", field="when")
    return TagFilter(key, value if colon else None)
