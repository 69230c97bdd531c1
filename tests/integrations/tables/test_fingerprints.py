"""The laws of fingerprints: what leaves them as they are, and what changes them."""

import csv
import hashlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot.domain.data_sets import Column, FingerprintKind
from bot.domain.row_hash import canonical
from bot.errors import BadInput
from bot.integrations.tables import batches
from bot.integrations.tables.query import query
from tests.integrations.tables.scanning import scan_files, scan_query

Row = tuple[int, float, str]
COLUMNS = ("id", "amount", "note")
ROWS = st.lists(
    st.tuples(
        st.integers(-(2**40), 2**40),
        st.floats(allow_nan=False, allow_infinity=False, width=32).map(lambda x: round(x, 3)),
        st.sampled_from(["", "a", 'say "hi", twice', "two\nlines", "007", "ü", "x,y", "1.50x"]),
    ),
    min_size=1,
    max_size=12,
)


def write_csv(path: Path, rows: Sequence[Row], order: Sequence[int] = (0, 1, 2)) -> None:
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow([COLUMNS[at] for at in order])
        writer.writerows([[row[at] for at in order] for row in rows])


def write_parquet(path: Path, rows: Sequence[Row], group: int = 3) -> None:
    cells = list(zip(*rows, strict=True))
    types = (pa.int64(), pa.float64(), pa.string())
    arrays = {name: pa.array(each, type_) for name, each, type_ in zip(COLUMNS, cells, types, strict=True)}
    pq.write_table(pa.table(arrays), path, row_group_size=group)


def by_rows(*paths: Path) -> str:
    return scan_files([str(each) for each in paths], by_rows=True).fingerprint


@settings(max_examples=40)
@given(rows=ROWS, data=st.data())
def test_rows_are_the_same_in_another_order_split_and_format(rows: list[Row], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    with TemporaryDirectory() as folder:
        whole, first, second, parquet = (
            Path(folder) / name for name in ("w.csv", "a.csv", "b.csv", "p.parquet")
        )
        write_csv(whole, rows)
        write_csv(first, shuffled[:cut], order=(2, 0, 1))
        write_csv(second, shuffled[cut:])
        write_parquet(parquet, shuffled)

        assert by_rows(whole) == by_rows(first, second) == by_rows(parquet)


@settings(max_examples=40)
@given(rows=ROWS, data=st.data())
def test_any_cell_that_changes_changes_the_fingerprint(rows: list[Row], data: st.DataObject) -> None:
    at, column = data.draw(st.integers(0, len(rows) - 1)), data.draw(st.integers(0, 2))
    other = data.draw(ROWS)[0]
    changed = list(rows)
    changed[at] = tuple(other[i] if i == column else each for i, each in enumerate(rows[at]))  # type: ignore[assignment]
    is_same = canonical(str(changed[at][column])) == canonical(str(rows[at][column]))
    with TemporaryDirectory() as folder:
        before, after = Path(folder) / "before.csv", Path(folder) / "after.csv"
        write_csv(before, rows)
        write_csv(after, changed)

        assert (by_rows(before) == by_rows(after)) is is_same


@settings(max_examples=25)
@given(rows=ROWS)
def test_a_duplicate_counts(rows: list[Row]) -> None:
    with TemporaryDirectory() as folder:
        once, twice = Path(folder) / "once.csv", Path(folder) / "twice.csv"
        write_csv(once, rows)
        write_csv(twice, [*rows, rows[0]])

        assert by_rows(once) != by_rows(twice)


def test_a_value_that_moves_to_another_column_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,\n")
    (tmp_path / "b.csv").write_text("x,y\n,1\n")

    assert by_rows(tmp_path / "a.csv") != by_rows(tmp_path / "b.csv")


def test_one_file_is_known_as_sha256sum_knows_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(b"anything")

    found = scan_files([str(path)])

    assert found.fingerprint == hashlib.sha256(b"anything").hexdigest()
    assert (found.kind, found.size_bytes, found.rows, found.columns) == (
        FingerprintKind.CONTENT,
        8,
        None,
        None,
    )


def test_a_folder_is_the_same_wherever_it_stands(tmp_path: Path) -> None:
    for place in ("here", "there"):
        (tmp_path / place / "deep").mkdir(parents=True)
        (tmp_path / place / "deep" / "b.csv").write_text("x\n2\n")
        (tmp_path / place / "a.csv").write_text("x\n1\n")
    lines = [
        f"{hashlib.sha256(content).hexdigest()}  {path}\n"
        for path, content in (("a.csv", b"x\n1\n"), ("deep/b.csv", b"x\n2\n"))
    ]

    here, there = (scan_files([str(tmp_path / place)]) for place in ("here", "there"))

    assert here.fingerprint == there.fingerprint == hashlib.sha256("".join(lines).encode()).hexdigest()
    assert scan_files([str(tmp_path / "here" / "**" / "*.csv")]).fingerprint == here.fingerprint
    (tmp_path / "there" / "deep" / "b.csv").rename(tmp_path / "there" / "deep" / "c.csv")
    assert scan_files([str(tmp_path / "there")]).fingerprint != here.fingerprint


def test_the_shape_of_a_table_is_the_same_from_csv_and_parquet(tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0.5, "a"), (2, 1.0, "")]
    write_csv(tmp_path / "t.csv", rows)
    write_parquet(tmp_path / "t.parquet", rows)

    for name in ("t.csv", "t.parquet"):
        found = scan_files([str(tmp_path / name)])
        assert found.columns == (Column("id", "integer"), Column("amount", "number"), Column("note", "text"))
        assert found.rows == 2


def test_types_widen_as_rows_go_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BLOCK", 64)
    lines = [f"{at},2026-11-{at % 28 + 1:02d},true," for at in range(50)]
    (tmp_path / "t.csv").write_text("a,b,c,d\n" + "\n".join(lines) + "\n1.5,2026-11-01 10:00:00,maybe,\n")

    found = scan_files([str(tmp_path / "t.csv")]).columns

    assert [each.type for each in found or ()] == ["number", "time", "text", "text"]


def test_memory_stays_bounded_because_rows_come_some_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "CELLS", 30)
    monkeypatch.setattr(batches, "BLOCK", 256)
    rows: list[Row] = [(at, 0.5, "a") for at in range(200)]
    write_csv(tmp_path / "t.csv", rows)
    write_parquet(tmp_path / "t.parquet", rows, group=200)

    for name in ("t.csv", "t.parquet"):
        sizes = [each.num_rows for each in batches.table(_source(tmp_path / name)).batches()]
        assert sum(sizes) == 200
        assert max(sizes) < 40


def _source(path: Path) -> batches.SourceFile:
    return batches.SourceFile(path, path.name)


def test_a_query_has_the_fingerprint_of_its_rows(database_url: str, tmp_path: Path) -> None:
    rows: list[Row] = [(1, 0.5, "a"), (2, 1.0, "it's: 100%"), (2, 1.0, "it's: 100%")]
    address = database_url.replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE sale (id INTEGER, amount DOUBLE PRECISION, note TEXT)"))
        for each in rows:
            values = dict(zip(COLUMNS, each, strict=True))
            connection.execute(text("INSERT INTO sale VALUES (:id, :amount, :note)"), values)
    engine.dispose()
    write_csv(tmp_path / "t.csv", rows)

    found = scan_query(
        query(database_url, "SELECT note, id, amount FROM sale WHERE note LIKE '%' ORDER BY 1;")
    )

    assert found.fingerprint == by_rows(tmp_path / "t.csv")
    assert (found.rows, found.kind) == (3, FingerprintKind.ROWS)
    assert found.columns == (Column("note", "text"), Column("id", "integer"), Column("amount", "number"))


def test_a_query_never_writes(database_url: str) -> None:
    for sql in (
        "WITH gone AS (DELETE FROM person RETURNING 1) SELECT * FROM gone",
        "INSERT INTO quiet VALUES ('U1', now())",
        "SELECT 1; DROP TABLE person",
        "  drop table person",
    ):
        with pytest.raises(Exception, match=r"refused the query|One query at a time|must begin with SELECT"):
            scan_query(query(database_url, sql))
    assert scan_query(query(database_url, "SELECT person FROM person")).rows == 0


def test_a_password_is_not_remembered() -> None:
    asked = query("postgresql://reader:s3cret@db.example/shop", "SELECT 1")

    assert "s3cret" not in asked.source
    assert asked.source == "postgresql+psycopg://reader:***@db.example/shop SELECT 1"


def test_the_address_may_stand_in_the_environment(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_URL", database_url)

    assert scan_query(query("env:SHOP_URL", "SELECT 1 AS one")).rows == 1


def test_files_of_other_columns_are_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x\n1\n")
    (tmp_path / "b.csv").write_text("y\n1\n")

    with pytest.raises(BadInput, match=r"`b\.csv` has other columns than `a\.csv`"):
        scan_files([str(tmp_path)])


@pytest.mark.parametrize("name", ["sales.csv", "sales.parquet"])
def test_of_each_column_missing_values_and_the_moments_of_numbers_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(batches, "BLOCK", 64)
    table = pa.table({
        "spend": [1.5, 2.5, None, 8.0] * 5,
        "count": [1, 2, 3, 10] * 5,
        "city": ["Bonn", None, "7", "8"] * 5,
        "birth_year": [1980, 1990, 2000, 2010] * 5,
    })  # fmt: skip
    path = tmp_path / name
    if name.endswith("csv"):
        arrow_csv.write_csv(table, path)
    else:
        pq.write_table(table, path, row_group_size=3)
    found = {each.name: each for each in scan_files([str(path)]).profile or ()}

    spend, count = found["spend"], found["count"]
    assert (spend.missing, count.missing, found["city"].missing) == (5, 0, 5)
    assert (spend.mean, count.mean) == (pytest.approx(4.0), pytest.approx(4.0))
    assert count.deviation == pytest.approx(np.std([1, 2, 3, 10] * 5, ddof=1))
    assert (found["city"].mean, found["birth_year"].mean) == (None, None)
