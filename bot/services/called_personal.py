"""What was seen of a column before somebody called it personal data is told without its values from then on."""

from sqlalchemy.orm import Session

from bot.domain.monitors.reading import Reading
from bot.domain.quality.findings import concealed
from bot.services.batches import said_of_columns


def as_told_now(session: Session, reading: Reading) -> Reading:
    """A look that was kept, without the values of columns that were called personal since."""
    if not reading.judged.wrong:
        return reading
    said = said_of_columns(session, reading.model, reading.environment)
    return reading.retold(lambda each: concealed(each) if said.get(each.column) else each)
