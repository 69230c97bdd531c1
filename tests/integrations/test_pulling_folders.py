"""Folders that sources read: nothing outside of what the operator allowed, wherever links and patterns lead."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.sources.allowed import Allowed
from bot.domain.sources.source import Files, Gives, Select, Source, check_place
from bot.errors import BadInput, BotError, NotAllowed, NotFound, Unavailable
from bot.integrations.pulling import shelf as port
from bot.integrations.pulling.folder import Folder
from bot.integrations.pulling.shelf import BeingWritten, FoundFile, matching

LIMIT = 1000


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("open", "secret"):
        (tmp_path / name).mkdir()
    (tmp_path / "secret" / "s.csv").write_text("geheim\n1\n")
    (tmp_path / "open" / "a.csv").write_text("x\n1\n")
    return tmp_path / "open"


def found(root: Path, pattern: str = "*.csv") -> list[FoundFile]:
    return matching(Folder(str(root)), Files(f"{root}/{pattern}"))


def fetched(root: Path, file: FoundFile) -> bytes:
    into = root.parent / "copy"
    Folder(str(root)).fetch(file.path, file.entry.state, into, LIMIT)
    return into.read_bytes()


def test_a_file_is_copied_whole(root: Path) -> None:
    (file,) = found(root)
    assert fetched(root, file) == b"x\n1\n"


@pytest.mark.parametrize("by", ["link to a file", "link to a folder"])
def test_a_link_that_leads_out_is_not_followed(root: Path, by: str) -> None:
    if by == "link to a file":
        (root / "out.csv").symlink_to(root.parent / "secret" / "s.csv")
        (file,) = [each for each in found(root) if each.path.endswith("out.csv")]
        with pytest.raises(NotAllowed, match="leads out of"):
            fetched(root, file)
        return
    (root / "day").symlink_to(root.parent / "secret")
    with pytest.raises(NotAllowed, match="leads out of"):
        found(root, "*/*.csv")


def test_a_link_within_is_followed(root: Path) -> None:
    (root / "link.csv").symlink_to(root / "a.csv")
    assert [fetched(root, each) for each in found(root)] == [b"x\n1\n"] * 2


def test_a_root_that_is_a_link_itself_is_one(root: Path) -> None:
    (root.parent / "door").symlink_to(root)
    (file,) = found(root.parent / "door")
    assert fetched(root.parent / "door", file) == b"x\n1\n"


def test_a_file_that_becomes_a_link_after_it_was_found_is_not_followed(root: Path) -> None:
    (file,) = found(root)
    (root / "a.csv").unlink()
    (root / "a.csv").symlink_to(root.parent / "secret" / "s.csv")
    with pytest.raises(NotAllowed):
        fetched(root, file)


def test_a_file_that_becomes_a_link_while_it_is_opened_is_not_followed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = found(root)
    inside = Folder._inside

    def meanwhile(self: Folder, path: str) -> Path:
        place = inside(self, path)
        (root / "a.csv").unlink(missing_ok=True)
        (root / "a.csv").symlink_to(root.parent / "secret" / "s.csv")
        return place

    monkeypatch.setattr(Folder, "_inside", meanwhile)
    with pytest.raises(BotError) as caught:
        fetched(root, file)
    assert isinstance(caught.value, NotAllowed | Unavailable)


def test_what_is_no_plain_file_holds_nobody_up(root: Path) -> None:
    os.mkfifo(root / "pipe.csv")
    (file,) = [each for each in found(root) if each.path.endswith("pipe.csv")]
    with pytest.raises(BotError):
        fetched(root, file)


def test_a_link_to_nowhere_is_no_file(root: Path) -> None:
    (root / "gone.csv").symlink_to(root / "nowhere.csv")
    assert len(found(root)) == 1


def test_a_file_that_is_too_large_is_refused(root: Path) -> None:
    (root / "a.csv").write_bytes(b"x" * (LIMIT + 1))
    (file,) = found(root)
    with pytest.raises(BadInput, match="larger than"):
        fetched(root, file)


def test_a_file_in_another_state_is_being_written(root: Path) -> None:
    (file,) = found(root)
    (root / "a.csv").write_text("x\n1\n2\n")
    with pytest.raises(BeingWritten):
        fetched(root, file)


def test_a_folder_that_is_gone_and_one_that_is_a_file(root: Path) -> None:
    for pattern in ("gone/*.csv", "a.csv/*.csv"):
        with pytest.raises(NotFound, match="is not there"):
            found(root, pattern)


def test_nobody_looks_through_a_whole_disk(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "MOST_ENTRIES", 5)
    for number in range(9):
        (root / f"{number}.txt").touch()
    with pytest.raises(BadInput, match="narrower folder"):
        found(root)


def test_too_many_files_are_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(port, "MOST_FILES", 2)
    for number in range(3):
        (root / f"{number}.csv").touch()
    with pytest.raises(BadInput, match="more than 2 files"):
        found(root)


def test_a_name_that_is_no_text_and_a_hostile_one_are_read_and_shown_on_one_line(root: Path) -> None:
    for name in (b"\xff\xfe.csv", b"<!channel>`\x1b[2J\n.csv"):
        (root / os.fsdecode(name)).write_text("x\n1\n")
    for each in found(root):
        assert fetched(root, each) == b"x\n1\n"
        each.known_as.encode()
        shown = port.named(each.path)
        assert shown.count("`") == 2
        assert not {"\n", "\x1b"} & set(shown)


@pytest.mark.parametrize(
    "place",
    [
        "data/*.csv", "/data/../etc/*.csv", "/data/**/*.csv", "/data//a.csv", "/data/a.txt", "/data/", "file:///data/a.csv",
        "http://host/a.csv", "s3://*/a.csv", "s3://bucket", "s3://../a.csv", "s3://bucket/a.csv?endpoint_override=evil",
        "s3://user:pw@bucket/a.csv", "simplecache::s3://bucket/a.csv", "/data/a\n.csv", "/data/`a`.csv", "", "memory://x/a.csv",
        "/data/<!channel>.csv", "/" + "a" * 600 + ".csv", "s3:///a.csv",
    ],
)  # fmt: skip
def test_a_place_that_is_none_or_leads_out_is_refused_by_the_policy(place: str) -> None:
    if place == "s3://bucket/a.csv?endpoint_override=evil":
        # A question mark is a pattern, and this name ends in no table.
        with pytest.raises(ValueError, match="must"):
            check_place(place)
        return
    with pytest.raises(ValueError, match="must"):
        check_place(place)


@pytest.mark.parametrize(
    ("pattern", "roots", "is_allowed"),
    [
        ("/data/churn/*.csv", ("/data",), True),
        ("/data/churn/*.csv", ("/data/churn",), True),
        ("/data/churn2/*.csv", ("/data/churn",), False),
        ("/data/*/a.csv", ("/data/churn",), False),
        ("/etc/a.csv", ("/data",), False),
        ("/etc/a.csv", ("/",), True),
        ("s3://bucket/churn/*.csv", ("/",), False),
        ("s3://bucket/churn/*.csv", ("s3://bucket",), True),
        ("s3://bucket/churn/*.csv", ("s3://buck",), False),
        ("s3://bucket/churn/*.csv", ("gs://bucket",), False),
        ("/data/a.csv", (), False),
    ],
)
def test_only_what_is_below_a_root_is_allowed(pattern: str, roots: tuple[str, ...], is_allowed: bool) -> None:
    source = Source("s", Files(pattern))
    trouble = Allowed(roots).trouble(source)
    assert (trouble is None) is is_allowed
    if trouble:
        assert "MLOPS_SOURCE_ROOTS" in trouble


def test_a_database_is_one_that_the_operator_named() -> None:
    source = Source("s", Select("warehouse", "SELECT 1", "at"), Gives.BATCHES)
    said = Allowed().trouble(source)
    assert said == "The operator named no database warehouse (MLOPS_SOURCE_WAREHOUSE)."
    allowed = Allowed((), {"warehouse": "sqlite:///geheim.db"})
    assert allowed.trouble(source) is None
    assert "geheim" not in repr(allowed)


def test_when_a_file_was_written_is_known_though_its_year_is_none(root: Path) -> None:
    os.utime(root / "a.csv", (2**62 / 1e9, 2**62 / 1e9))
    (file,) = found(root)
    assert file.entry.written_at is not None
    assert file.entry.written_at > datetime(2026, 1, 1, tzinfo=UTC)
