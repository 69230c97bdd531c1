"""What `mlops-bot profile` does: a table becomes a profile, which is shown. Whoever types has the data, so values are shown."""

import argparse
import json
import shutil

from bot import table_reading
from bot.domain.profile.told import to_json
from bot.views.profile_table import profile_table
from bot.views.terminal import terminal

WELL = 0


def tell(given: argparse.Namespace) -> int:
    """Show the profile; the exit code."""
    asked = table_reading.found(given.files, given.query)
    found = table_reading.profile(asked)
    if given.json:
        print(json.dumps(to_json(found), indent=2, ensure_ascii=False, allow_nan=False))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        print(terminal(profile_table(found, table_reading.named(given.files, asked)), width=width))
    return WELL
