"""A source that cannot be read is told once and well again once, and stops no other."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.alerts.alert import AlertKind
from bot.domain.severity import Severity
from bot.integrations.pulling import folder
from storage import batches
from tests.services.fetched import HOUR, MINUTE, Fetching, furnished, nightly, policy, sums
from tests.services.house import House

DAY = timedelta(days=1)


@pytest.fixture
def fetching(quick_house: House, tmp_path: Path) -> Fetching:
    """Files take a process each to read, so what no database decides is tried on one."""
    return furnished(quick_house, tmp_path)


@pytest.fixture
def everywhere(house: House, tmp_path: Path) -> Fetching:
    """On each database."""
    return furnished(house, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        "metric,value\n,1\n", "metric,value\nf1,x\n", "metric,value,until\nf1,1,soon\n", "metric,value,until\nf1,1,2026-11-01\n",
        "metric,value,version\nf1,1,77\n", "value\n1\n", "metric,value,low,high\nf1,1,2,3\n", "metric,value,rows\nf1,1,inf\n",
        "metric,value,rows\nf1,1,1e30\n", "metric,value,rows\nf1,1,-5\n", "metric,value,rows\nf1,1,2.5\n", "metric,value,rows\nf1,1,nan\n",
        "metric,value,version\nf1,1,1e30\n", "metric,value,version\nf1,1,2.7\n", "metric,value,version\nf1,1,0\n",
    ],
)  # fmt: skip
def test_a_file_of_metrics_that_are_none_is_refused_whole(fetching: Fetching, content: str) -> None:
    fetching.rules(nightly(fetching.folder, ", gives: metrics"))
    fetching.write(
        "a.csv", content.replace("\n,", "\nf2,0.5\n,") if content.startswith("metric,value\n") else content
    )
    fetching.sweep()
    with fetching.house.database.read() as session:
        assert batches.metrics(session, "churn", "production", 9) == ()
    (alert,) = fetching.opened()
    assert "a.csv" in alert.consequence


@pytest.mark.parametrize("column", ["value", "since", "until", "rows", "version", "low", "high"])
def test_no_cell_of_a_file_of_metrics_is_quoted(fetching: Fetching, column: str) -> None:
    fetching.rules(nightly(fetching.folder, ", gives: metrics"))
    names = ("value", "since", "until", "rows", "version", "low", "high")
    cells = ("1", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z", "1", "", "1", "1")
    told = ["Alice 1990" if name == column else cell for name, cell in zip(names, cells, strict=True)]
    fetching.write("a.csv", f"metric,{','.join(names)}\nf1,{','.join(told)}\n")
    fetching.sweep()
    (alert,) = fetching.opened()
    assert f"Row 1 holds no metric: its {column} is no " in alert.consequence
    assert "Alice" not in alert.consequence + alert.title + str(fetching.last())


def test_a_folder_that_vanished_is_told_once_and_well_again_once(everywhere: Fetching) -> None:
    everywhere.write("a.csv")
    everywhere.sweep()
    away = everywhere.folder.rename(everywhere.folder.parent / "away")
    for _ in range(5):
        everywhere.sweep(HOUR)
    (alert,) = everywhere.opened()
    assert (alert.kind, alert.severity, alert.cause) == (
        AlertKind.NO_DATA,
        Severity.CHANNEL,
        "source: nightly",
    )
    assert "is not there." in alert.consequence
    away.rename(everywhere.folder)
    everywhere.sweep(HOUR)
    assert everywhere.opened() == []
    assert everywhere.verbs("alert.opened", "alert.recovered", "alert.worse") == [
        "alert.opened",
        "alert.recovered",
    ]


def test_files_that_are_all_gone_are_trouble_and_none_yet_is_none(fetching: Fetching) -> None:
    fetching.sweep()
    assert fetching.opened() == []
    path = fetching.write("a.csv")
    fetching.sweep(HOUR)
    path.unlink()
    fetching.sweep(HOUR)
    (alert,) = fetching.opened()
    assert "any more; 1 did before." in alert.consequence
    fetching.write("b.csv")
    fetching.sweep(HOUR)
    assert fetching.opened() == []


def test_what_cannot_be_read_is_tried_again_before_its_time(fetching: Fetching) -> None:
    fetching.rules(nightly(fetching.folder).replace("1h", "7d"))
    away = fetching.folder.rename(fetching.folder.parent / "away")
    fetching.sweep()
    assert len(fetching.opened()) == 1
    away.rename(fetching.folder)
    fetching.write("a.csv")
    assert fetching.sweep(4 * MINUTE) == 0
    assert fetching.sweep(MINUTE) == 1
    assert fetching.opened() == []
    assert len(fetching.batches()) == 1
    assert fetching.sweep(HOUR) == 0


def test_a_source_in_trouble_stops_no_other(fetching: Fetching) -> None:
    fetching.rules(
        nightly(fetching.folder, name="gone", files="gone/*.csv"), nightly(fetching.folder, name="there"),
    )  # fmt: skip
    fetching.write("a.csv")
    assert fetching.sweep() == 2
    assert len(fetching.batches()) == 1
    assert [each.cause for each in fetching.opened()] == ["source: gone"]


def test_a_source_that_leaves_the_policy_leaves_no_alert_behind(fetching: Fetching) -> None:
    fetching.folder.rename(fetching.folder.parent / "away")
    fetching.sweep()
    assert len(fetching.opened()) == 1
    fetching.rules()
    fetching.sweep(MINUTE)
    assert fetching.opened() == []


GOOD = {
    "parquet": b"",
    "csv": b"age\n1.5\n",
    "jsonl": b'{"age": 1.5}\n',
}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bad.parquet", b"PAR1 Mrs-Secret", "damaged"),
        ("bad.csv", b"a,a\nMrs-Secret,2\n", "damaged"),
        ("empty.csv", b"", "damaged"),
        ("bad.jsonl", b"Mrs-Secret\n", "is not JSON"),
    ],
)
def test_a_bad_file_is_told_once_and_the_others_are_taken(
    fetching: Fetching, name: str, content: bytes, said: str
) -> None:
    kind = name.rpartition(".")[2]
    fetching.rules(nightly(fetching.folder, files=f"*.{kind}"))
    fetching.write(name, content)
    good = fetching.write(f"good.{kind}", GOOD[kind])
    if kind == "parquet":
        pq.write_table(pa.table({"age": [1.5]}), good)
        os.utime(good, (1e9, 1e9))
    for _ in range(3):
        fetching.sweep(HOUR)
    assert sums(fetching.batches()) == 1
    (alert,) = fetching.opened()
    assert name in alert.consequence
    assert said in alert.consequence
    assert "Mrs-Secret" not in alert.consequence + alert.title
    assert fetching.verbs("alert.opened", "alert.worse") == ["alert.opened"]


def test_a_bad_file_is_trouble_until_good_ones_come(fetching: Fetching) -> None:
    fetching.write("bad.csv", b"a,a\n1,2\n")
    fetching.sweep()
    fetching.sweep(HOUR)
    assert len(fetching.opened()) == 1
    fetching.write("good.csv")
    fetching.sweep(HOUR)
    assert fetching.opened() == []
    # It lies there still, and is no news.
    for _ in range(2):
        fetching.sweep(HOUR)
        assert fetching.opened() == []
    fetching.write("better.csv")
    fetching.sweep(HOUR)
    assert fetching.opened() == []


def test_a_file_that_may_not_be_read_is_trouble(fetching: Fetching, monkeypatch: pytest.MonkeyPatch) -> None:
    fetching.write("a.csv")
    opened = os.open

    def refused(path: Any, *rest: Any, **more: Any) -> int:
        if str(path).endswith("a.csv"):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *rest, **more)

    # Whoever runs the tests as root may read everything.
    monkeypatch.setattr(folder.os, "open", refused)
    fetching.sweep()
    (alert,) = fetching.opened()
    assert "permission denied" in alert.consequence
    monkeypatch.setattr(folder.os, "open", opened)
    fetching.sweep(HOUR)
    assert fetching.opened() == []
    assert len(fetching.batches()) == 1


def test_one_pattern_may_be_the_source_of_several_models_whose_trouble_is_told_as_one(
    fetching: Fetching,
) -> None:
    fetching.house.rules(policy(nightly(fetching.folder), models='"[cf]*"'))
    fetching.write("a.csv")
    fetching.sweep()
    assert len(fetching.batches()) == len(fetching.batches("fraud")) == 1
    fetching.folder.rename(fetching.folder.parent / "away")
    fetching.sweep(HOUR)
    assert len({each.source for each in fetching.opened()}) == 1
    assert [each.model for each in fetching.opened()] == ["churn", "fraud"]
