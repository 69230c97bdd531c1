"""The benchmark table: what it says of a promise that was kept, broken, or could not be judged."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import __main__ as benchmarks
from benchmarks import report
from benchmarks.rows import AtMost, Measure, PeerTakes, Row, Samples

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
TIMES = st.lists(st.floats(min_value=1e-6, max_value=1e3), min_size=1, max_size=200)


def test_a_promise_that_was_kept_says_so_with_both_sides() -> None:
    row = Row("top 100", Samples((0.002, 0.004, 0.003)), Samples((0.3, 0.3, 0.3)), "mlflow", PeerTakes(50))

    shown = report.table([row])

    assert "0.003 s" in shown
    assert "0.3 s (p99 0.3) mlflow" in shown
    assert "100 x" in shown
    assert "✓ kept" in shown


def test_a_broken_promise_is_marked_by_a_word() -> None:
    shown = report.table([Row("slow", Samples((0.7,)), promise=AtMost(0.5))])

    assert "median < 0.5 s" in shown
    assert "✗ BROKEN" in shown


def test_a_ratio_without_its_peer_is_not_kept() -> None:
    assert Row("alone", Samples((0.1,)), promise=PeerTakes(2)).kept is False


def test_a_row_without_a_promise_is_only_told() -> None:
    assert Row("told", Samples((0.1,))).kept is None


def test_a_limit_on_the_slowest_is_not_met_by_the_median() -> None:
    samples = Samples((0.01,) * 90 + (0.5,) * 10)

    assert not AtMost(0.1, Measure.P99).kept(samples, None)
    assert AtMost(0.1).kept(samples, None)


@given(TIMES)
def test_the_slowest_in_a_hundred_is_never_quicker_than_the_middle(values: list[float]) -> None:
    samples = Samples(tuple(values))

    assert samples.p99 >= sorted(values)[(len(values) - 1) // 2]
    assert samples.p99 <= max(values)


def test_the_results_keep_every_sample(tmp_path: Path) -> None:
    row = Row("one", Samples((0.1, 0.2)), promise=AtMost(1))
    path = report.save("case", [row], at=AT, about="Ours does less.", folder=tmp_path)

    saved = json.loads(path.read_text(encoding="utf-8"))
    assert saved["rows"][0]["ours"]["values"] == [0.1, 0.2]
    assert saved["rows"][0]["kept"] is True
    assert saved["rows"][0]["rounds"] == 2
    assert saved["about"] == "Ours does less."
    assert saved["machine"]["cores"] >= 1
    assert saved["versions"].keys() >= {"sqlite", "sqlalchemy", "mlflow"}


def test_a_case_that_does_not_exist_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    code = benchmarks.main(["startpu"], at=AT)

    assert code == 2
    assert "Did you mean 'startup'?" in capsys.readouterr().out
