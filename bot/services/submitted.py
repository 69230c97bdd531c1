"""What a submitted form stands for: the command made of its fields."""

from dataclasses import replace

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.targets import row_id
from bot.errors import BadInput
from bot.views import (
    alert_forms,
    card_forms,
    delegations,
    handovers,
    monitor_forms,
    review_forms,
    token_forms,
)
from bot.views import subscriptions as subscription_view
from bot.views import withdrawals as withdrawal_view
from bot.views.retraining import VERB as RETRAIN_VERB
from bot.views.retraining import retrained

MODEL, VERSION, ENVIRONMENT, REASON = "model", "version", "environment", "reason"
RESPONSIBILITY, PERSON, WHEN = "responsibility", "person", "when"


def completed(verb: str, values: dict[str, str], kept: dict[str, str]) -> Command:
    """The command a submitted form stands for."""
    version = values.get(VERSION, "")
    number = row_id(version) or None
    model, place, reason = values.get(MODEL), values.get(ENVIRONMENT), values.get(REASON)
    request = row_id(kept.get("request", "")) or None
    made: dict[str, Command] = {
        "promote": commands.Promote(model, number, place, reason),
        "why": commands.Why(model, number, place),
        "rollback": commands.Rollback(model, place, number, reason),
        "retire": commands.Retire(model, place, reason),
        "lock": commands.SetLock(model, place, reason),
        "unlock": commands.Unlock(model, place, reason),
        "owner": commands.Owner(model, values.get(RESPONSIBILITY), values.get(PERSON), change=True),
        "digest subscribe": commands.DigestSubscribe(values.get(WHEN)),
        "subscribe": subscription_view.subscribed_to(values),
        "approve": commands.Approve(request, reason),
        "reject": commands.Reject(request, reason),
        "changes": commands.Changes(request, reason),
        "revise": commands.Revise(request, reason),
        "override": commands.Override(request, reason),
        "confirm": commands.Confirm(request, reason),
        withdrawal_view.VERB: commands.WithdrawData(
            reason=reason, row=row_id(kept.get(withdrawal_view.ROW, ""))
        ),
        card_forms.VERB: card_forms.written(values, kept),
        review_forms.ASK_VERB: review_forms.asked(model, number, values),
        review_forms.ANSWER_VERB: review_forms.answered(values, kept),
        alert_forms.ASSIGN_VERB: alert_forms.assigned(values, kept),
        alert_forms.SNOOZE_VERB: alert_forms.snoozed(values, kept),
        alert_forms.MUTE_VERB: alert_forms.muted(values, kept),
        RETRAIN_VERB: retrained(values, kept),
        delegations.VERB: delegations.delegated(values),
        handovers.VERB: handovers.handed(values),
        monitor_forms.VERB: monitor_forms.asked(model, place, values),
        "token create": token_forms.created(values),
        "token revoke": commands.TokenRevoke(kept.get(token_forms.TOKEN)),
    }
    if verb not in made:
        raise BadInput("That form is from an older version of me. Close it and type the command again.")
    return made[verb]


def with_model(command: Command, model: str) -> Command:
    """The command after another model was chosen in its form: its version is asked for again."""
    if isinstance(command, commands.Promote | commands.Why | commands.Review):
        return replace(command, model=model, version=None)
    if isinstance(command, commands.Rollback):
        return replace(command, model=model, to_version=None)
    if isinstance(command, commands.MonitorAdd):
        return replace(command, model=model or None)
    return command
