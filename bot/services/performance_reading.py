"""The reading command of performance."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.domain import commands
from bot.services import models, performance
from bot.services.context import Context
from bot.services.performance import Question
from bot.services.reader import Reader
from bot.views.answer import Answer
from bot.views.performance import performance_answer


def _performance(context: Context, reader: Reader, command: commands.ShowPerformance) -> Answer:
    if command.model is None:
        raise models.no_subject("a registered model", "performance churn production")
    # The last environment is where most depends on it.
    place = command.environment or context.policy().environments[-1].name
    asked = Question(command.model, place, command.version)
    return performance_answer(performance.performance(context, reader.viewer, asked), reader.voice(context))


READERS: Mapping[type[commands.Command], Callable[[Context, Reader, Any], Answer]] = {
    commands.ShowPerformance: _performance,
}
