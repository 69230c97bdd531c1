"""Anchors in a bucket with Object Lock, against a stand-in of S3 on this machine: they outlive whoever wants them gone."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from bot import cli
from bot.domain.audit import Anchor
from bot.errors import BadInput, Unavailable
from bot.integrations.object_lock import ObjectStore
from bot.opening import anchors_of
from bot.services import anchors, audits
from bot.settings import Settings, load
from tests.services.house import OPS, House

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_NUMBERS = count()
HEAD = Anchor(7, "ab" * 32)
# The stand-in counts by the machine's clock.
NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A stand-in of S3."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket() -> str:
    """Its name."""
    return f"anchors-{next(_NUMBERS)}"


@pytest.fixture
def s3(server: str, bucket: str, monkeypatch: pytest.MonkeyPatch) -> "S3Client":
    """Its client, with an empty bucket that locks."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": server, "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret-of-s3",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    # A bucket of its own for each test, since nobody can empty one that is locked.
    client.create_bucket(
        Bucket=bucket,
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": "eu-central-1"},
    )
    return client


def test_an_anchor_is_written_once_locked_for_its_days(s3: "S3Client", bucket: str) -> None:
    store = ObjectStore(f"s3://{bucket}/northwind", 30)
    store.keep(HEAD, NOW)
    store.keep(HEAD, NOW + timedelta(days=1))

    (version,) = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert version["Key"] == f"northwind/000000000007-{HEAD.hash}"
    found = s3.get_object(Bucket=bucket, Key=version["Key"])
    assert found["ObjectLockMode"] == "COMPLIANCE"
    assert abs(found["ObjectLockRetainUntilDate"] - NOW - timedelta(days=30)) < timedelta(seconds=2)
    assert found["Body"].read().decode().endswith(f" {HEAD}\n")
    assert store.kept() == (HEAD,)


def test_nobody_takes_an_anchor_away_nor_hides_it(s3: "S3Client", bucket: str) -> None:
    store = ObjectStore(f"s3://{bucket}", 30)
    store.keep(HEAD, NOW)
    (version,) = s3.list_object_versions(Bucket=bucket)["Versions"]

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
    s3.delete_object(Bucket=bucket, Key=version["Key"])

    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)
    assert store.kept() == (HEAD,)


def test_more_anchors_than_a_page_are_read_back_in_order_and_strangers_left_out(
    s3: "S3Client", bucket: str
) -> None:
    store = ObjectStore(f"s3://{bucket}/deep/folder", 1)
    kept = [Anchor(number, f"{number:064x}") for number in (1200, 3, 10**13)]
    for each in kept:
        store.keep(each, NOW)
    for number in range(1001):
        s3.put_object(Bucket=bucket, Key=f"deep/folder/note-{number}.txt", Body=b"x")

    assert store.kept() == (kept[1], kept[0], kept[2])
    assert ObjectStore(f"s3://{bucket}/deep").kept() == ()


@pytest.mark.parametrize("locks", [True, False])
def test_a_bucket_that_is_not_there_or_does_not_lock_is_said(s3: "S3Client", locks: bool) -> None:
    name = "nowhere"
    if not locks:
        name = "plain"
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    with pytest.raises(Unavailable, match=f"cannot be kept or read at s3://{name}") as found:
        ObjectStore(f"s3://{name}", 30).keep(HEAD, NOW)
    assert "Object Lock" in found.value.hint
    assert "secret-of-s3" not in str(found.value)


def test_the_bot_keeps_it_daily_and_a_verification_holds_it_against_the_chain(
    s3: "S3Client", bucket: str, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(audit_anchor_store=f"s3://{bucket}/northwind", audit_anchor_days=30)
    house.context = replace(house.context, anchors=anchors_of(settings))
    for _ in range(2):
        house.lock(OPS)
        house.unlock(OPS)
        for _ in range(2):
            anchors.keep_daily(house.context)
        house.clock.move(timedelta(days=1))

    kept = anchors.kept(house.context)
    assert [each.sequence for each in kept] == [2, 4]
    assert audits.examine(house.context, kept).flaw is None
    ObjectStore(f"s3://{bucket}/northwind", 1).keep(Anchor(1, "0" * 64), NOW)
    assert audits.examine(house.context, anchors.kept(house.context)).flaw is not None


def test_the_terminal_reads_a_bucket_of_anchors(
    s3: "S3Client",
    bucket: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["db", "upgrade"]) == cli.WELL
    assert cli.main(["audit", "verify", "--anchor", f"s3://{bucket}"]) == cli.WELL
    ObjectStore(f"s3://{bucket}", 1).keep(HEAD, NOW)

    assert cli.main(["audit", "verify", "--anchor", f"s3://{bucket}"]) == cli.FINDING


def test_without_its_library_it_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)

    with pytest.raises(BadInput, match="boto3, which is not installed"):
        anchors_of(Settings(audit_anchor_store="s3://anchors"))


@pytest.mark.parametrize(
    "url", ["anchors", "https://s3/anchors", "s3://", "s3://id:key@anchors", "s3://a?b=c"]
)
def test_what_is_no_bucket_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLOPS_AUDIT_ANCHOR_STORE", url)

    with pytest.raises(BadInput, match="MLOPS_AUDIT_ANCHOR_STORE must be a bucket"):
        load()
