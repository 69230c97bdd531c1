"""What `mlops-bot drift` does: two tables become profiles, and what moved between them is told.

Whoever types has the files, so values are shown.
"""

import argparse
import json
import shutil

from bot import table_reading
from bot.domain.drift.drift import drift
from bot.domain.drift.told import to_json
from bot.domain.profile.profile import Profile
from bot.domain.quality.guessing import renamed
from bot.views.drift_table import Compared, drift_table
from bot.views.terminal import terminal

WELL, FINDING = 0, 3


def tell(given: argparse.Namespace) -> int:
    """Say what drifted; the exit code."""
    found = _compared(given)
    if given.json:
        told = to_json(found.drift) | {"renamed": dict(found.renamed)}
        print(json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print(terminal(drift_table(found), width=width))
    return FINDING if found.drift.drifted else WELL


def _compared(given: argparse.Namespace) -> Compared:
    words = [given.reference], [given.current]
    # Both are found before either is read: a name that is mistyped is said at once.
    tables = [table_reading.tables(each) for each in words]
    reference, current = (table_reading.profile(each) for each in tables)
    names = table_reading.named(words[0]), table_reading.named(words[1])
    return Compared(reference, current, names, drift(reference, current), _renamed(reference, current))


def _renamed(reference: Profile, current: Profile) -> dict[str, str]:
    missing = [each for each in reference.columns if current.column(each.name) is None]
    extra = [each for each in current.columns if reference.column(each.name) is None]
    return renamed(missing, extra)
