"""`mlops-bot demo`: the local workspace, Northwind in it, and the bot over Socket Mode, until it is told to stop."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import webbrowser
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bot.errors import Unavailable
from bot.opening import open_database
from bot.ports import Clock
from bot.settings import Settings
from demo import living as life
from demo import seed
from demo.kept import streamed_once
from demo.organisation import LEO, RELEASES, WINE, organisation
from demo.sending import Sender
from demo.streams import Stream
from demo.trainer import NAME, RULE, Trainer
from workspace.organisation import Organisation
from workspace.server import Workspace

DATABASE = Path("var/demo/northwind.db")
# The organisation's, with a trainer that this process is.
RULES = Path("var/demo/policy.yml")
READY_WITHIN_S = 60
STOP_WITHIN_S = 15
HEALTH = "Health: "

WELCOME = """
The workspace is open:  {address}

Four things to try there:
  1. As Leo, in #wine-grading:  /mlops promote wine-grading 3 to production because it grades better
     Then switch to Mia at the top, press Approve on the card; switch to Tom, and approve as well.
  2. As anyone:  /mlops compare tumour-screening 2 3
  3. As Mia:  /mlops rollback wine-grading production because the grades look wrong
  4. In #tumour-screening an alert comes within two minutes, since a scanner reads higher and higher:
     acknowledge it, look with  /mlops health tumour-screening  at how it fares, have the model retrained, or roll back
     from its message

Tomorrow's digest comes when you move the workspace's clock (top right). Stop with Ctrl+C.
"""


@dataclass(frozen=True, slots=True)
class Living:
    """What the models go on to meet while the demo runs, and how that is sent."""

    streams: tuple[Stream, ...]
    token: str
    clock: Clock
    trainer: Trainer


def main(port: int, headless: bool) -> int:
    """Run the demo until SIGINT or SIGTERM; returns the exit code."""
    tokens = _tokens()
    workspace = _workspace(port, tokens)
    workspace.start()
    # Before the bot: it must find the workspace's clock and a full database.
    living = _fill(workspace)
    living.trainer.start()
    environment = {**_surroundings(workspace), **tokens, **_trained_by(living.trainer)}
    bot = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        # Read line by line here, to know when it is ready.
        text=True,
    )
    try:
        return _until_stopped(bot, workspace, headless, living)
    finally:
        _stop(bot)
        living.trainer.stop()
        workspace.stop()


def _trained_by(trainer: Trainer) -> dict[str, str]:
    return {"GITHUB_TOKEN": trainer.github_token, "GITHUB_API_URL": trainer.api}


def _workspace(port: int, tokens: Mapping[str, str]) -> Workspace:
    try:
        return Workspace(
            Organisation.parse(organisation()),
            port=port,
            bot_token=tokens["SLACK_BOT_TOKEN"],
            app_token=tokens["SLACK_APP_TOKEN"],
            signing_secret=secrets.token_hex(16),
        )
    except OSError as problem:
        raise Unavailable(
            f"The workspace cannot listen on port {port} ({problem.strerror}).",
            hint="Take another one with `--port N`; 0 is any that is free.",
        ) from problem


def _tokens() -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": f"xoxb-{secrets.token_hex(12)}",
        "SLACK_APP_TOKEN": f"xapp-{secrets.token_hex(12)}",
    }


def _surroundings(workspace: Workspace) -> dict[str, str]:
    """The bot's settings: everything of the demo, nothing of a real workspace."""
    return {
        "SLACK_API_URL": workspace.api_url,
        "MLOPS_DATABASE_URL": f"sqlite:///{DATABASE}",
        "MLOPS_POLICY": str(RULES),
        "MLOPS_CHANNEL": RELEASES,
        "MLOPS_CLOCK": "workspace",
        "MLOPS_HOST": "127.0.0.1",
        # Any free port: port 8080 may be somebody's real bot.
        "MLOPS_PORT": "0",
        "MLOPS_TIMEZONE": "Europe/Berlin",
        "MLOPS_LOG_LEVEL": os.environ.get("MLOPS_LOG_LEVEL", "warning"),
    }


def _fill(workspace: Workspace) -> Living:
    """A fresh database each time: the workspace forgets its messages when it stops, and the two must agree."""
    for path in DATABASE.parent.glob(f"{DATABASE.name}*"):
        path.unlink()
    named: Mapping[str, object] = {
        "slack_api_url": workspace.api_url,
        "database_url": f"sqlite:///{DATABASE}",
        "channel": RELEASES,
        "clock": "workspace",
    }
    settings = Settings.model_validate(named)
    database = open_database(settings)
    RULES.write_text(seed.POLICY.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    context = seed.fill(settings, database, RULES)
    streams = streamed_once(seed.KEPT)
    life.begin(context, streams)
    token = life.token(context, "northwind-serving", life.SENDS)
    trainer = Trainer(streams, life.token(context, NAME, life.TRAINS))
    database.close()
    return Living(streams, token, context.clock, trainer)


def _until_stopped(bot: "subprocess.Popen[str]", workspace: Workspace, headless: bool, living: Living) -> int:
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopped.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    ready = threading.Event()
    heard: list[str] = []
    threading.Thread(target=_listen, args=(bot, heard, ready, stopped), daemon=True).start()
    ready.wait(READY_WITHIN_S)
    if bot.poll() is not None or not heard:
        print("The bot did not start; its own words are above.", file=sys.stderr)
        return 1
    print(WELCOME.format(address=workspace.address), flush=True)
    if not headless:
        webbrowser.open(f"{workspace.address}/?as={LEO}&channel={WINE}")
    living.trainer.serve(heard[0])
    sender = Sender(living.streams, heard[0], living.token, living.clock.now)
    sender.start()
    stopped.wait()
    sender.stop()
    return 0 if bot.poll() is None else 1


def _listen(
    bot: "subprocess.Popen[str]", heard: list[str], ready: threading.Event, stopped: threading.Event
) -> None:
    """Pass on what the bot prints, and keep its address; its end is the demo's end."""
    for text in bot.stdout or ():
        print(text, end="", flush=True)
        if text.startswith(HEALTH):
            heard.append(text.removeprefix(HEALTH).strip().removesuffix("/readyz"))
            ready.set()
    ready.set()
    stopped.set()


def _stop(bot: "subprocess.Popen[str]") -> None:
    if bot.poll() is None:
        bot.terminate()
        try:
            bot.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            bot.kill()
