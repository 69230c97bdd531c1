"""`python -m workspace`: a workspace from the terminal, with tokens made up for it or given."""

import argparse
import os
import secrets
import signal
import sys

from workspace.organisation import Organisation
from workspace.server import Workspace


def main() -> int:
    """Serve until interrupted; prints what a bot needs to connect."""
    parser = argparse.ArgumentParser(
        prog="python -m workspace", description="A local workspace that speaks Slack."
    )
    parser.add_argument("organisation", help="the JSON file that says who and what is in it")
    parser.add_argument("--port", type=int, default=0, help="the port to listen on; any free one by default")
    parser.add_argument("--request-url", default=None, help="deliver over signed HTTP to this URL")
    given = parser.parse_args()
    try:
        organisation = Organisation.load(given.organisation)
    except (OSError, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    tokens = {
        # Given, they stay the same over restarts, and a bot finds its way back.
        "SLACK_BOT_TOKEN": os.environ.get("SLACK_BOT_TOKEN") or f"xoxb-local-{secrets.token_hex(12)}",
        "SLACK_APP_TOKEN": os.environ.get("SLACK_APP_TOKEN") or f"xapp-local-{secrets.token_hex(12)}",
        "SLACK_SIGNING_SECRET": os.environ.get("SLACK_SIGNING_SECRET") or secrets.token_hex(16),
    }
    workspace = Workspace(
        organisation,
        port=given.port,
        bot_token=tokens["SLACK_BOT_TOKEN"],
        app_token=tokens["SLACK_APP_TOKEN"],
        signing_secret=tokens["SLACK_SIGNING_SECRET"],
        request_url=given.request_url,
    )
    stopping = {signal.SIGINT, signal.SIGTERM}
    # Blocked before the threads start, which inherit it: the
    # signal waits for `sigwait` and interrupts none of them.
    signal.pthread_sigmask(signal.SIG_BLOCK, stopping)
    workspace.start()
    print(f"The workspace is at {workspace.address}")
    print(f"SLACK_API_URL={workspace.api_url}")
    for name, value in tokens.items():
        print(f"{name}={value}", flush=True)
    signal.sigwait(stopping)
    workspace.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
