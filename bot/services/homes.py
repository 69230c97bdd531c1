"""What the Home tab of a person shows."""

from datetime import timedelta

from bot.domain.home import Home
from bot.errors import NotAllowed
from bot.services import models, selves
from bot.services.context import Context
from bot.services.reader import Reader
from storage import environments, reviews

NEWS = timedelta(days=7)


def home_of(context: Context, reader: Reader) -> Home:
    """The Home of whoever reads."""
    if reader.person is None:
        raise NotAllowed("A Home tab belongs to a person.")
    person, viewer = reader.person, reader.viewer
    me = selves.self_of(context, person)
    mine = {each.model for each in me.owned}
    overviews = models.overviews(context, viewer)
    with context.database.read() as session:
        asked = reviews.waiting_for(session, person.id)
        changes = environments.changes_since(session, context.clock.now() - NEWS)
    return Home(
        person=person,
        me=me,
        at=context.clock.now(),
        reviews=tuple(each for each in asked if viewer.sees(each.model)),
        waiting=selves.waits_for(context, person, viewer),
        asked=selves.asked_by(context, person, viewer),
        owned=tuple(each for each in overviews if each.model.name in mine),
        changes=tuple(each for each in reversed(changes) if viewer.sees(each.model)),
    )
