"""The grammar of `review`, `reviews`, `handover` and `delegate`, both ways."""

import re
from collections.abc import Sequence

from bot.domain.commands.people_values import (
    Delegate,
    DelegateStop,
    Handover,
    OwnerAnswer,
    PeopleCommand,
    Review,
    ReviewAnswer,
    Reviews,
)
from bot.domain.commands.slots import left_over, number_of
from bot.domain.commands.spoken_names import spoken_word
from bot.domain.commands.words import OF, Word, as_sent, prose, split_reason
from bot.domain.reviews import ASKED, ReviewResult, review_number
from bot.domain.targets import parse_target, request_number, version_number
from bot.domain.text import enquoted, shown
from bot.errors import BadInput

EXAMPLE = "review churn 7 fairness from @ada by friday"
_KINDS = frozenset(each.value for each in ASKED)
_SKIPPED = frozenset({"of", "for", "version", "v", "review", "please", "and", "from", "a", "the"})
_UNTIL = frozenset({"until", "till", "by"})
_BARE = re.compile(r"[A-Za-z_][\w./-]*", re.ASCII)


def review(line: str, given: list[Word]) -> PeopleCommand:
    """`churn 7 fairness from @ada by friday`, or `R-3 passed because …`."""
    if given and not given[0].is_quoted and (number := review_number(given[0].text)) is not None:
        return _answer(line, given[1:], number)
    end = next((index for index, each in enumerate(given) if each.key in {"by", "until"}), len(given))
    due = prose(line[given[end].end :]) if end < len(given) else None
    people: list[str] = []
    found: dict[str, Word] = {}
    for each in given[:end]:
        if each.person:
            people.append(each.person)
        elif each.key not in _SKIPPED:
            _put(found, each)
    model, version = _version(found)
    kind = found["kind"].key if "kind" in found else None
    return Review(model, version, kind, tuple(dict.fromkeys(people)), due)


def reviews(given: Sequence[Word]) -> PeopleCommand:
    """All of them, or those of a registered model."""
    kept = [each for each in given if each.is_quoted or each.key not in _SKIPPED]
    if kept[1:]:
        raise left_over(kept[1], "reviews churn")
    return Reviews(_model(kept[0]) if kept else None)


def handover(given: Sequence[Word]) -> PeopleCommand:
    """From one person to another, in this order."""
    people = [each.person for each in given if each.person]
    rest = [each for each in given if not each.person and each.key not in _SKIPPED | {"to"}]
    if rest or people[2:]:
        raise BadInput(
            "Name two people: who gives and who takes. Pick them from the list Slack offers after `@`.",
            field="giver",
        )
    giver, taker = (*people, None, None)[:2]
    return Handover(giver, taker)


def delegate(line: str, given: list[Word]) -> PeopleCommand:
    """`@ada until friday because …`, or `stop`."""
    if [each.key for each in given] in (["stop"], ["end"], ["off"]):
        return DelegateStop()
    before, reason = split_reason(line, given)
    end = next((index for index, each in enumerate(before) if each.key in _UNTIL), len(before))
    people = [each.person for each in before[:end] if each.person]
    rest = [each for each in before[:end] if not each.person and each.key not in _SKIPPED | {"to"}]
    if rest or people[1:]:
        raise BadInput(
            "Name one person and a day: `delegate @ada until friday`. Pick them from the list Slack offers after `@`.",
            field="person",
        )
    until = " ".join(each.value for each in before[end + 1 :]) or None
    return Delegate(people[0] if people else None, until, reason)


def spoken_review(command: PeopleCommand) -> Sequence[str]:
    """The words that ask for it."""
    match command:
        case Reviews(model):
            return ["reviews", _name(model)]
        case OwnerAnswer(model, responsibility, accepts):
            said = "accept" if accepts else "decline"
            return ["owner", spoken_word(model), said, spoken_word(responsibility)]
        case Handover(giver, taker):
            return ["handover", *(f"<@{each}>" for each in (giver, taker) if each)]
        case DelegateStop():
            return ["delegate", "stop"]
        case Delegate(person, until, reason):
            day = f"until {as_sent(until)}" if until else ""
            word = "reason" if reason and OF.match(reason) else "because"
            because = f"{word} {as_sent(reason)}" if reason else ""
            return ["delegate", f"<@{person}>" if person else "", day, because]
        case ReviewAnswer(number, result, findings):
            because = "reason" if findings and OF.match(findings) else "because"
            words = f"{because} {as_sent(findings)}" if findings else ""
            return ["review", "" if number is None else f"R-{number}", result or "", words]
        case Review(model, version, kind, people, due):
            asked = f"from {' '.join(f'<@{each}>' for each in people)}" if people else ""
            until = f"by {as_sent(due)}" if due else ""
            return ["review", _name(model), "" if version is None else str(version), kind or "", asked, until]


def _answer(line: str, given: list[Word], number: int) -> ReviewAnswer:
    before, findings = split_reason(line, given)
    said = " ".join(each.key for each in before)
    results = {
        "pass": ReviewResult.PASSED,
        "failed": ReviewResult.NOT_PASSED,
        "finding": ReviewResult.FINDINGS,
    }
    results |= {each.value: each for each in ReviewResult}
    if said and said not in results:
        raise left_over(before[0], f"review R-{number} passed because …")
    return ReviewAnswer(number, results[said].value if said else None, findings)


def _put(found: dict[str, Word], word: Word) -> None:
    if number_of(word) is not None:
        slot = "version"
    elif word.key in _KINDS:
        slot = "kind"
    else:
        slot = "model"
    if word.text.startswith("@") and not word.is_quoted:
        raise BadInput(
            f"Nobody here is known as `{shown(word.text)}`. Pick the person from the list Slack offers after `@`.",
            field="reviewers",
        )
    if slot in found:
        raise left_over(word, EXAMPLE)
    found[slot] = word


def _version(found: dict[str, Word]) -> tuple[str | None, int | None]:
    word, number = found.get("model"), found.get("version")
    version = None if number is None else number_of(number)
    if word is None:
        return None, version
    target = parse_target(word.text)
    return target.model, target.version if version is None else version


def _model(word: Word) -> str:
    return parse_target(word.text).model


def _name(name: str | None) -> str:
    if name is None:
        return ""
    is_bare = (
        _BARE.fullmatch(name)
        and name.casefold() not in _KINDS | _SKIPPED | {"by", "until"}
        and version_number(name) is None
        and request_number(name) is None
        and review_number(name) is None
    )
    # What follows a bare `@` is no version, so that `a@7` stays one name.
    return as_sent(name if is_bare else enquoted(name) + "@" * any(each in name for each in "@#"))
