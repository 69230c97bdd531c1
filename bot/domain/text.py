"""Text as people type it, made safe to keep: cleaning, plain quotes, near misses, lists. No markup here."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Sequence

from bot.errors import BadInput

REASON_LIMIT = 2000

_WORD_SHOWN = 60
_BARE = re.compile(r"""[^\s"'`<>@#&\\:,]+""")
# Bidirectional controls, zero-width characters and the tag block: none of them can be seen, all of them mislead.
# The joiners U+200C and U+200D stay: scripts and emoji need them.
_UNSEEN = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f]"
)
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛", "'"),
        **dict.fromkeys("–‒−‐‑", "-"),
        **dict.fromkeys("—―", "--"),
    }
)


def clean(text: str, limit: int | None = None) -> str:
    """One line of visible text: no control or bidirectional characters, NFC, single spaces, at most `limit` long."""
    spaced = " ".join(text.split())
    visible = "".join(each for each in spaced if unicodedata.category(each) not in {"Cc", "Cs"})
    # Taken out before NFC: an invisible character between two parts would keep them from being put together.
    found = " ".join(unicodedata.normalize("NFC", _UNSEEN.sub("", visible)).split())
    if limit is not None and len(found) > limit:
        return found[: limit - 1].rstrip() + "…"
    return found


def straighten(text: str) -> str:
    """Smart quotes as `"` and `'`, en dashes as `-`, em dashes as `--`."""
    return text.translate(_PLAIN)


def near(word: str, candidates: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The candidates most like `word`, best first, whatever their case."""
    spelled = {each.casefold(): each for each in candidates}
    wanted = clean(word, 100).casefold()
    close = difflib.get_close_matches(wanted, spelled, n=limit, cutoff=0.6)
    # Cut off words are meant often enough, although they are less alike than the cutoff asks.
    longer = [each for each in spelled if len(wanted) > 2 and each.startswith(wanted)]
    return tuple(spelled[each] for each in dict.fromkeys([*close, *longer]))[:limit]


def listed(words: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def coded(words: Iterable[str]) -> list[str]:
    """Each word between backticks, as a sentence shows what can be typed."""
    return [f"`{shown(each)}`" for each in words]


def did_you_mean(words: Sequence[str]) -> str:
    """`Did you mean …?` with the candidates, or nothing where there are none."""
    return f"Did you mean {listed(coded(words), 'or')}?" if words else ""


def shown(word: str) -> str:
    """Somebody's own words inside a sentence: one line, short, without backticks of their own."""
    return clean(word, _WORD_SHOWN).replace("`", "'")


def quoted(name: str) -> str:
    """The name as it is typed: between double quotes where a bare word would be read differently."""
    return name if _BARE.fullmatch(name) else enquoted(name)


def enquoted(name: str) -> str:
    """The name between double quotes, with `"` and the backslash inside it escaped."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def reason(text: str) -> str:
    """A reason, cleaned; BadInput when it is longer than REASON_LIMIT characters."""
    found = clean(text)
    if len(found) > REASON_LIMIT:
        raise BadInput(
            f"The reason is {len(found):,} characters long, and {REASON_LIMIT:,} is the most that is kept. "
            "Please shorten it, or link to the rest.",
            field="reason",
        )
    return found
