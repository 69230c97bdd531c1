"""The grammar of `runs` and `trend`: an experiment, conditions, an order, a page."""

import re
from collections.abc import Sequence

from bot.domain.commands import values
from bot.domain.commands.slots import left_over
from bot.domain.commands.words import Word, unmarked, words
from bot.domain.text import clean, shown
from bot.errors import BadInput

LIKE = "runs churn where roc_auc > 0.9 and params.depth = 3 top 10 by roc_auc"
MOST_AT_ONCE = 1000
SAVED = frozenset({"saved", "list"})
FORGET = frozenset({"forget", "delete", "remove", "unsave"})

_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"|' + r"'[^']*'|`[^`]*`")
_CLAUSE = re.compile(
    r"(?<!\S)(?:(?P<where>where|with|if)|(?P<top>(?:top|best|first|newest|latest|last|limit)(?=\s+\d))"
    r"|(?P<by>(?:(?:order|sort)(?:ed)?\s+)?by)|(?P<page>page))(?!\S)",
    re.IGNORECASE,
)
_LEADING = frozenset({"of", "in", "for", "from", "experiment"})
_UP = frozenset({"asc", "ascending", "up", "lowest"})
_DOWN = frozenset({"desc", "descending", "down", "highest"})


def runs(line: str) -> values.Command:
    """`runs churn where … top 10 by roc_auc page 2`, `runs save NAME as …`, `runs saved`, `runs forget NAME`."""
    given = words(line)
    first = given[0].key if given else ""
    if first == "save" and len(given) > 1:
        return _save(line, given)
    if first in SAVED and len(given) == 1:
        return values.RunsSaved()
    if first in FORGET:
        return values.RunsForget(_name(given[1:]))
    return _query(line)


def trend(given: Sequence[Word]) -> values.Command:
    """`trend churn roc_auc`, in this order, whatever small words stand between."""
    kept = [each for each in given if each.key not in {"of", "for", "in", "over", "please", "model"}]
    if len(kept) > 2:
        raise left_over(kept[2], "trend churn roc_auc")
    names = [each.value for each in kept]
    return values.Trend(*names)


def _save(text: str, given: Sequence[Word]) -> values.Command:
    name = given[1].value
    rest = given[2:]
    if rest and rest[0].key in {"as", "=", ":"}:
        rest = rest[1:]
    query = _query(text[rest[0].start :]) if rest else values.Runs()
    if query.experiment is None:
        raise BadInput(
            "Say what to save: a name, `as`, and what to look for.",
            hint=f"`/mlops runs save good as {LIKE[5:]}`",
        )
    return values.RunsSave(name, query)


def _query(text: str) -> values.Runs:
    # Of the same length: places in it are places in the text, and no keyword inside quotes is found.
    hidden = _QUOTED.sub(lambda match: "\0" * len(match[0]), text)
    found = list(_CLAUSE.finditer(hidden))
    ends = [*(each.start() for each in found[1:]), len(text)][: len(found)]
    parts: dict[str, str] = {}
    for clause, end in zip(found, ends, strict=True):
        which = clause.lastgroup or ""
        said = clean(text[clause.end() : end])
        if which in parts or not said:
            raise BadInput(
                f"`{shown(clause[0])}` stands there {'twice' if said else 'alone'}. Like this: `{LIKE}`."
            )
        parts[which] = said
    before = text[: found[0].start()] if found else text
    experiment, where = _named(before, _conditions(parts.get("where", "")))
    by, ascending = _order(parts.get("by"))
    return values.Runs(
        experiment, where, by, ascending, _top(parts.get("top")), _number(parts.get("page"), "page")
    )


def _named(text: str, where: str | None) -> tuple[str | None, str | None]:
    """The experiment; conditions may follow it without `where`."""
    given = words(text)
    while len(given) > 1 and given[0].key in _LEADING:
        given = given[1:]
    if not given:
        return None, where
    # Without `where` only what holds a comparison can be conditions.
    if where is None and len(given) > 1 and re.search(r"[<>=]", unmarked(_QUOTED.sub("", text))):
        return given[0].link or given[0].value, _conditions(text[given[1].start :])
    return _name(given), where


def _conditions(said: str) -> str | None:
    return clean(unmarked(said)) or None


def _name(given: Sequence[Word]) -> str | None:
    return clean(" ".join(each.link or each.value for each in given)) or None


def _order(said: str | None) -> tuple[str | None, bool | None]:
    if said is None:
        return None, None
    given = words(said)
    direction = given[-1].key if len(given) > 1 else ""
    if direction in _UP | _DOWN:
        given = given[:-1]
    if len(given) != 1:
        raise BadInput(f"Order by one name, then `asc` or `desc`: not by `{shown(said)}`.")
    ascending = None if direction not in _UP | _DOWN else direction in _UP
    return given[0].value, ascending


def _top(said: str | None) -> int | None:
    found = _number(said, "top")
    if found is not None and found > MOST_AT_ONCE:
        raise BadInput(f"At most the top {MOST_AT_ONCE:,}: narrow it down with `where`.")
    return found


def _number(said: str | None, what: str) -> int | None:
    if said is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", said) or int(said) < 1:
        raise BadInput(f"`{what}` takes a number from 1, not `{shown(said)}`. Like this: `{LIKE}`.")
    return int(said)
