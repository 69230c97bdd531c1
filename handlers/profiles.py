"""What Slack says about people: a changed profile is read again, somebody who left is refused at once."""

from slack_bolt import App

from bot.integrations.slack_directory import SlackDirectory
from handlers.asking import Body


def register(app: App, directory: SlackDirectory) -> None:
    """Attach the listener."""

    def changed(body: Body) -> None:
        user = (body.get("event") or {}).get("user") or {}
        # The next decision asks anew in any case; this is for what was remembered to show.
        directory.forget("person", str(user.get("id") or ""))

    app.event("user_change")(changed)
