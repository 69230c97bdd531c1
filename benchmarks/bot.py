"""The real process of the bot beside a local workspace, for the cases that measure a running bot."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.watch import ROOT
from demo.organisation import organisation
from workspace.organisation import Organisation
from workspace.server import Workspace

TOKENS = {"SLACK_BOT_TOKEN": "xoxb-bench", "SLACK_APP_TOKEN": "xapp-bench", "SLACK_SIGNING_SECRET": "bench"}
_READY = re.compile(r"Health: (http://\S+?)/readyz")


@contextmanager
def workspace() -> Iterator[Workspace]:
    """A workspace with the example organisation and without limits on rates."""
    place = Workspace(
        Organisation.parse(organisation()),
        bot_token=TOKENS["SLACK_BOT_TOKEN"],
        app_token=TOKENS["SLACK_APP_TOKEN"],
        signing_secret=TOKENS["SLACK_SIGNING_SECRET"],
        rates=False,
    )
    place.start()
    try:
        yield place
    finally:
        place.stop()


def environment(place: Workspace, database_url: str) -> dict[str, str]:
    """What the bot is told: this workspace, this database, a free port."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MLOPS_", "SLACK_"))}
    return {
        **kept,
        **TOKENS,
        "SLACK_API_URL": place.api_url,
        "MLOPS_DATABASE_URL": database_url,
        "MLOPS_PORT": "0",
        "MLOPS_POLICY": str(ROOT / "demo" / "policy.yml"),
        "MLOPS_LOG_LEVEL": "error",
    }


@contextmanager
def running(place: Workspace, database_url: str) -> Iterator[str]:
    """The bot as a process of its own, given as soon as it says it is ready; gives its address."""
    command = [str(Path(sys.executable).with_name("mlops-bot")), "run"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(place, database_url), stdout=subprocess.PIPE, text=True
    )
    try:
        yield _address(process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    for line in process.stdout:
        if said := _READY.search(line):
            # What it prints later is read away, so that it never waits for us.
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return said[1]
    raise RuntimeError(f"the bot ended with {process.wait()} before it was ready")
