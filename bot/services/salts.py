"""What personal data is hashed with: made once, kept in the database, and never shown."""

import secrets

from bot.services.context import Context
from storage import salts

BYTES = 32


def salt(context: Context) -> bytes:
    """The salt of this deployment, made when it is first needed; of two who make it at once, one counts for both."""
    with context.database.read() as session:
        found = salts.find(session)
    if found is not None:
        return found
    with context.database.write() as session:
        return salts.make(session, secrets.token_bytes(BYTES))
