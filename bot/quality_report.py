"""What `mlops-bot quality` does: two tables become profiles, one is examined against the other, and what is wrong is told.

Whoever types has the files, so values are shown.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot import settings, table_reading
from bot.domain.policy import Policy
from bot.domain.profile.profile import Profile
from bot.domain.quality.editing import edited
from bot.domain.quality.examining import Batch, examine
from bot.domain.quality.expectations import Expectations, Part
from bot.domain.quality.findings import Finding
from bot.domain.quality.inferring import HALF_TO_TWICE, inferred
from bot.domain.quality.stated import StatedQuality
from bot.domain.quality.written import to_plain
from bot.domain.text import clean, listed
from bot.errors import BadInput
from bot.integrations.clock import SystemClock
from bot.integrations.tables.batches import Table
from bot.integrations.tables.keys import Repeated, repeated
from bot.integrations.tables.places import MOST, Place, places
from bot.policy import load
from bot.views.quality import finding_line
from bot.views.spans import plain

WELL, FINDING = 0, 3
_NOTHING_EXPECTED = (
    "Say what is expected: name a reference with `--against`, or a model of the policy with `--model`."
)

Found = Sequence[tuple[Finding, tuple[Place, ...]]]


def examine_files(given: argparse.Namespace) -> int:
    """Examine and say what was found; the exit code."""
    said = StatedQuality() if given.model is None else _policy().expected(given.model)
    if not given.against and not said.is_said:
        raise BadInput(_NOTHING_EXPECTED if given.model is None else _unsaid(given.model), field="--against")
    batch = table_reading.tables(given.files)
    after = table_reading.profile(batch)
    before = table_reading.profile(table_reading.tables(given.against)) if given.against else None
    expected = _expected(given, before, said)
    if given.key:
        expected = replace(expected, key=_key(given.key, after), said=expected.said - {Part.KEY})
    is_there = all(after.column(each) is not None for each in expected.key)
    twice = repeated(batch, expected.key) if expected.key and is_there else None
    at = SystemClock().now()
    made = datetime.fromtimestamp(max(each.file.path.stat().st_mtime for each in batch), UTC)
    findings = examine(expected, Batch(after, twice.rows if twice else None, made), at)
    rows = _places(batch, findings, expected, twice) if given.rows else [()] * len(findings)
    found = list(zip(findings, rows, strict=True))
    if given.json:
        print(json.dumps(_told(before, after, found), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_said(given, after, found)))
    return FINDING if findings else WELL


def _policy() -> Policy:
    return load(settings.load().policy)


def _unsaid(model: str) -> str:
    return f"The policy expects nothing of the data of {clean(model, 60)}: name a reference with `--against`."


def _expected(given: argparse.Namespace, before: Profile | None, said: StatedQuality) -> Expectations:
    if before is None:
        # Without a reference nobody knows which columns are new.
        return edited(Expectations(), replace(said, extra=True))
    return edited(inferred(before, HALF_TO_TWICE if given.sizes else None), said)


def _key(typed: str, profile: Profile) -> tuple[str, ...]:
    names = tuple(each.strip() for each in typed.split(",") if each.strip())
    unknown = [each for each in names if profile.column(each) is None]
    if unknown:
        there = listed([f"`{clean(each.name, 40)}`" for each in profile.columns[:8]])
        raise BadInput(
            f"There is no column `{clean(unknown[0], 60)}` for a key. There is {there}.", field="--key"
        )
    return names


def _places(
    batch: Sequence[Table], findings: Sequence[Finding], expected: Expectations, twice: Repeated | None
) -> Sequence[tuple[Place, ...]]:
    return places(batch, findings, expected, twice.hashes if twice else None)


def _said(given: argparse.Namespace, profile: Profile, found: Found) -> list[str]:
    what = table_reading.named(given.files)
    against = listed([*([table_reading.named(given.against)] if given.against else []), *_policys(given)])
    make = "make" if given.against and given.model else "makes"
    if not found:
        return [f"✅ {what} ({profile.rows:,} rows) is as {against} {make} one expect."]
    things = "1 thing is" if len(found) == 1 else f"{len(found)} things are"
    lines = [f"❌ {things} wrong in {what} ({profile.rows:,} rows), held against {against}:"]
    for finding, where in found:
        lines.append(f"• {plain(finding_line(finding))}{_where(finding, where)}")
    return lines


def _policys(given: argparse.Namespace) -> list[str]:
    return [] if given.model is None else [f"the policy of {clean(given.model, 60)}"]


def _where(finding: Finding, where: Sequence[Place]) -> str:
    if not where:
        return ""
    files = {each.file for each in where}
    rows = [f"{each.row:,}" if len(files) == 1 else f"{clean(each.file, 40)} {each.row:,}" for each in where]
    more = finding.rows is not None and finding.rows.at_most > len(where) and len(where) == MOST
    return f" Row{'s' * (len(rows) != 1)} {', '.join(rows)}{' …' if more else ''}."


def _told(before: Profile | None, after: Profile, found: Found) -> dict[str, Any]:
    return {
        "passed": not found,
        "rows": {"reference": None if before is None else before.rows, "batch": after.rows},
        "findings": [
            {
                **to_plain(finding),
                "sentence": plain(finding_line(finding)),
                "first_rows": [{"file": each.file, "row": each.row} for each in where],
            }
            for finding, where in found
        ],
    }
