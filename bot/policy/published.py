"""The JSON schema of the policy file, for editors and other programs: `docs/policy.schema.json`."""

import json
from typing import Any

from bot.policy.schema import PolicyPart

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def published() -> str:
    """The schema as it is published: JSON, each key with its description."""
    schema = PolicyPart.model_json_schema(by_alias=True)
    found = {"$schema": DIALECT, "title": "mlops-bot policy", **_plain(schema)}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _plain(node: Any) -> Any:
    """Without the titles that pydantic makes of names, and without defaults that say nothing."""
    if isinstance(node, list):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {key: _plain(value) for key, value in node.items() if not _is_noise(key, value)}


def _is_noise(key: str, value: Any) -> bool:
    # A key of the file may be called `title`; what stands there is then a schema, and no text.
    return (key == "title" and isinstance(value, str)) or (key == "default" and value is None)
