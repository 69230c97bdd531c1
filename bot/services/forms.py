"""What a form asks for: its fields filled from the registry, and the command it makes of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.commands.missing import lacks_reason
from bot.domain.overview import ListedModel
from bot.domain.policy import Verb
from bot.errors import BadInput
from bot.services import (
    alert_acts,
    alert_reading,
    model_cards,
    models,
    overriding,
    probation,
    requests,
    retraining,
    reviews,
    tokens,
    withdrawals,
)
from bot.services.context import Context
from bot.services.decisions import refuse_early
from bot.services.form_fields import LONGEST_CHOICE, environment, known_model
from bot.services.identity import Authority
from bot.services.naming import the_environment
from bot.services.reader import Reader
from bot.services.rollback import good_versions
from bot.services.submitted import PERSON, REASON, RESPONSIBILITY, VERSION, WHEN
from bot.views import (
    alert_forms,
    card_forms,
    decision_forms,
    delegations,
    handovers,
    monitor_forms,
    review_forms,
    token_forms,
)
from bot.views import subscriptions as subscription_view
from bot.views import withdrawals as withdrawal_view
from bot.views.forms import Choice, Field, Form, ModelChoice, Somebody, Words
from bot.views.ownership import NO_RESPONSIBILITIES
from bot.views.retraining import retrain_form
from storage import environments, people

# What a form's command needs before it opens; without a model, being allowed for one is enough.
_NEEDED: Mapping[type[Command], tuple[Verb, str]] = {
    commands.Promote: (Verb.REQUEST, "{}"),
    commands.Rollback: (Verb.ROLLBACK, "{}"),
    commands.Retire: (Verb.RETIRE, "{}"),
    commands.SetLock: (Verb.LOCK, "{}"),
    commands.Unlock: (Verb.UNLOCK, "{}"),
    commands.Review: (Verb.REVIEW, "{}"),
    commands.CardEdit: (Verb.CARD_WRITE, "into the card of {}"),
    commands.Owner: (Verb.OWNER_SET, "of {}"),
    **dict.fromkeys((commands.MonitorAdd, commands.ShowMonitors), (Verb.MONITOR, "{}")),
    commands.Delegate: (Verb.DELEGATE, "what you decide"),
    commands.Handover: (Verb.HANDOVER, "what somebody owns"),
    commands.DigestSubscribe: (Verb.DIGEST_SUBSCRIBE, "to digests"),
    commands.Subscribe: (Verb.SUBSCRIBE, "to announcements"),
    commands.TokenCreate: (Verb.TOKEN, tokens.ABOUT),
    commands.TokenRevoke: (Verb.TOKEN, tokens.ABOUT),
}
# How many options a menu of Slack's takes.
MOST_CHOICES = 100


def refuse_form(context: Context, authority: Authority, command: Command) -> None:
    """Say before a form is filled in what its submission would be told: that this person may not, and who may."""
    if isinstance(command, commands.Approve | commands.Reject | commands.Changes):
        case = requests.case_of(context, authority.viewer, command.request or 0)
        verb = Verb.APPROVE if isinstance(command, commands.Approve) else Verb.REJECT
        refuse_early(context, authority, case, verb)
    elif isinstance(command, commands.Override):
        overriding.refuse_early(context, authority, command.request or 0)
    elif isinstance(command, commands.WithdrawData):
        row = withdrawals.row_named(context, authority.viewer, command)
        withdrawals.refuse_early(context, authority, row)
    elif isinstance(command, commands.Confirm):
        probation.refuse_early(context, authority, command.request or 0)
    elif isinstance(command, commands.AlertAssign):
        alert_acts.refuse_early(context, authority, command.alert or 0, Verb.ALERT_ASSIGN)
    elif isinstance(command, commands.AlertSnooze | commands.AlertMute):
        alert_acts.refuse_early(context, authority, command.alert or 0, Verb.ALERT_SNOOZE)
    elif isinstance(command, commands.AlertRetrain):
        retraining.refuse_early(context, authority, command.alert or 0)
    elif isinstance(command, commands.ReviewAnswer):
        reviews.refuse_early(context, authority, command.review or 0)
    elif type(command) in _NEEDED:
        verb, about = _NEEDED[type(command)]
        named = known_model(context, authority.viewer, getattr(command, "model", None))
        with context.database.read() as session:
            held = [each for each in people.ownerships(session, named) if authority.viewer.sees(each.model)]
        authority.require(verb, held, about.format(named or "any model"))


def form_of(context: Context, reader: Reader, command: Command) -> Form:
    """The form that completes a command."""
    if type(command) not in _FORMS:
        raise BadInput("There is no form for that.")
    return _FORMS[type(command)](context, reader, command)


def _promote(context: Context, reader: Reader, command: commands.Promote) -> Form:
    fields = (*_version_fields(context, reader, command), environment(context, command.environment))
    needed = command.model is not None and lacks_reason(context.policy(), command)
    why = Words(REASON, "Reason", required=needed, given=command.reason or "")
    return Form("promote", "Ask for a promotion", "Ask", (*fields, why))


def _why(context: Context, reader: Reader, command: commands.Why) -> Form:
    fields = (*_version_fields(context, reader, command), environment(context, command.environment))
    return Form("why", "What blocks it?", "Show", fields)


def _digest(context: Context, reader: Reader, command: commands.DigestSubscribe) -> Form:
    hint = "For example: every weekday at 9, monday 10:00, or 0 9 * * 1-5"
    return Form(
        "digest subscribe", "Get a digest", "Subscribe", (Words(WHEN, "When", hint=hint, long=False),)
    )


def _withdraw_data(context: Context, reader: Reader, command: commands.WithdrawData) -> Form:
    row = withdrawals.row_named(context, reader.viewer, command)
    found = withdrawals.impact_of(context, reader.viewer, row)
    return withdrawal_view.withdrawal_form(found, command.reason or "")


def _review(context: Context, reader: Reader, command: commands.Review) -> Form:
    return review_forms.ask_form(command, _version_fields(context, reader, command))


def _subscribe(context: Context, reader: Reader, command: commands.Subscribe) -> Form:
    return subscription_view.subscription_form(command.models, command.events, command.channel)


def _decide(context: Context, reader: Reader, command: decision_forms.Deciding) -> Form:
    case = requests.case_of(context, reader.viewer, command.request or 0)
    return decision_forms.form(case, command, reader.voice(context))


def _monitor(context: Context, reader: Reader, command: commands.MonitorAdd | commands.ShowMonitors) -> Form:
    chosen = known_model(context, reader.viewer, command.model)
    place = environment(context, command.environment, last=True)
    said = command.words if isinstance(command, commands.MonitorAdd) else ""
    return monitor_forms.add_form(ModelChoice(chosen=chosen), place, said)


def model_choices(context: Context, reader: Reader, typed: str) -> list[tuple[str, str]]:
    """The registered models that match what was typed so far, each with what is live, and its name."""
    found = models.listed(context, reader.viewer, typed)
    places = [each.name for each in reversed(context.policy().environments)]
    # A menu cannot carry a longer name: it is typed.
    fitting = [each for each in found if len(each.name) <= LONGEST_CHOICE][:MOST_CHOICES]
    return [(_with_live(each, places), each.name) for each in fitting]


def _with_live(model: ListedModel, places: Sequence[str]) -> str:
    live = ", ".join(f"{place} @{model.live[place]}" for place in places if place in model.live)
    return f"{model.name} · {live}" if live else model.name


def _version_fields(
    context: Context, reader: Reader, command: commands.Promote | commands.Why | commands.Review
) -> tuple[Field, ...]:
    chooser = ModelChoice(chosen=known_model(context, reader.viewer, command.model))
    if chooser.chosen is None:
        return (chooser,)
    detail = models.model_detail(context, reader.viewer, chooser.chosen)
    live = {each.version: each.environment for each in detail.overview.live}
    choices = tuple(
        (
            f"@{each.version}" + (f" (live in {live[each.version]})" if each.version in live else ""),
            str(each.version),
        )
        for each in detail.versions
    )
    if not choices:
        return (chooser,)
    chosen = str(command.version or detail.versions[0].version)
    # A menu takes so many: an older one that was named is the first of them.
    named = tuple(each for each in choices[MOST_CHOICES:] if each[1] == chosen)
    # Slack keeps what was chosen by the block's id (255 characters): another model needs another one.
    return chooser, Choice(f"{VERSION}:{chooser.chosen}"[:255], "Version", (*named, *choices), chosen)


def _rollback(context: Context, reader: Reader, command: commands.Rollback) -> Form:
    chooser = ModelChoice(chosen=known_model(context, reader.viewer, command.model))
    fields: list[Field] = [chooser, environment(context, command.environment, last=True)]
    if chooser.chosen is not None:
        place = the_environment(context.policy(), command.environment or context.policy().goal or "")
        with context.database.read() as session:
            live = environments.state(session, chooser.chosen, place).version
            good = good_versions(environments.history(session, chooser.chosen, place), live)
        if good:
            choices = tuple((f"@{each}", str(each)) for each in good)
            fields.append(
                Choice(
                    f"{VERSION}:{chooser.chosen}"[:255],
                    "Back to",
                    choices,
                    str(command.to_version or good[0]),
                )
            )
    fields.append(Words(REASON, "Reason", given=command.reason or ""))
    return Form("rollback", "Roll back", "Roll back", tuple(fields))


Placed = commands.SetLock | commands.Unlock | commands.Retire
_PLACED: Mapping[type[Placed], tuple[str, str, str]] = {
    commands.SetLock: ("lock", "Lock", "Lock"),
    commands.Unlock: ("unlock", "Unlock", "Unlock"),
    commands.Retire: ("retire", "Retire a model", "Ask"),
}


def _placed(context: Context, reader: Reader, command: Placed) -> Form:
    must = isinstance(command, commands.Retire)
    chooser = ModelChoice(chosen=known_model(context, reader.viewer, command.model))
    place = environment(context, command.environment, last=True)
    fields = (chooser, place, Words(REASON, "Reason", required=must, given=command.reason or ""))
    return Form(*_PLACED[type(command)], fields)


def _owner(context: Context, reader: Reader, command: commands.Owner) -> Form:
    duties = tuple((each, each) for each in context.policy().responsibilities)
    if not duties:
        raise BadInput(NO_RESPONSIBILITIES)
    fields = (
        ModelChoice(chosen=known_model(context, reader.viewer, command.model)),
        Choice(RESPONSIBILITY, "Responsibility", duties, command.responsibility or duties[0][1]),
        Somebody(PERSON, "Person", command.person),
    )
    return Form("owner", "Set an owner", "Set", fields)


# Each function takes the command it is keyed by, which a table of one type cannot say.
_FORMS: Mapping[type[Command], Callable[[Context, Reader, Any], Form]] = {
    commands.Promote: _promote,
    commands.Why: _why,
    commands.Rollback: _rollback,
    **dict.fromkeys(_PLACED, _placed),
    commands.Owner: _owner,
    **dict.fromkeys((commands.MonitorAdd, commands.ShowMonitors), _monitor),
    commands.DigestSubscribe: _digest,
    commands.Subscribe: _subscribe,
    commands.WithdrawData: _withdraw_data,
    commands.Review: _review,
    commands.Delegate: lambda _, __, command: delegations.delegate_form(command),
    commands.Handover: lambda _, __, command: handovers.handover_form(command),
    commands.ReviewAnswer: lambda context, reader, command: review_forms.answer_form(
        reviews.review_of(context, reader.viewer, command.review or 0), command
    ),
    commands.AlertAssign: lambda context, reader, command: alert_forms.assign_form(
        alert_reading.alert_of(context, reader.viewer, command.alert), command
    ),
    commands.AlertSnooze: lambda context, reader, command: alert_forms.snooze_form(
        alert_reading.alert_of(context, reader.viewer, command.alert), command
    ),
    commands.AlertMute: lambda context, reader, command: alert_forms.mute_form(
        alert_reading.alert_of(context, reader.viewer, command.alert), command
    ),
    commands.AlertRetrain: lambda context, reader, command: retrain_form(
        retraining.plan_of(context, reader.viewer, command.alert or 0, reader.zone(context)), command
    ),
    **dict.fromkeys(get_args(decision_forms.Deciding), _decide),
    commands.CardEdit: lambda context, reader, command: card_forms.card_form(
        *model_cards.begun(context, reader.viewer, command.model, command.version, command.row)
    ),
    commands.TokenCreate: lambda _, __, command: token_forms.create_form(command),
    commands.TokenRevoke: lambda context, _, command: token_forms.revoke_form(
        tokens.in_force(context, command.token)
    ),
}
