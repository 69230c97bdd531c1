"""The commands that change something: each calls one service and draws what came of it."""

from collections.abc import Mapping

from bot.domain import commands
from bot.domain.commands import Command
from bot.domain.policy import Verb
from bot.domain.registry import Lock
from bot.domain.tokens import ApiToken, Scope
from bot.errors import BadInput
from bot.services import (
    decisions,
    digest_schedules,
    locks,
    owners,
    promotion,
    retiring,
    rollback,
    saved_searches,
    selves,
    subscriptions,
    tokens,
    withdrawals,
)
from bot.services.digest_schedules import Subscription
from bot.services.promotion import Wish
from bot.services.retiring import Farewell
from bot.services.rollback import Retreat
from bot.services.subscriptions import Wanted
from bot.views import digest_schedules as digest_view
from bot.views import requests as request_view
from bot.views import subscriptions as subscription_view
from bot.views import tokens as token_view
from bot.views import withdrawals as withdrawal_view
from bot.views.answer import Answer
from bot.views.locks import locked_answer, unlocked_answer
from bot.views.requests import rejected_answer, rollback_answer, withdrawn_answer
from bot.views.run_listing import forgotten_answer, kept_answer
from bot.views.selves import quiet_answer
from handlers import model_cards
from handlers.asking import Asked
from handlers.authorities import Change, authority_of, choice_of, numbered
from handlers.changing_alerts import ALERTS
from handlers.changing_monitors import MONITORS
from handlers.changing_people import PEOPLE, given_answer
from handlers.deploying import redeliver
from handlers.desk import Desk
from handlers.recording import recording, tried
from storage import people


def change(desk: Desk, asked: Asked, command: Command) -> Answer:
    """Do what the command says; the person and their roles are asked of Slack anew."""
    with recording(desk, asked, tried(command)):
        return _CHANGES[type(command)](desk, asked, command)


def _promote(desk: Desk, asked: Asked, command: commands.Promote) -> Answer:
    if command.model is None or command.version is None or command.environment is None:
        raise BadInput("Say what and where: `promote churn 7 to production`.", field="model")
    wish = Wish(command.model, command.version, command.environment, command.reason or "")
    case = promotion.ask(desk.context, authority_of(desk, asked, Verb.REQUEST), desk.act(asked), wish)
    return request_view.asked_answer(case)


def _approve(desk: Desk, asked: Asked, command: commands.Approve) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    return request_view.decided_answer(
        decisions.approve(desk.context, authority_of(desk, asked, Verb.APPROVE), desk.act(asked), choice)
    )


def _reject(desk: Desk, asked: Asked, command: commands.Reject) -> Answer:
    choice = choice_of(command.request, command.reason, asked)
    return rejected_answer(
        decisions.reject(desk.context, authority_of(desk, asked, Verb.REJECT), desk.act(asked), choice)
    )


def _withdraw(desk: Desk, asked: Asked, command: commands.Withdraw) -> Answer:
    number = numbered(command.request)
    return withdrawn_answer(
        promotion.withdraw(desk.context, authority_of(desk, asked, Verb.WITHDRAW), desk.act(asked), number)
    )


def _withdraw_data(desk: Desk, asked: Asked, command: commands.WithdrawData) -> Answer:
    who = authority_of(desk, asked, Verb.DATA_WITHDRAW)
    row = withdrawals.row_named(desk.context, who.viewer, command)
    act = desk.act(asked)
    return withdrawal_view.withdrawn_answer(
        withdrawals.withdraw(desk.context, who, act, row, command.reason or "")
    )


def _rollback(desk: Desk, asked: Asked, command: commands.Rollback) -> Answer:
    if command.model is None or command.environment is None:
        raise BadInput("Say what and where: `rollback churn production because …`.", field="model")
    wish = Retreat(command.model, command.environment, command.reason or "", command.to_version)
    return rollback_answer(
        rollback.roll_back(desk.context, authority_of(desk, asked, Verb.ROLLBACK), desk.act(asked), wish)
    )


def _retire(desk: Desk, asked: Asked, command: commands.Retire) -> Answer:
    if command.model is None or command.environment is None:
        raise BadInput("Say what and where: `retire churn production because …`.", field="model")
    wish = Farewell(command.model, command.environment, command.reason or "")
    who = authority_of(desk, asked, Verb.RETIRE)
    return request_view.asked_answer(retiring.retire(desk.context, who, desk.act(asked), wish))


def _lock(desk: Desk, asked: Asked, command: commands.SetLock) -> Answer:
    wish = _place(desk, asked, command.model, command.environment, command.reason)
    return locked_answer(
        locks.lock(desk.context, authority_of(desk, asked, Verb.LOCK), desk.act(asked), wish)
    )


def _unlock(desk: Desk, asked: Asked, command: commands.Unlock) -> Answer:
    wish = _place(desk, asked, command.model, command.environment, command.reason)
    ended, waiting = locks.unlock(desk.context, authority_of(desk, asked, Verb.UNLOCK), desk.act(asked), wish)
    return unlocked_answer(ended, waiting)


def _owner(desk: Desk, asked: Asked, command: commands.Owner) -> Answer:
    if command.model is None or command.responsibility is None or command.person is None:
        raise BadInput("Say who: `owner churn set accountable @person`.", field="person")
    wanted = (command.model, command.responsibility, command.person)
    who = authority_of(desk, asked, Verb.OWNER_SET)
    return given_answer(owners.set_owner(desk.context, who, desk.act(asked), *wanted))


def _quiet(desk: Desk, asked: Asked, command: commands.Quiet) -> Answer:
    person = desk.person(asked)
    if command.spoken is None:
        return quiet_answer(selves.quiet_until(desk.context, person))
    with desk.context.database.read() as session:
        owners = people.ownerships(session)
    authority_of(desk, asked, Verb.QUIET).require(Verb.QUIET, owners, "yourself")
    return quiet_answer(selves.quiet(desk.context, desk.act(asked), person, command.spoken))


def _subscribe(desk: Desk, asked: Asked, command: commands.DigestSubscribe) -> Answer:
    if command.when is None:
        raise BadInput("Say when: `digest subscribe every weekday at 9`.", field="when")
    person = desk.person(asked)
    if command.channel is not None and not command.channel.startswith(("C", "G")):
        raise BadInput("A digest goes to a channel, or to yourself when you name none.", field="channel")
    # Subscribed in a direct message, it goes there.
    channel = command.channel or asked.public_channel or desk.context.messenger.open_dm(person.id)
    zone = command.zone or person.zone or desk.context.zone
    wish = Subscription(command.when, channel, zone, command.filters, command.voice)
    made = digest_schedules.subscribe(
        desk.context, authority_of(desk, asked, Verb.DIGEST_SUBSCRIBE), desk.act(asked), wish
    )
    return digest_view.subscribed(made)


def _unsubscribe(desk: Desk, asked: Asked, command: commands.DigestUnsubscribe) -> Answer:
    number = _scheduled(command.schedule)
    ended = digest_schedules.unsubscribe(
        desk.context, authority_of(desk, asked, Verb.DIGEST_UNSUBSCRIBE), desk.act(asked), number
    )
    return digest_view.unsubscribed(ended)


def _run(desk: Desk, asked: Asked, command: commands.DigestRun) -> Answer:
    number = _scheduled(command.schedule)
    made = digest_schedules.run_now(
        desk.context, authority_of(desk, asked, Verb.DIGEST_RUN), desk.act(asked), number
    )
    return digest_view.running(made)


def _save(desk: Desk, asked: Asked, command: commands.RunsSave) -> Answer:
    who = authority_of(desk, asked, Verb.RUNS_SAVE)
    return kept_answer(saved_searches.keep(desk.context, who, desk.act(asked), command.name, command.query))


def _forget(desk: Desk, asked: Asked, command: commands.RunsForget) -> Answer:
    if command.name is None:
        raise BadInput("Say which search to forget.", hint="`/mlops runs saved` lists them.")
    who = authority_of(desk, asked, Verb.RUNS_FORGET)
    return forgotten_answer(saved_searches.forget(desk.context, who, desk.act(asked), command.name))


def _announce(desk: Desk, asked: Asked, command: commands.Subscribe) -> Answer:
    if command.channel is not None and not command.channel.startswith(("C", "G")):
        raise BadInput("Name a channel, or none for messages to yourself.", field="channel")
    wish = Wanted(command.models or "*", command.events, command.channel or asked.public_channel)
    made = subscriptions.subscribe(
        desk.context, authority_of(desk, asked, Verb.SUBSCRIBE), desk.act(asked), wish
    )
    return subscription_view.subscribed(made)


def _silence(desk: Desk, asked: Asked, command: commands.Unsubscribe) -> Answer:
    if command.subscription is None:
        raise BadInput("Say which one by its number.", hint="`/mlops subscribe list` shows the numbers.")
    who = authority_of(desk, asked, Verb.UNSUBSCRIBE)
    return subscription_view.unsubscribed(
        subscriptions.unsubscribe(desk.context, who, desk.act(asked), command.subscription)
    )


def _tokens(desk: Desk, asked: Asked, command: commands.TokenList) -> Answer:
    return token_view.tokens_answer(tokens.seen(desk.context, authority_of(desk, asked, Verb.TOKEN)))


def _token(desk: Desk, asked: Asked, command: commands.TokenCreate) -> Answer:
    act = desk.act(asked)
    wish = ApiToken(
        "", command.name or "", frozenset(map(Scope, command.scopes)), act.at, asked.person, command.person,
        command.models or "*", command.experiments or "*",
    )  # fmt: skip
    who = authority_of(desk, asked, Verb.TOKEN)
    return token_view.issued_answer(*tokens.create(desk.context, who, act, wish))


def _no_token(desk: Desk, asked: Asked, command: commands.TokenRevoke) -> Answer:
    who = authority_of(desk, asked, Verb.TOKEN)
    return token_view.revoked_answer(tokens.end(desk.context, who, desk.act(asked), command.token or ""))


def _scheduled(number: int | None) -> int:
    if number is None:
        raise BadInput(
            "Say which digest by its number.",
            field="schedule",
            hint="`/mlops digest list` shows the numbers.",
        )
    return number


def _place(desk: Desk, asked: Asked, model: str | None, environment: str | None, reason: str | None) -> Lock:
    if model is None or environment is None:
        raise BadInput("Say what and where: `lock churn production`.", field="model")
    return Lock(model, environment, reason or "", asked.person, desk.context.clock.now())


# Each function takes the command it is keyed by, which a table of one type cannot say.
_CHANGES: Mapping[type[Command], Change] = {
    commands.Promote: _promote,
    commands.Approve: _approve,
    commands.Reject: _reject,
    commands.Withdraw: _withdraw,
    commands.WithdrawData: _withdraw_data,
    commands.Rollback: _rollback,
    commands.Retire: _retire,
    commands.SetLock: _lock,
    commands.Unlock: _unlock,
    commands.Redeliver: redeliver,
    commands.Owner: _owner,
    commands.Quiet: _quiet,
    commands.DigestSubscribe: _subscribe,
    commands.DigestUnsubscribe: _unsubscribe,
    commands.DigestRun: _run,
    commands.RunsSave: _save,
    commands.RunsForget: _forget,
    commands.Subscribe: _announce,
    commands.Unsubscribe: _silence,
    commands.TokenList: _tokens,
    commands.TokenCreate: _token,
    commands.TokenRevoke: _no_token,
    **PEOPLE,
    **ALERTS,
    **MONITORS,
    commands.CardEdit: model_cards.write,
}
