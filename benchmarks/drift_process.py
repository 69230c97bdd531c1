"""A process of ours that reads two tables, and tells drift and data quality of the second: what the peers are measured beside."""

import json
import sys
from datetime import UTC, datetime

from bot import table_reading
from bot.domain.drift.drift import drift
from bot.domain.drift.told import to_json
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.inferring import inferred
from bot.domain.quality.written import to_plain

if __name__ == "__main__":
    reference, current = (table_reading.profile(table_reading.tables([path])) for path in sys.argv[1:3])
    findings = examine(inferred(reference), Batch(current), datetime.now(UTC))
    told = {"drift": to_json(drift(reference, current)), "findings": [to_plain(each) for each in findings]}
    json.dump(told, sys.stdout)
