"""The commands about alerts, as the table lists them."""

from bot.domain.commands.spec import CommandSpec

ALERTS: tuple[CommandSpec, ...] = (
    CommandSpec("alerts", "alerts [MODEL]", "what is wrong now", "watch", "alerts churn", True),
    CommandSpec(
        "alert", "alert A-9 [explain]", "one alert, or what it means", "watch", "alert A-9 explain", True
    ),
    CommandSpec("alert ack", "alert A-9 ack", "say that you look into it", "watch", "alert A-9 ack"),
    CommandSpec(
        "alert assign", "alert A-9 assign @PERSON", "give it to somebody", "watch", "alert A-9 assign @ada"
    ),
    CommandSpec(
        "alert snooze",
        "alert A-9 snooze until DAY [because …]",
        "say nothing more of it for some time",
        "watch",
        "alert A-9 snooze until friday because the data come back then",
    ),
    CommandSpec(
        "alert mute",
        "alert A-9 mute [because …]",
        "say nothing more of it until the next version is live",
        "watch",
        "alert A-9 mute because it is the season",
    ),
    CommandSpec(
        "alert retrain",
        "alert A-9 retrain [because …]",
        "have its model retrained",
        "watch",
        "alert A-9 retrain because customers changed",
    ),
    CommandSpec(
        "alert redeliver",
        "alert A-9 redeliver",
        "have its trainer told again",
        "watch",
        "alert A-9 redeliver",
    ),
    CommandSpec("alert stop", "alert A-9 stop", "wait no more for its retraining", "watch", "alert A-9 stop"),
)
