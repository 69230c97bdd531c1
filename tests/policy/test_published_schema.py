"""The JSON schema of the policy file says what the bot accepts, in words an editor can show."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from bot.cli import main
from bot.policy.published import published
from bot.policy.schema_keys import all_keys

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads(published())
FILES = [*sorted((ROOT / "bot/policy/presets").glob("*.yml")), ROOT / "policy.yml", ROOT / "demo/policy.yml"]


def _refused(text: str) -> list[str]:
    found = YAML(typ="safe", pure=True).load(text)
    return [each.message for each in Draft202012Validator(SCHEMA).iter_errors(found)]


def _keys(node: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(node, dict):
        yield from node.get("properties", {}).items()
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _keys(each)


def test_the_published_file_is_the_schema() -> None:
    # After a change: `mlops-bot policy schema > docs/policy.schema.json`.
    assert (ROOT / "docs/policy.schema.json").read_text(encoding="utf-8") == published()


def test_the_terminal_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["policy", "schema"]) == 0
    assert capsys.readouterr().out == published()


def test_every_key_is_there_with_its_words() -> None:
    found = dict(_keys(SCHEMA))
    assert set(found) == all_keys()
    assert [key for key, said in _keys(SCHEMA) if not said.get("description", "").endswith(".")] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_our_own_policies_are_valid(file: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert _refused(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "environments: [staging, {name: production, alias: champion}]",
        "working_hours: {days: Mon-Fri, from: '08:00'}",
        "promotion: {production: {expires_after: 3 working days}}",
        "promotion: {production: }",
    ],
)
def test_what_the_bot_accepts_in_two_forms_is_valid_in_both(text: str) -> None:
    assert _refused(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "promotion: {production: {reasn: required}}",
        "promotion: {production: {expires_after: soon}}",
        "promotion: {production: {expires_after: 3 fortnights}}",
        "roles: {ml: {user_group: '@ml'}}",
        "permissions: {aprove: [member]}",
        "models: {churn: {channel: general}}",
        "working_hours: {from: 8}",
        "promotion: {production: {approvals: [{role: ml, count: 0}]}}",
    ],
)
def test_an_editor_marks_what_the_bot_would_refuse(text: str) -> None:
    assert _refused(text) != []
