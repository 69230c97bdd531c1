"""A monitor as somebody types it, the keys of the policy with their values one after another, or fills it in."""

import re
from collections.abc import Mapping, Sequence

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.domain.monitors.checking import Contradiction
from bot.domain.monitors.monitor import FINDINGS, ROWS, Monitor
from bot.domain.text import coded, did_you_mean, listed, near, shown
from bot.errors import BadInput
from bot.policy.monitor_schema import MonitorPart
from bot.policy.schema_keys import keys_of, refusal

EXAMPLE = "feature_drift psi above 0.2 every 1d"
_TWO_WORDS = re.compile(
    r"\b(feature|prediction|data|no|false)[ -](drift|quality|data|alarms)\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"[\s{}\[\]:,]+")
_BETWEEN_NAMES = re.compile(r"\s*[,\n]\s*")
_MEANT = {"against": "reference", "called": "name", "versus": "reference"}
_USUAL = {"data_quality": FINDINGS, "volume": ROWS}
_SKIPPED = frozenset({"for", "of", "is", "and", "with", "at", "the"})
_NUMBERS, _LISTS = frozenset({"above", "below"}), frozenset({"columns"})


def typed(said: str) -> Monitor:
    """The monitor in these words; BadInput says what is wrong with them."""
    return _made(_parts(said))


def filled(parts: Sequence[tuple[str, str]]) -> Monitor:
    """The monitor of a form, each key with what stands in its field; BadInput names the field that is wrong."""
    return _made({key: _words(key, said.strip()) for key, said in parts})


def _words(key: str, said: str) -> Sequence[str]:
    return list(filter(None, _BETWEEN_NAMES.split(said) if key in _LISTS else [said]))


def _made(parts: Mapping[str, Sequence[str]]) -> Monitor:
    values: dict[str, object] = {key: _value(key, words) for key, words in parts.items()}
    try:
        return MonitorPart.model_validate(values).monitor()
    except ValidationError as error:
        raise _refused(error.errors()[0]) from error


def _parts(said: str) -> Mapping[str, list[str]]:
    """The words behind each key."""
    # Where it watches was said before.
    keys = [each for each in keys_of(MonitorPart) if each != "environments"]
    parts: dict[str, list[str]] = {}
    here: list[str] | None = None
    for word in filter(None, _BETWEEN.split(_TWO_WORDS.sub(_joined, said))):
        key = word.casefold().replace("-", "_")
        key = _MEANT.get(key, key)
        # What nobody gave a value yet has it here, also where that is called like a key.
        if (key in keys and key not in parts and here != []) or (
            key in keys and key not in parts and key not in _LISTS and _is_complete(parts)
        ):
            here = parts[key] = []
        elif here is None:
            meant = did_you_mean(near(key, keys)) or f"Write it like `{EXAMPLE}`."
            raise BadInput(f"A monitor does not begin with `{shown(word)}`. {meant}", field="said")
        elif here or key not in _SKIPPED:
            here.append(word)
    return parts


def _is_complete(parts: Mapping[str, list[str]]) -> bool:
    """Whether the key before needs no value of its own."""
    return bool(parts) and list(parts)[-1] in _USUAL


def _joined(match: re.Match[str]) -> str:
    return f"{match[1]}_{match[2]}"


def _value(key: str, words: Sequence[str]) -> object:
    text = " ".join(words) or _USUAL.get(key, "")
    if not text:
        raise BadInput(f"Say what `{key}` is. Write it like `{EXAMPLE}`.", field=key)
    if key in _LISTS:
        return words
    if key not in _NUMBERS:
        return text
    try:
        return float(text)
    except ValueError:
        raise BadInput(f"`{key}` must be a number like 0.2, not `{shown(text)}`.", field=key) from None


def _refused(error: ErrorDetails) -> BadInput:
    if not error["loc"]:
        wrong = error.get("ctx", {}).get("error", "")
        # Where a form asked for each part by itself, it is said under that.
        return BadInput(
            f"That monitor {wrong}.", field=wrong.key if isinstance(wrong, Contradiction) else "said"
        )
    known = listed(coded(keys_of(MonitorPart)))
    key = str(error["loc"][0])
    return BadInput(f"`{key}` {refusal(error)}", field=key, hint=f"What a monitor can say: {known}")
