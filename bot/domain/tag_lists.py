"""Tags that hold a JSON list, which MLflow's clients read and append to. Anybody may have set one to anything."""

import json
from collections.abc import Mapping

from bot.errors import BadInput


def appended(text: str | None, entry: Mapping[str, object]) -> str:
    """The tag's list with one more entry; what is no list begins anew. BadInput for an entry nested too deeply."""
    # Nested deeply enough, JSON ends in a RecursionError both when it is read and when it is written.
    try:
        before = json.loads(text or "[]")
        if isinstance(before, list):
            return json.dumps([*before, entry])
    except (ValueError, RecursionError):
        pass
    try:
        return json.dumps([entry])
    except RecursionError:
        raise BadInput("This is nested too deeply to be kept in a tag.") from None
