"""`mlops-bot audit`: verify with anchors, list a stretch of time, export what can be verified without the bot."""

import csv
import hashlib
import io
import json
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from bot import cli
from bot.domain.audit import AuditEntry
from storage import audit
from storage.database import Database
from tests.services.house import MONDAY

Printed = pytest.CaptureFixture[str]
HOSTILE = "=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def chain(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence[AuditEntry]:
    """A database with four entries, a day apart; one holds what a spreadsheet would run."""
    path = tmp_path / "mlops.db"
    path.write_bytes(sqlite_template.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MLOPS_DATABASE_URL", f"sqlite:///{path}")
    monkeypatch.setenv("MLOPS_TIMEZONE", "Europe/Berlin")
    database = Database.connect(f"sqlite:///{path}")
    subjects = ("churn", "fraud", "churn", HOSTILE)
    with database.write() as session:
        made = [
            audit.append(
                session, MONDAY + timedelta(days=day), "T0/U0ANA", "promotion.rejected", subject,
                {"request": f"P-{day}", "environment": "production", "to": day, "because": "\t+1"},
            )
            for day, subject in enumerate(subjects)
        ]  # fmt: skip
    database.close()
    return made


def test_a_chain_that_holds_is_said_with_the_anchor_to_keep(capsys: Printed, chain: list[AuditEntry]) -> None:
    assert cli.main(["audit", "verify"]) == cli.WELL

    said = capsys.readouterr().out
    assert "The audit holds: 4 entries" in said
    assert f"4:{chain[-1].hash[:16]}" in said


def test_an_anchor_or_a_file_of_them_is_held_against_the_chain(
    capsys: Printed, chain: list[AuditEntry], tmp_path: Path
) -> None:
    kept = tmp_path / "anchors.txt"
    kept.write_text(f"2026-11-02T09:00Z 1:{chain[0].hash}\n\n3:{chain[2].hash[:12]}\n")

    assert cli.main(["audit", "verify", "--anchor", str(kept), "--anchor", f"4:{chain[3].hash}"]) == cli.WELL
    assert "and 3 anchors" in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--anchor", f"4:{'0' * 64}"]) == cli.FINDING
    assert "it is not the entry" in capsys.readouterr().out
    assert cli.main(["audit", "verify", "--anchor", f"9:{'0' * 64}"]) == cli.FINDING
    assert "at entry 5, the chain ends before its anchor" in capsys.readouterr().out


@pytest.mark.parametrize("anchor", ["nowhere.txt", "4:zz", "4:abc"])
def test_what_is_no_anchor_is_refused_in_one_line(anchor: str, capsys: Printed) -> None:
    assert cli.main(["audit", "verify", "--anchor", anchor]) == cli.FAILED
    assert capsys.readouterr().err.count("\n") == 1


def test_a_flaw_is_a_finding_that_says_where_and_what_to_do(capsys: Printed, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "mlops.db") as connection:
        connection.execute("DROP TRIGGER audit_entry_refuses_update")
        connection.execute("UPDATE audit_entry SET actor = 'T0/U0EVE' WHERE sequence = 2")
    connection.close()

    assert cli.main(["audit", "verify"]) == cli.FINDING
    said = capsys.readouterr().out
    assert "at entry 2, its content was changed" in said
    assert "compare a backup" in said
    assert cli.main(["audit", "verify", "--json"]) == cli.FINDING
    assert json.loads(capsys.readouterr().out)["flaw"]["sequence"] == 2


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("", 4),
        ("--from 2026-11-03", 3),
        ("--to 2026-11-03", 2),
        ("--from 2026-11-03 --to 2026-11-03", 1),
        ("churn --to 2026-11-04", 2),
    ],
)
def test_every_entry_of_a_stretch_of_time_is_listed(words: str, count: int, capsys: Printed) -> None:
    assert cli.main(["audit", "list", *words.split()]) == cli.WELL

    shown = capsys.readouterr()
    assert len(shown.out.splitlines()) == count
    assert shown.err == f"{count:,} entries.\n"
    assert "rejected P-" in shown.out


def test_a_stretch_that_ends_before_it_begins_is_refused(capsys: Printed) -> None:
    assert cli.main(["audit", "list", "--from", "2026-11-03", "--to", "2026-11-01"]) == cli.FAILED
    assert "before" in capsys.readouterr().err


def test_exported_lines_are_verified_without_the_bot(capsys: Printed) -> None:
    assert cli.main(["audit", "export"]) == cli.WELL

    previous = "0" * 64
    for line in capsys.readouterr().out.splitlines():
        each = json.loads(line)
        names = ("format", "previous", "sequence", "at", "actor", "verb", "subject", "facts")
        fields = [str(each[name]) for name in names]
        joined = "".join(f"{len(field.encode())}:{field}" for field in fields)
        assert each["previous"] == previous
        assert each["hash"] == hashlib.sha256(joined.encode()).hexdigest()
        previous = each["hash"]


def test_an_exported_table_runs_nothing_when_it_is_opened(capsys: Printed, tmp_path: Path) -> None:
    file = tmp_path / "audit.csv"
    assert cli.main(["audit", "export", "--csv", "--out", str(file)]) == cli.WELL

    rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8"))))
    assert len(rows) == 5
    assert rows[0][:3] == ["sequence", "at", "actor"]
    assert rows[4][4] == f"'{HOSTILE}"
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "4 entries are in" in capsys.readouterr().err
