"""Object stores that sources read, against a stand-in of S3 that is a process of its own."""

import socket
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest

from bot.domain.sources.source import Files
from bot.errors import BadInput, BotError, NotAllowed, NotFound, Unavailable
from bot.integrations.pulling import store as module
from bot.integrations.pulling.shelf import BeingWritten, matching
from bot.integrations.pulling.store import Store
from tests.integrations.s3_server import SECRET, Server, leads_to

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NUMBERS = count()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.stop()


@pytest.fixture
def bucket() -> str:
    return f"sources-{next(_NUMBERS)}"


@pytest.fixture
def s3(server: Server, bucket: str, monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    leads_to(server.address, monkeypatch)
    client = boto3.client("s3")
    client.create_bucket(Bucket=bucket)
    return client


def put(s3: "S3Client", bucket: str, *keys: str, body: bytes = b"x\n1\n") -> None:
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=body)


def names(bucket: str, pattern: str, root: str = "") -> list[str]:
    found = matching(Store(f"s3://{bucket}{root}"), Files(f"s3://{bucket}/{pattern}"))
    return [each.path.removeprefix(f"s3://{bucket}/") for each in found]


def test_objects_are_found_by_their_pattern_and_copied(s3: "S3Client", bucket: str, tmp_path: Path) -> None:
    put(
        s3,
        bucket,
        "churn/a.csv",
        "churn/b.parquet",
        "churn/deep/c.csv",
        "other/d.csv",
        "churn/_tmp.csv",
        "churn/",
    )
    assert names(bucket, "churn/*.csv") == ["churn/a.csv"]
    assert names(bucket, "churn/*/*.csv") == ["churn/deep/c.csv"]
    assert names(bucket, "*/*.csv") == ["churn/a.csv", "other/d.csv"]
    (file,) = matching(Store(f"s3://{bucket}"), Files(f"s3://{bucket}/churn/*.csv"))
    found = Store(f"s3://{bucket}/churn").fetch(file.path, file.entry.state, tmp_path / "copy", 1000)
    assert (tmp_path / "copy").read_bytes() == b"x\n1\n"
    assert found.size == 4
    assert file.entry.written_at is not None


def test_what_is_beside_the_prefix_is_not_read(s3: "S3Client", bucket: str, tmp_path: Path) -> None:
    put(s3, bucket, "churn/a.csv", "churn-secret/a.csv", "churn/../secret.csv")
    shelf = Store(f"s3://{bucket}/churn")
    for path in ("churn-secret/a.csv", "churn/../secret.csv", "a.csv"):
        with pytest.raises(NotAllowed):
            shelf.fetch(f"s3://{bucket}/{path}", "", tmp_path / "copy", 1000)
    with pytest.raises(NotAllowed):
        shelf.fetch("s3://another/churn/a.csv", "", tmp_path / "copy", 1000)


def test_an_object_that_is_too_large_or_another_by_now_is_not_taken(
    s3: "S3Client", bucket: str, tmp_path: Path
) -> None:
    put(s3, bucket, "a.csv")
    shelf = Store(f"s3://{bucket}")
    (file,) = matching(shelf, Files(f"s3://{bucket}/*.csv"))
    with pytest.raises(BadInput, match="larger than"):
        shelf.fetch(file.path, file.entry.state, tmp_path / "copy", 3)
    put(s3, bucket, "a.csv", body=b"x\n1\n2\n")
    with pytest.raises(BeingWritten):
        shelf.fetch(file.path, file.entry.state, tmp_path / "copy", 1000)
    s3.delete_object(Bucket=bucket, Key="a.csv")
    with pytest.raises(NotFound):
        shelf.fetch(file.path, file.entry.state, tmp_path / "copy", 1000)


def test_a_prefix_and_a_bucket_that_are_gone_are_said(s3: "S3Client", bucket: str) -> None:
    with pytest.raises(NotFound, match="is not there"):
        names(bucket, "gone/*.csv")
    with pytest.raises(Unavailable, match="there is no such bucket"):
        names("no-such-bucket-here", "churn/*.csv")


def test_a_store_that_is_silent_is_said_without_secrets(
    s3: "S3Client", bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL_S3", f"http://127.0.0.1:{free.getsockname()[1]}")
    with pytest.raises(BotError) as caught:
        names(bucket, "churn/*.csv")
    assert caught.value.sentence.endswith("the store does not answer.")
    assert SECRET not in caught.value.sentence


def test_an_empty_prefix_that_is_the_bucket_itself_is_no_trouble(s3: "S3Client", bucket: str) -> None:
    assert names(bucket, "*.csv") == []


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(BadInput, match="fsspec, which is not installed") as caught:
        list(Store("s3://bucket").entries("s3://bucket"))
    assert "mlops-bot[objects]" in caught.value.hint


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("AWS Error ACCESS_DENIED during ListObjectsV2", "the store refuses the bot's credentials"),
        ("AWS Error SIGNATURE_DOES_NOT_MATCH", "the store refuses the bot's credentials"),
        ("AWS Error NO_SUCH_BUCKET", "there is no such bucket"),
        ("When reading: curl timeout", "the store does not answer"),
        ("something of geheim", "the store does not give it"),
    ],
)
def test_what_a_store_refuses_is_said_in_words(said: str, why: str) -> None:
    assert module._why(said) == why
