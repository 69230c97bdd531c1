"""Where a registered model is talked about: looked up in Slack before anything is written."""

from dataclasses import replace

from sqlalchemy.orm import Session

from bot.domain.channels import Place, SlackChannel, place
from bot.domain.policy import Policy
from bot.domain.registry import RegisteredModel
from bot.errors import Unavailable
from bot.services.announcements import tell
from bot.services.context import Context
from bot.views.answer import Answer, Paragraph
from bot.views.spans import Channel, line
from storage import people, registry


def place_of(context: Context, policy: Policy, model: RegisteredModel, said_in: str | None) -> Place:
    """The model's channel, else that of the command, else the default one; never one shared with outsiders
    unless the policy or the registry names it for this model."""
    named = policy.of(model.name).channel or model.channel
    private = policy.of(model.name).visible_to_channel_only
    # A model kept to its channel is talked about there or nowhere.
    others = (None if private else said_in, None if private else context.default_channel)
    return place(named, others, lambda channel: _look(context, channel))


def instead_of(context: Context, lost: str) -> Place:
    """Where a message goes whose channel was lost on the way: what was kept to its members goes nowhere else."""
    policy = context.policy()
    with context.database.read() as session:
        models = registry.models(session)
    is_private = any(
        policy.of(each.name).visible_to_channel_only
        and (policy.of(each.name).channel or each.channel) == lost
        for each in models
    )
    others = (None if is_private or context.default_channel == lost else context.default_channel,)
    return replace(place(None, others, lambda channel: _look(context, channel)), gone=lost)


def kept_to(session: Session, policy: Policy, model: str) -> Place | None:
    """The channel to whose members a model is kept; None when it is everybody's."""
    rules = policy.of(model)
    # Most models are everybody's, which takes no look at the registry.
    if not rules.visible_to_channel_only:
        return None
    found = registry.find_model(session, model)
    return Place(rules.channel or (None if found is None else found.channel))


def is_kept_elsewhere(session: Session, policy: Policy, model: str, channel: str | None) -> bool:
    """Whether a model is kept to the members of another channel than this one."""
    kept = kept_to(session, policy, model)
    return kept is not None and kept.channel != channel


def is_shared(context: Context, channel: str) -> bool:
    """Whether another organisation reads along; Unavailable when Slack does not say, so that it is asked again."""
    found = context.directory.channel(channel) if channel.startswith(("C", "G")) else None
    return found is not None and found.shared


def tell_owner_of_lost_channel(
    session: Session, context: Context, model: RegisteredModel, found: Place
) -> None:
    """The model's channel could not be used: its owner hears where things are said now."""
    owners = people.ownerships(session, model.name)
    if found.gone is None or not owners:
        return
    now_in = (
        ("It is said in ", Channel(found.channel)) if found.channel else ("It is sent as direct messages",)
    )
    text = line(
        f"The channel of {model.name} cannot be used any more: it was archived or I am not in it. ",
        *now_in,
        ". Invite me again, or name another channel in the policy.",
    )
    tell(session, owners[0].person, Answer("", (Paragraph((text,)),)), context.clock.now(), urgent=False)


def _look(context: Context, channel: str) -> SlackChannel | None:
    try:
        return context.directory.channel(channel)
    except Unavailable:
        # Slack is silent: a channel that was named for the model is tried, and the outbox finds out; any other
        # one may be shared by now, and is left alone.
        return SlackChannel(channel, "", shared=True)
