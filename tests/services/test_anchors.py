"""Anchors are kept once a day, in a file and at a syslog server; verifying holds all of the file against the chain."""

import logging
import socket
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.audit import Anchor
from bot.errors import BadInput, Unavailable
from bot.integrations.anchors import AnchorFile, Syslog
from bot.services import anchors, audits
from tests.services.house import MONDAY, OPS, House

HEAD = Anchor(7, "ab" * 32)


@pytest.fixture
def path(house: House, tmp_path: Path) -> Path:
    """The house keeps its anchors in a file."""
    found = tmp_path / "anchors.txt"
    house.context = replace(house.context, anchors=(AnchorFile(found),))
    return found


def test_an_anchor_is_kept_once_a_day_and_never_of_nothing(house: House, path: Path) -> None:
    anchors.keep_daily(house.context)
    assert not path.exists()
    for _ in range(2):
        house.lock(OPS)
        house.unlock(OPS)
        for _ in range(3):
            anchors.keep_daily(house.context)
        house.clock.move(timedelta(days=1))

    kept = anchors.kept(house.context)
    assert [each.sequence for each in kept] == [2, 4]
    assert audits.examine(house.context, kept).flaw is None
    assert path.read_text().splitlines()[0].startswith("2026-11-02T09:00:00.000Z 2:")


def test_a_file_that_says_otherwise_is_found(house: House, path: Path) -> None:
    house.lock(OPS)
    path.write_text(f"2026-11-01T00:00:00Z 1:{'0' * 64}\n")

    assert audits.examine(house.context, anchors.kept(house.context)).flaw is not None


def test_what_cannot_be_kept_is_said_in_the_log_and_tried_again(
    house: House, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "later"
    house.context = replace(house.context, anchors=(AnchorFile(folder / "anchors.txt"),))
    house.lock(OPS)
    with caplog.at_level(logging.WARNING):
        anchors.keep_daily(house.context)
    assert "was not kept" in caplog.text

    folder.mkdir()
    anchors.keep_daily(house.context)
    assert len(anchors.kept(house.context)) == 1


def test_the_newest_anchor_once_more_adds_no_line(tmp_path: Path) -> None:
    file = AnchorFile(tmp_path / "a")
    file.keep(HEAD, MONDAY)
    file.keep(HEAD, MONDAY)

    assert file.kept() == (HEAD,)
    (tmp_path / "a").write_text("nonsense")
    with pytest.raises(BadInput, match="no anchor"):
        file.kept()


def test_a_syslog_server_gets_it_over_udp_as_the_standard_has_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        Syslog(f"127.0.0.1:{server.getsockname()[1]}").keep(HEAD, MONDAY)
        said = server.recv(2000).decode()

    assert said.startswith("<110>1 2026-11-02T09:00:00.000Z ")
    assert said.endswith(f" anchor - audit anchor {HEAD}")


def test_a_syslog_server_gets_it_over_tcp_with_its_length() -> None:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            connection, _ = server.accept()
            with connection:
                got.append(connection.recv(2000))

        taking = threading.Thread(target=take)
        taking.start()
        Syslog(f"tcp://127.0.0.1:{server.getsockname()[1]}").keep(HEAD, MONDAY)
        taking.join(5)

    length, _, message = got[0].partition(b" ")
    assert int(length) == len(message)


def test_a_syslog_server_that_is_silent_is_unavailable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

    with pytest.raises(Unavailable, match="syslog"):
        Syslog(f"tcp://127.0.0.1:{port}").keep(HEAD, MONDAY)
