"""What Slack says about people: a changed profile is read again, and whoever left is followed up."""

import logging

from slack_bolt import Ack, App

from bot.domain import commands
from bot.domain.targets import row_id
from bot.errors import BotError
from bot.integrations.slack_directory import SlackDirectory
from bot.services import leavers
from bot.views.leavers import HAND_OVER
from handlers.asking import Body, from_action
from handlers.desk import Desk
from handlers.forms import opened_for
from handlers.saying import Modal, in_modal

log = logging.getLogger(__name__)


def register(app: App, desk: Desk, directory: SlackDirectory) -> None:
    """Attach the listeners."""

    def changed(body: Body) -> None:
        user = (body.get("event") or {}).get("user") or {}
        person = str(user.get("id") or "")
        # The next decision asks anew in any case; this is for what was remembered to show.
        directory.forget("person", person)
        try:
            # Of everybody else's new status nobody asks Slack.
            if leavers.matters(desk.context, person):
                leavers.look(desk.context, person)
        except BotError as silence:
            # The daily sweep asks again.
            log.warning("Whether %s is still here is not known: %s", person, silence.sentence)

    def hand_over(ack: Ack, body: Body) -> None:
        ack()
        asked = from_action(body)

        def draw(modal: Modal) -> None:
            giver, taker = leavers.handover_of(desk.context, row_id(asked.value))
            modal.draw(opened_for(desk, asked, commands.Handover(giver, taker)))

        in_modal(desk, asked, draw, "Hand over")

    app.event("user_change")(changed)
    app.action(HAND_OVER)(hand_over)
