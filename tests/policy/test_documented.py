"""docs/policy.md explains every key and verb."""

from pathlib import Path

import pytest

from bot.domain.policy import Verb
from bot.policy.presets import NAMES
from bot.policy.schema_keys import all_keys

TEXT = (Path(__file__).parents[2] / "docs" / "policy.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "word", sorted(all_keys() | {verb.value for verb in Verb} | set(NAMES) | {"admin", "member"})
)
def test_each_key_verb_and_preset_is_explained(word: str) -> None:
    assert f"`{word}`" in TEXT
