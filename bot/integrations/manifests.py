"""Reads the `MLmodel` file of a model for its flavors; nothing else of a model is ever opened."""

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError


def flavors(path: Path) -> Mapping[str, object]:
    """The flavors that the file names; none when it cannot be read."""
    try:
        # The file is anybody's: `safe` makes plain values of it, and never objects.
        found = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, OSError, ValueError, RecursionError):
        return {}
    said = found.get("flavors") if isinstance(found, dict) else None
    return {str(name): each for name, each in said.items()} if isinstance(said, dict) else {}
