"""Having a deployer told again."""

from bot.domain import commands
from bot.domain.policy import Verb
from bot.errors import BadInput
from bot.services import deployments
from bot.views.answer import Answer
from bot.views.deployments import redelivered_answer
from handlers.asking import Asked
from handlers.authorities import authority_of
from handlers.desk import Desk


def redeliver(desk: Desk, asked: Asked, command: commands.Redeliver) -> Answer:
    """Tell it again."""
    if command.deployment is None:
        raise BadInput("Say which deployment: `redeliver D-3`.", hint="`/mlops deployments` lists them.")
    who = authority_of(desk, asked, Verb.REDELIVER)
    return redelivered_answer(deployments.redeliver(desk.context, who, desk.act(asked), command.deployment))
