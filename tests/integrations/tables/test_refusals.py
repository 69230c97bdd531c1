"""What cannot be read gets a sentence, and the sentence never quotes the data."""

import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.personal import PersonalKind
from bot.errors import AlreadyResolved, BadInput, BotError, NotFound, Unavailable
from bot.integrations.tables import scan
from bot.integrations.tables.query import query
from tests.integrations.tables.scanning import scan_files, scan_query

SECRET = "Mrs-Secret"


def refusal(path: Path, *, by_rows: bool = False) -> str:
    with pytest.raises(BotError) as caught:
        scan_files([str(path)], by_rows=by_rows)
    assert SECRET not in caught.value.sentence
    assert "\n" not in caught.value.sentence
    return caught.value.sentence


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "`t.csv` is empty: there is nothing to know it by."),
        (b"\n1\n", "`t.csv` begins with an empty line instead of its columns' names."),
        (b"a,,c\n1,2,3\n", "Column 2 of `t.csv` has no name. Is its first line the names of the columns?"),
        (b"a,\xe2\x80\xaea\n1,2\n", "`t.csv` has two columns called `a`. Rename one."),
        (b"a" * 256 + b",b\n1,2\n", "The name of column 1 of `t.csv` is longer than 255 characters."),
        (b"a,b\xff\n1,2\n", "`t.csv` is not UTF-8 text."),
        (b"a" * 200_000 + b"\n1\n", "The first line of `t.csv` holds no names of columns."),
        (b"a\0,b\n1,2\n", "`t.csv` is no CSV: its first line is not text."),
        (
            b"a,b\n1,2\nMrs-Secret,3,4\n",
            "`t.csv`: row 3 has 3 cells, and its first line names 2 columns.",
        ),
        (b"a,b\nMrs-Secret,\xff\xfe\n", "`t.csv` cannot be read as CSV in UTF-8."),
    ],
)
def test_a_csv_that_is_none(tmp_path: Path, content: bytes, sentence: str) -> None:
    (tmp_path / "t.csv").write_bytes(content)

    assert refusal(tmp_path / "t.csv") == sentence


def test_a_csv_whose_lines_end_with_carriage_returns_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\r" + b"1,x\r" * 1_500_000)

    found = scan_files([str(tmp_path / "t.csv")], by_rows=False)
    assert [each.name for each in found.columns] == ["a", "b"]
    assert found.rows == 1_500_000


def test_a_row_of_ten_million_cells(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b"a,b\n" + b"," * 10_000_000 + b"\n")

    said = refusal(tmp_path / "t.csv")

    assert said in {
        "`t.csv`: row 2 has 10,000,001 cells, and its first line names 2 columns.",
        "`t.csv` cannot be read as CSV in UTF-8. A line is longer than 8 MB, perhaps.",
    }


def test_a_header_of_a_million_columns_and_one_without_end(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(",".join(f"c{at}" for at in range(200_000)) + "\n")
    (tmp_path / "long.csv").write_bytes(b"a" * (5 << 20))

    assert "has 200,000 columns; 10,000 is the most that is read." in refusal(tmp_path / "wide.csv")
    assert refusal(tmp_path / "long.csv") == "The first line of `long.csv` is longer than 4 MB."


def test_a_parquet_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1 Mrs-Secret")

    assert refusal(tmp_path / "t.parquet") == "`t.parquet` cannot be read as Parquet."


def test_what_is_no_table_has_no_rows_to_be_known_by(tmp_path: Path) -> None:
    (tmp_path / "t.bin").write_bytes(b"Mrs-Secret")

    assert refusal(tmp_path / "t.bin", by_rows=True) == (
        "`t.bin` is not a table I can read: CSV (.csv, .tsv), Parquet (.parquet) and JSON lines (.jsonl) are."
    )
    assert scan_files([str(tmp_path / "t.bin")]).columns is None


@pytest.mark.parametrize(
    ("source", "kind", "sentence"),
    [
        ("nothing.csv", NotFound, "There is no file or folder `nothing.csv`."),
        ("empty", NotFound, "The folder `empty` holds no file."),
        ("*.parquet", NotFound, r"No file matches `\*.parquet`."),
        ("pipe", BadInput, "`pipe` is neither a file nor a folder."),
    ],
)
def test_a_source_that_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, kind: type[BotError], sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(kind, match=sentence):
        scan_files([source])


def test_two_files_of_one_name_need_the_folder_above(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "t.csv").write_text(f"x\n{folder}\n")

    with pytest.raises(BadInput, match=r"Two files are called `t\.csv`"):
        scan_files([str(tmp_path / "a" / "t.csv"), str(tmp_path / "b" / "t.csv")])


def test_a_file_that_changes_meanwhile_is_not_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("x\n1\n")
    before = scan.sources.fingerprint

    def written_meanwhile(found: Any) -> object:
        digest = before(found)
        path.write_text("x\n1\n2\n")
        return digest

    monkeypatch.setattr(scan.sources, "fingerprint", written_meanwhile)

    with pytest.raises(AlreadyResolved, match="changed while it was read"):
        scan_files([str(path)])


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://host/shop", "Queries read SQLite and PostgreSQL"),
        ("nonsense", "That is no address of a database"),
        (
            "postgresql://bot:p@ss:w0rd@db/x",
            r"^That is no address of a database, like postgresql://host/name\.$",
        ),
        ("sqlite:///nowhere.db", r"There is no database `nowhere\.db`"),
        ("env:NOT_THERE", "There is no variable `NOT_THERE`"),
    ],
)
def test_an_address_that_is_none(address: str, sentence: str) -> None:
    with pytest.raises(BotError, match=sentence):
        query(address, "SELECT 1")


def test_what_the_database_refuses_is_said_in_its_words_without_values(database_url: str) -> None:
    with pytest.raises(Unavailable, match=r"The database refused the query: .*nothing_there") as caught:
        scan_query(query(database_url, "SELECT * FROM nothing_there"))
    assert not caught.value.retryable
    if database_url.startswith("postgresql"):
        with pytest.raises(Unavailable, match="a value in it is not what the query takes it for") as quoting:
            scan_query(query(database_url, f"SELECT CAST('{SECRET}' AS INTEGER)"))
        assert SECRET not in quoting.value.sentence


def test_hostile_names_of_columns_are_kept_as_one_line_and_no_value_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('"<!channel>","=cmd|calc","e\x07mail"\n' + f"1,2,{SECRET}@x.example\n" * 5)

    found = scan_files([str(path)])

    assert [each.name for each in found.columns or ()] == ["<!channel>", "=cmd|calc", "email"]
    assert found.suspected == (("email", PersonalKind.EMAIL),)
    assert SECRET not in repr(found)


def test_nested_and_odd_cells_have_a_fingerprint(tmp_path: Path) -> None:
    odd = pa.table(
        {
            "list": [[1, 2], None],
            "bytes": [b"\xff", b""],
            "kind": pa.array(["a", "b"]).dictionary_encode(),
            "at": pa.array([0, 1], pa.timestamp("ns", "UTC")),
        }
    )
    pq.write_table(odd, tmp_path / "t.parquet")

    found = scan_files([str(tmp_path / "t.parquet")], by_rows=True)

    assert [each.type for each in found.columns or ()] == ["list<element: int64>", "binary", "text", "time"]
    assert found.rows == 2
