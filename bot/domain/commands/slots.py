"""The parts a model command can have, found in whatever order they were typed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from bot.domain.commands.words import Word
from bot.domain.targets import Target, parse_target, version_number
from bot.domain.text import shown
from bot.errors import BadInput

TOWARDS = frozenset({"to", "in", "into", "on", "at", "->", "=>"})
FROM = "from"
NUMBERED = frozenset({"version", "v"})
SKIPPED = frozenset({"of", "for", "please"})

_SHORTEST_PREFIX = 3


@dataclass(slots=True)
class Slots:
    """What was found; `to_version` and `environment` stood after a word like `to`, `rest` fits nowhere."""

    model: str | None = None
    version: int | None = None
    to_version: int | None = None
    environment: str | None = None
    rest: list[Word] = field(default_factory=list)


def place(given: Sequence[Word], environments: Sequence[str], *, leaves_from: bool = False) -> Slots:
    """Sort words into slots; with `leaves_from` what stands after `from` is where it comes from, and left out."""
    found = Slots()
    # Where `to production` stands, a bare word cannot be the environment, so a model may be called so.
    named = any(each.key in TOWARDS and _names_environment(after) for each, after in pairwise(given))
    before = ""
    for each in given:
        if each.key in TOWARDS or each.key in NUMBERED or each.key in {FROM, "model"}:
            before = each.key
        elif each.key not in SKIPPED:
            _put(found, each, before, environments, named, leaves_from)
            before = ""
    return found


def named_environment(text: str, environments: Sequence[str]) -> str | None:
    """The environment a word means: its name whatever the case, or the beginning of exactly one."""
    wanted = text.casefold()
    exact = [each for each in environments if each.casefold() == wanted]
    # An environment is found by its beginning only where no
    # other begins alike, and with three letters at least.
    begun = [each for each in environments if each.casefold().startswith(wanted)]
    if exact:
        return exact[0]
    return begun[0] if len(begun) == 1 and len(wanted) >= _SHORTEST_PREFIX else None


def number_of(word: Word) -> int | None:
    """The version number a word is; a quoted one is a name."""
    return None if word.is_quoted else version_number(word.text)


def environment_word(word: Word) -> str:
    """The word where an environment is expected: `#production` and Slack's channel of that name count."""
    return word.value if word.is_quoted else (word.channel_name or word.text).lstrip("#@")


def left_over(word: Word, hint: str = "") -> BadInput:
    """The refusal of a word that fits nowhere."""
    return BadInput(
        f"I do not know what to do with `{shown(word.value)}`. Put a reason after `because`.", hint=hint
    )


def nothing_left(rest: Sequence[Word]) -> None:
    """BadInput for a word that fits nowhere."""
    if not rest:
        return
    number = number_of(rest[0])
    if number is not None:
        raise BadInput(f"There is one version too many: {number}. Name one.", field="version")
    raise left_over(rest[0])


def _put(
    found: Slots, word: Word, before: str, environments: Sequence[str], named: bool, leaves_from: bool
) -> None:
    number = number_of(word)
    if before == FROM and (leaves_from or number is not None):
        return
    if number is not None:
        _put_number(found, word, number, before in TOWARDS)
    elif word.person:
        found.rest.append(word)
    elif before in TOWARDS or before == FROM:
        _put_after(found, word, environments)
    elif (
        before != "model"
        and (meant := _bare_environment(word, environments, named))
        and found.environment is None
    ):
        found.environment = meant
    else:
        _put_name(found, word, environments)


def _put_number(found: Slots, word: Word, number: int, towards: bool) -> None:
    if towards and found.to_version is None:
        found.to_version = number
    elif not towards and found.version is None:
        found.version = number
    else:
        found.rest.append(word)


def _put_after(found: Slots, word: Word, environments: Sequence[str]) -> None:
    named = word.is_quoted or word.channel or word.text.startswith(("#", "@"))
    target = None if named else parse_target(word.text)
    if target and target.version is not None:
        found.to_version, found.model = target.version, found.model or target.model
    elif found.environment is None:
        text = environment_word(word)
        found.environment = named_environment(text, environments) or text
    else:
        found.rest.append(word)


def _put_name(found: Slots, word: Word, environments: Sequence[str]) -> None:
    if found.model is None and not word.channel and word.text.strip("@#"):
        _put_target(found, parse_target(word.text), environments)
    elif found.environment is None and not word.is_quoted and environment_word(word):
        found.environment = environment_word(word)
    else:
        found.rest.append(word)


def _put_target(found: Slots, target: Target, environments: Sequence[str]) -> None:
    found.model = target.model
    found.version = target.version if found.version is None else found.version
    if target.environment is not None and found.environment is None:
        found.environment = named_environment(target.environment, environments) or target.environment


def _names_environment(word: Word) -> bool:
    return number_of(word) is None and not word.person


def _bare_environment(word: Word, environments: Sequence[str], named: bool) -> str | None:
    if word.is_quoted:
        return None
    if word.channel_name or word.text.startswith("#"):
        text = environment_word(word)
        return named_environment(text, environments) or text or None
    return None if named else named_environment(word.text, environments)
