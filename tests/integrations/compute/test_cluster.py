"""A real Dask cluster of one worker: the same profile as by threads, to the last bit, and sentences where it fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from operator import neg
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.domain.profile.sight import Sight
from bot.domain.profile.stored import to_bytes
from bot.errors import BadInput, NotFound, Unavailable
from bot.integrations.compute.executor import compute
from bot.integrations.compute.port import Compute
from bot.integrations.tables.batches import Table, table
from bot.integrations.tables.decoding import decode_batch
from bot.integrations.tables.limits import Format, Limits
from bot.integrations.tables.parts import Plan, kinds_of, parts_of, profile_part
from bot.integrations.tables.profiling import profile_tables
from bot.integrations.tables.sources import files
from bot.integrations.tables.whole import profile_whole

ROWS = 500
SIGHT = Sight(b"a salt of the tests", {"mail": True})


@contextmanager
def local(workers: int) -> Iterator[Compute]:
    """A cluster on this machine; its page is on any free port, since other tests may have one."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        silence_logs=logging.CRITICAL,
    ) as found:
        yield compute(f"dask://{found.scheduler_address.removeprefix('tcp://')}")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Compute]:
    with local(workers=1) as found:
        yield found


@pytest.fixture
def tables(tmp_path: Path) -> list[Table]:
    random = np.random.default_rng(7)
    content = pa.table(
        {
            "x": random.normal(size=ROWS),
            "n": random.integers(0, 9, ROWS),
            "mail": [f"p{each}@example.com" for each in range(ROWS)],
        }
    )
    pq.write_table(content, tmp_path / "a.parquet", row_group_size=90)
    (tmp_path / "b.csv").write_text("n,x,mail\n1,0.5,q\n2,,r\n", encoding="utf-8")
    return [table(each) for each in files([str(tmp_path)])]


def test_it_gives_the_same_profile_as_threads_to_the_last_bit(cluster: Compute, tables: list[Table]) -> None:
    assert to_bytes(profile_tables(tables, cluster)) == to_bytes(profile_tables(tables, compute()))
    assert to_bytes(profile_whole(tables, cluster)) == to_bytes(profile_whole(tables, compute()))


def test_a_batch_that_was_sent_here_is_read_there(cluster: Compute, tables: list[Table]) -> None:
    path = tables[0].file.path
    there, here = (decode_batch(path, Format.PARQUET, SIGHT, Limits(), each) for each in (cluster, None))
    assert to_bytes(there[0]) == to_bytes(here[0])
    mail = there[0].column("mail")
    assert mail is not None
    assert mail.concealed
    with pytest.raises(BadInput, match="more than 10 rows"):
        decode_batch(path, Format.PARQUET, SIGHT, Limits(rows=10), cluster)


def test_a_file_that_the_workers_do_not_see_is_said(cluster: Compute, tables: list[Table]) -> None:
    parts = list(parts_of(tables, Plan(kinds_of(tables))))
    tables[1].file.path.unlink()
    with pytest.raises(NotFound, match=r"`b\.csv` is not there") as caught:
        list(cluster.each(profile_part, parts))
    assert "same paths" in caught.value.hint


def test_a_cluster_without_workers_is_one_sentence(tables: list[Table]) -> None:
    with local(workers=0) as found, pytest.raises(Unavailable, match="has no workers") as caught:
        profile_tables(tables, found)
    assert caught.value.hint.startswith("Check MLOPS_COMPUTE")


def test_what_stops_asking_leaves_the_cluster_as_it_was(cluster: Compute, tables: list[Table]) -> None:
    for done in cluster.each(neg, range(100)):
        assert done == 0
        break
    assert list(cluster.each(neg, range(5))) == [0, -1, -2, -3, -4]


def test_a_scheduler_that_does_not_answer_is_one_sentence(
    tables: list[Table], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.integrations.compute.cluster.PATIENCE_S", 0.5)
    with pytest.raises(Unavailable, match=r"The Dask cluster at 127.0.0.1:9 does not answer."):
        profile_tables(tables, compute("dask://127.0.0.1:9"))
