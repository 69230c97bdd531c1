"""Every verb that is written into the audit has words, found in the code itself, so that none can be forgotten."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.audit import AuditEntry
from bot.views.audit_entries import WORDS, entry_line
from bot.views.spans import plain

ROOT = Path(__file__).parents[2]
WRITERS = ("bot/services", "storage", "handlers")
VERB = re.compile(r"[a-z]+\.[a-z_]+|refused")
ENTRY = AuditEntry(7, datetime(2026, 11, 2, tzinfo=UTC), "T0/U0ADA", "model.tagged", "churn", "{}", "", "")


def sources() -> Iterator[tuple[str, ast.Module]]:
    """Each file that writes into the audit."""
    for path in (x for folder in WRITERS for x in sorted((ROOT / folder).rglob("*.py"))):
        text = path.read_text(encoding="utf-8")
        if "audit.append(" in text:
            yield str(path.relative_to(ROOT)), ast.parse(text)


def calls(tree: ast.Module, function: str) -> Iterator[ast.Call]:
    """Where a function is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == function:
            yield node


def spelled() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Each verb where it is written, as far as it is spelled out; of the rest any word may stand there."""
    for place, tree in sources():
        for each in (part for call in calls(tree, "audit.append") for part in ast.walk(call.args[3])):
            if isinstance(each, ast.JoinedStr):
                parts = [
                    re.escape(x.value) if isinstance(x, ast.Constant) else "[a-z_]+" for x in each.values
                ]
                yield place, re.compile("".join(parts))
            elif isinstance(each, ast.Constant) and VERB.fullmatch(str(each.value)):
                yield place, re.compile(re.escape(str(each.value)))


def handed_on() -> Iterator[tuple[str, str]]:
    """What looks like a verb elsewhere in such a file: it reaches the audit by a name."""
    nouns = {each.partition(".")[0] for each in WORDS}
    for place, tree in sources():
        points = {ast.unparse(each.args[0]) for each in calls(tree, "context.reached")}
        # A file's own constants name drawings.
        points |= {ast.unparse(each.value) for each in tree.body if isinstance(each, ast.Assign)}
        for each in ast.walk(tree):
            text = each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else ""
            if VERB.fullmatch(text) and text.partition(".")[0] in nouns and repr(text) not in points:
                yield place, text


def test_every_verb_that_is_written_has_words() -> None:
    found = list(spelled())
    unsaid = [(place, x.pattern) for place, x in found if not any(x.fullmatch(each) for each in WORDS)]

    assert len(found) > 60
    assert unsaid == []


def test_verbs_that_are_handed_on_have_words() -> None:
    assert [(place, verb) for place, verb in handed_on() if verb not in WORDS] == []


def test_no_words_are_left_of_a_verb_that_nobody_writes() -> None:
    patterns = [verb for _, verb in spelled()]
    written = {verb for _, verb in handed_on()}
    unwritten = [
        each for each in WORDS if each not in written and not any(x.fullmatch(each) for x in patterns)
    ]

    # Either of two things happens to an alias, and what it is called follows from which.
    assert set(unwritten) <= {"alias.set", "alias.removed"}


@pytest.mark.parametrize("verb", WORDS)
def test_words_are_whole_when_the_facts_are_missing(verb: str) -> None:
    said = plain(entry_line(replace(ENTRY, verb=verb)))

    assert "{" not in said
    assert "." not in verb or verb not in said


def test_a_value_is_said_as_it_is_and_nothing_in_it_comes_alive() -> None:
    facts = json.dumps({"tag": "*owner*", "to": "<!channel> {subject}"})
    said = plain(entry_line(replace(ENTRY, facts=facts)))

    assert said.endswith("set the tag *owner* of churn to <!channel> {subject}")
