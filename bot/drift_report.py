"""What `mlops-bot drift` does: two tables become profiles, and what moved between them is told.

Whoever types has the data, so values are shown.
"""

import argparse
import json
import shutil
from pathlib import Path

from bot import table_reading
from bot.domain.drift.drift import drift
from bot.domain.drift.told import to_json
from bot.domain.profile.profile import Profile
from bot.domain.quality.guessing import renamed
from bot.domain.text import clean
from bot.errors import Unavailable
from bot.views.drift_html import page
from bot.views.drift_table import Compared, drift_table, verdict
from bot.views.terminal import terminal

WELL, FINDING = 0, 3


def tell(given: argparse.Namespace) -> int:
    """Say what drifted; the exit code."""
    found = _compared(given)
    if given.json:
        told = to_json(found.drift) | {"renamed": dict(found.renamed)}
        print(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    elif given.html is not None:
        _write(given.html, page(found))
        print(verdict(found))
        print(f"The page is in {clean(str(given.html), 200)}.")
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print(terminal(drift_table(found), width=width))
    return FINDING if found.drift.drifted else WELL


def _compared(given: argparse.Namespace) -> Compared:
    # Both are found before either is read: a name that is mistyped is said at once.
    before = table_reading.found([given.reference], given.reference_query, "--reference-query")
    after = table_reading.found([given.current], given.query)
    reference, current = (table_reading.profile(each, exact=given.exact) for each in (before, after))
    names = table_reading.named([given.reference], before), table_reading.named([given.current], after)
    return Compared(reference, current, names, drift(reference, current), _renamed(reference, current))


def _renamed(reference: Profile, current: Profile) -> dict[str, str]:
    missing = [each for each in reference.columns if current.column(each.name) is None]
    extra = [each for each in current.columns if reference.column(each.name) is None]
    return renamed(missing, extra)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        why = (error.strerror or "it cannot be written").lower()
        raise Unavailable(f"{clean(str(path), 200)} cannot be written: {why}.", retryable=False) from error
