"""The workspace as a program and as a running thing: start, stop, settle, clock, traffic."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.workspace.stage import ANA, BOT, CHURN, DOCUMENT, Slack, SocketApp, serving
from workspace.control_client import Control, ControlError, Person
from workspace.server import Workspace


def test_it_runs_from_the_terminal_and_stops_when_told(tmp_path: Path) -> None:
    document = tmp_path / "organisation.json"
    document.write_text(json.dumps(DOCUMENT))
    program = [sys.executable, "-m", "workspace", str(document)]
    environment = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-terminal"}
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        lines = [running.stdout.readline().strip() for _ in range(5)]
        with Control(lines[0].removeprefix("The workspace is at ")) as control:
            assert control.sees(ANA)["team"]["name"] == "Stage"
        running.send_signal(signal.SIGTERM)

    assert running.returncode == 0
    assert lines[1].startswith("SLACK_API_URL=http://127.0.0.1:")
    assert lines[2] == "SLACK_BOT_TOKEN=xoxb-terminal"


def test_a_file_that_is_no_organisation_is_refused_in_one_line(tmp_path: Path) -> None:
    document = tmp_path / "organisation.json"
    document.write_text('{"team": {}}')
    program = [sys.executable, "-m", "workspace", str(document)]

    done = subprocess.run(program, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert done.stderr.startswith("The organisation cannot be read: team.id")
    assert done.stderr.count("\n") == 1


def test_a_stopped_workspace_frees_its_port() -> None:
    with serving() as first:
        port = first.port
    with serving(port=port) as second, Control(second.address) as control:
        assert control.now() > 0


def test_the_clock_moves_forward_by_seconds_and_to_a_moment(control: Control, slack: Slack) -> None:
    before = control.now()
    assert control.advance(3600) >= before + 3600
    assert control.move_to("2030-01-01T09:00:00+01:00") == pytest.approx(1_893_484_800, abs=5)
    assert float(slack.post()) == pytest.approx(1_893_484_800, abs=5)
    for problem in ("2020-01-01T00:00:00+00:00", "2050-01-01T00:00:00", "tomorrow"):
        with pytest.raises(ControlError):
            control.move_to(problem)


def test_settling_waits_for_the_acknowledgement(app: SocketApp, control: Control, ana: Person) -> None:
    ana.say(ana.dm_with(BOT), "hello")

    control.settle()

    assert [each["text"] for each in app.events()] == ["hello"]
    with pytest.raises(ControlError, match="not_quiet"):
        control.settle(quiet_ms=5000, timeout_ms=100)


@pytest.mark.parametrize("path", ["/api/chat.postMessage", "/response/T0/nobody"])
def test_an_app_killed_in_the_middle_of_a_call_leaves_nothing_under_way(
    workspace: Workspace, control: Control, path: str
) -> None:
    where = urlsplit(workspace.address)
    with socket.create_connection((str(where.hostname), int(where.port or 0))) as line:
        head = f"POST {path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: 20\r\n\r\n"
        line.sendall(head.encode() + b"half")
        while _statuses(control)[-1:] != ["pending"]:
            time.sleep(0.01)
    control.settle(quiet_ms=50)
    assert _statuses(control)[-1] == "broken_off"


def _statuses(control: Control) -> list[str]:
    return [each["status"] for each in control.traffic()]


def test_traffic_says_what_was_sent_and_how_it_ended(
    slack: Slack, app: SocketApp, control: Control, ana: Person
) -> None:
    ana.command(CHURN, "models")
    slack.call("chat.postMessage", channel="C0NONE", text="x")

    shown = [(each["direction"], each["kind"], each["name"], each["status"]) for each in control.traffic()]
    assert ("to_app", "command", "/mlops", "ok") in shown
    assert ("from_app", "socket", "connected", "ok") in shown
    assert shown[-1] == ("from_app", "method", "chat.postMessage", "channel_not_found")
    command = next(each for each in control.traffic() if each["kind"] == "command")
    assert 0 <= command["acknowledged_ms"] < 3000


@pytest.mark.parametrize(
    ("call", "body"),
    [
        ("say", {"as": "U0NOBODY", "channel": CHURN, "text": "x"}),
        ("say", {"as": ANA, "channel": CHURN, "text": ""}),
        ("say", {"as": ANA, "channel": CHURN}),
        ("say", {"as": ANA, "channel": CHURN, "text": "x", "thread_ts": "1.2"}),
        ("click", {"as": ANA, "channel": CHURN, "ts": "1.2", "action_id": "x"}),
        ("submit", {"as": ANA, "view_id": "V0", "values": []}),
        ("open_dm", {"as": ANA, "with": ANA}),
        ("clock", {"advance": "soon"}),
        ("people", {"id": ANA, "shoe_size": 40}),
        ("people", {"id": ANA, "deleted": "perhaps"}),
        ("channels", {"id": CHURN, "members": ["U0NOBODY"]}),
        ("channels", {"id": CHURN, "archived": "perhaps"}),
        ("groups", {"id": "S0NONE", "members": []}),
        ("faults", {"kind": "disconnect", "code": "whim"}),
        ("nonsense", {}),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_in_a_sentence(
    resting: Workspace, call: str, body: dict[str, object]
) -> None:
    with Control(resting.address) as control, pytest.raises(ControlError) as refused:
        control.do(call, **body)

    assert refused.value.message.endswith(".")


def test_an_archived_channel_is_heard_of(app: SocketApp, slack: Slack, control: Control) -> None:
    control.change_channel(CHURN, archived=True)
    control.settle()

    assert [each["type"] for each in app.events()] == ["channel_archive"]
    assert slack.call("chat.postMessage", channel=CHURN, text="x")["error"] == "is_archived"
