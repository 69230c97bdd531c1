"""The fields that many forms share: which model, which environment."""

from bot.errors import BadInput, NotFound
from bot.services import models
from bot.services.context import Context
from bot.services.identity import Viewer
from bot.services.naming import quoted, the_environment
from bot.services.submitted import ENVIRONMENT, MODEL
from bot.views.forms import Choice

# The characters that Slack takes in the value of an option.
LONGEST_CHOICE = 150


def environment(context: Context, chosen: str | None, *, last: bool = False) -> Choice:
    """The menu of environments: what was named is chosen, else the first of them or, as `last`, where versions end up."""
    names = [each.name for each in context.policy().environments]
    # What was typed and is none is refused: another one in its place would be submitted unseen.
    first = (context.policy().goal if last else None) or names[0]
    found = first if chosen is None else the_environment(context.policy(), chosen)
    return Choice(ENVIRONMENT, "Environment", tuple((each, each) for each in names), found)


def known_model(context: Context, viewer: Viewer, name: str | None) -> str | None:
    """The registered model of that name, where the viewer sees one. BadInput for a name that no menu carries."""
    if name is None:
        return None
    try:
        found = models.model_detail(context, viewer, name).overview.model.name
    except NotFound:
        return None
    if len(found) > LONGEST_CHOICE:
        raise BadInput(
            f"{quoted(found)} is too long a name for a form, so its command is typed whole.",
            field=MODEL,
            hint="`/mlops help` shows how each is written.",
        )
    return found
