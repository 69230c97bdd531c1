"""Where somebody is told, frozen as text when it was decided: a later policy sends nobody elsewhere."""

import json
from dataclasses import asdict

from bot.domain.deployment import Github, Target, Webhook


def target_text(target: Target) -> str:
    """The text of a row."""
    return json.dumps({type(target).__name__.casefold(): asdict(target)}, sort_keys=True)


def target_of(text: str) -> Target:
    """The same, read back."""
    ((kind, values),) = json.loads(text).items()
    return Webhook(**values) if kind == "webhook" else Github(**values)
