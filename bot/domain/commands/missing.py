"""What a command lacks that a form can ask for."""

from collections.abc import Mapping

from bot.domain.commands import alert_values, people_values, values, watch_values
from bot.domain.commands.monitor_values import MonitorAdd, ShowMonitors
from bot.domain.commands.prove_values import CardEdit
from bot.domain.commands.token_values import TokenCreate, TokenRevoke
from bot.domain.policy import Policy
from bot.domain.reviews import ReviewResult

_VERSION = ("model", "version", "environment")
_ASKED: Mapping[type[values.Command], tuple[str, ...]] = {
    values.Promote: _VERSION,
    values.Why: _VERSION,
    values.Rollback: ("model", "environment", "reason"),
    values.Retire: ("model", "environment", "reason"),
    values.SetLock: ("model", "environment"),
    values.Unlock: ("model", "environment"),
    values.WithdrawData: ("reason",),
    watch_values.DigestSubscribe: ("when",),
    # The word alone is the wish for one more.
    ShowMonitors: ("model",),
    MonitorAdd: ("model", "said"),
    alert_values.AlertAssign: ("person",),
    alert_values.AlertSnooze: ("until",),
    # Nobody has something trained of which they did not read what it is, or say why.
    alert_values.AlertRetrain: ("reason",),
}


def needs_form(policy: Policy, command: values.Command) -> bool:
    """Whether something is missing that a form can ask for."""
    match command:
        case values.Promote() if lacks_reason(policy, command):
            return True
        case (
            values.Reject()
            | people_values.Changes()
            | people_values.Revise()
            | people_values.Confirm()
            | people_values.Override()
        ):
            # Nobody overrides what they did not read: its form lists what is set aside.
            is_asked = command.reason is None or isinstance(command, people_values.Override)
            return command.request is not None and is_asked
        case values.Owner():
            return command.change and None in (command.model, command.responsibility, command.person)
        case people_values.Handover(one, other) | people_values.Delegate(one, other):
            return None in (one, other)
        case people_values.Review():
            return None in (command.model, command.version) or not command.reviewers
        case people_values.ReviewAnswer(result=result, findings=findings):
            return result is None or (result != ReviewResult.PASSED and not findings)
        case watch_values.Subscribe():
            return not command.events
        case CardEdit():
            return command.text is None
        case TokenCreate() | TokenRevoke():
            # A token is shown in the form it was made in, and ended only by who has read what it is.
            return True
        case _:
            return any(getattr(command, each) is None for each in _ASKED.get(type(command), ()))


def lacks_reason(policy: Policy, command: values.Promote) -> bool:
    """Whether the policy asks for a reason that was not given."""
    place = policy.environment_called(command.environment or "")
    if place is None or command.reason:
        return False
    return policy.rules(command.model or "", place.name).reason_required
