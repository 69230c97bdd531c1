"""The grammar of proof: `card`, `audit`, `dossier`, and the moment in `history … at`."""

import re
from collections.abc import Sequence

from bot.domain.commands import prove_values, values
from bot.domain.commands.slots import Slots, left_over, named_environment, number_of, place
from bot.domain.commands.words import Word, prose
from bot.errors import BadInput

LIKE_CARD = "card churn 7"
LIKE_DOSSIER = "dossier churn production at 2026-03-03"

_AT = frozenset({"at", "on", "when"})
_DATE = re.compile(r"\d{4}-\d\d?-\d\d?(?:t.*)?", re.IGNORECASE)


def history(line: str, given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`history churn production`, or what was live there `at` a moment."""
    before, at = split_moment(line, given, environments)
    found = place(before, environments)
    if found.version is not None or found.rest:
        raise _left(found, "history churn production at 2026-03-03 09:00")
    return values.History(found.model, found.environment, at)


def dossier(line: str, given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`dossier churn production at 2026-03-03`; without a moment, now."""
    before, at = split_moment(line, given, environments)
    found = place(before, environments)
    if found.version is not None or found.rest:
        raise _left(found, LIKE_DOSSIER)
    return prove_values.Dossier(found.model, found.environment, at)


def card(given: Sequence[Word], environments: Sequence[str]) -> values.Command:
    """`card churn 7`, `card churn#production`, `card edit churn 7`."""
    given, as_file = _as_file(given)
    edits = any(each.key == "edit" for each in (*given[:1], *given[-1:]))
    found = place([each for each in given if each.key not in {"edit", "of"}], environments)
    version = found.to_version if found.version is None else found.version
    if found.rest:
        raise _left(found, LIKE_CARD)
    if edits:
        return prove_values.CardEdit(found.model, version)
    return prove_values.Card(found.model, version, found.environment, as_file)


def _as_file(given: Sequence[Word]) -> tuple[Sequence[Word], bool]:
    """The words before `as file`, and whether it was there."""
    if not given or given[-1].key not in {"file", "markdown"}:
        return given, False
    return given[: -2 if len(given) > 1 and given[-2].key == "as" else -1], True


def audit(given: Sequence[Word]) -> values.Command:
    """`audit`, `audit churn page 2`, `audit verify 1234:5f0c…`."""
    kept = [each for each in given if each.key not in {"of", "for", "model", "anchor", "with", "please"}]
    if kept and kept[0].key == "verify":
        if len(kept) > 2:
            raise left_over(kept[2], "audit verify 1234:5f0c9d3e7a21b4c8")
        return prove_values.AuditVerify(kept[1].text if len(kept) > 1 else None)
    page: int | None = None
    if len(kept) > 1 and kept[-2].key == "page":
        page = number_of(kept[-1])
        if not page:
            raise BadInput("A page is a number, like `audit churn page 2`.", field="page")
        kept = kept[:-2]
    if len(kept) > 1:
        raise left_over(kept[1], "audit churn page 2")
    return prove_values.Audit(kept[0].value if kept else None, page)


def split_moment(
    line: str, given: Sequence[Word], environments: Sequence[str]
) -> tuple[Sequence[Word], str | None]:
    """The words before the moment, and the moment as it was typed."""
    for index, each in enumerate(given):
        after = given[index + 1] if index + 1 < len(given) else None
        # `at production` names the place, as `in production` does.
        if each.key in _AT and after and not named_environment(after.text.lstrip("#"), environments):
            return given[:index], prose(line[each.end :])
        if not each.is_quoted and _DATE.fullmatch(each.text):
            return given[:index], prose(line[each.start :])
    return given, None


def _left(found: Slots, like: str) -> BadInput:
    if found.rest:
        return left_over(found.rest[0], f"`{like}`")
    return BadInput(f"Leave the number {found.version} out: like `{like}`.", field="version")
