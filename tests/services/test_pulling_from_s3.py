"""Objects of a store as a source: pulled once, missed once, from a server that is a process of its own."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from tests.integrations.s3_server import SECRET, Server, leads_to
from tests.services.fetched import HOUR, ROWS, Fetching, rows
from tests.services.house import House

BUCKET = "churn-data"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.stop()


def test_objects_are_pulled_once_and_a_store_that_is_silent_is_told_once(
    quick_house: House, tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads_to(server.address, monkeypatch)
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="in/a.csv", Body=rows("a").encode())
    s3.put_object(Bucket=BUCKET, Key="secret/b.csv", Body=rows("b").encode())
    fetching = Fetching(quick_house, tmp_path, roots=(f"s3://{BUCKET}/in",))
    fetching.rules(
        f'{{name: nightly, files: "s3://{BUCKET}/in/*.csv", every: 1h}}',
        f'{{name: beside, files: "s3://{BUCKET}/secret/*.csv", every: 1h}}',
    )
    fetching.sweep()
    fetching.sweep(HOUR)
    assert [each.rows for each in fetching.batches()] == [ROWS]
    (alert,) = fetching.opened()
    assert (alert.cause, "MLOPS_SOURCE_ROOTS" in alert.consequence) == ("source: beside", True)
    server.stop()
    fetching.sweep(HOUR)
    fetching.sweep(HOUR)
    silent = [each for each in fetching.opened() if each.cause == "source: nightly"]
    assert ["the store does not answer" in each.consequence for each in silent] == [True]
    assert SECRET not in silent[0].consequence
