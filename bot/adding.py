"""`mlops-bot data add`: data sets are added where the data is, by whoever has the host; the audit names them."""

import argparse
import re
from datetime import datetime

from bot.domain.data_sets import Classification, Content, days, parse_data_set
from bot.domain.registry import PersonId
from bot.domain.text import listed, shown
from bot.errors import BadInput, NotFound
from bot.services import data_sets, naming
from bot.services.context import Context
from bot.services.data_sets import Added, Wish
from bot.settings import Settings
from bot.terminal import actor, opened
from bot.views.quality import finding_line, quality_words
from bot.views.spans import line, plain
from storage import people

_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def add(settings: Settings, given: argparse.Namespace) -> int:
    """Add a version and say what is known of it now; the exit code."""
    with opened(settings) as context:
        wish = _wish(context, given)
        found = data_sets.add(context, wish, _content(context, wish, given), actor(), context.clock.now())
    for sentence in _sentences(found):
        # Only the host knows: the terminal has no person, so the audit keeps the name of the account.
        print(sentence)
    return 0


def _wish(context: Context, given: argparse.Namespace) -> Wish:
    return Wish(
        parse_data_set(given.name),
        _steward(context, given.steward, context.clock.now()) if given.steward else None,
        _classification(given.classification) if given.classification else None,
        given.because,
        days(given.fresh_within, "--fresh-within") if given.fresh_within else None,
        days(given.retention, "--retention") if given.retention else None,
    )


def _content(context: Context, wish: Wish, given: argparse.Namespace) -> Content:
    # pyarrow takes a while to import: only who adds data waits for it.
    from bot.integrations.tables.query import query
    from bot.integrations.tables.scan import scan_files, scan_query

    sight = data_sets.sight(context, wish.target.name)
    if given.query is None:
        if any("://" in each for each in given.sources):
            raise BadInput("A database needs --query: say which rows.", field="--query")
        return scan_files(given.sources, sight, context.compute, by_rows=given.rows)
    if len(given.sources) != 1:
        raise BadInput("A query reads one database: name its address alone.", field="--query")
    return scan_query(query(given.sources[0], given.query), sight)


def _classification(text: str) -> Classification:
    try:
        return Classification(text.strip().lower())
    except ValueError:
        known = listed(list(Classification), "or")
        raise BadInput(f"`{shown(text)}` is no class. Say {known}.", field="--classification") from None


def _steward(context: Context, text: str, at: datetime) -> PersonId:
    """The person of that name or id; one whom the bot never met is asked of Slack."""
    # A name is looked for among those the bot met, since Slack finds people by id and not by name.
    if not _PERSON.fullmatch(text):
        with context.database.read() as session:
            mention = naming.with_people(session, "@" + text.lstrip("@"))
        if not mention.startswith("<@"):
            raise BadInput(f"`{shown(text)}` is nobody's name. Write @ada, or an id such as U0123.")
        return mention.strip("<@>")
    with context.database.read() as session:
        person = people.find_person(session, text)
    person = person or context.directory.person(text)
    if person is None or person.deleted or person.is_bot or person.is_guest:
        raise NotFound(f"`{text}` is no active member of the workspace.")
    with context.database.write() as session:
        people.save_person(session, person, at)
    return person.id


def _sentences(found: Added) -> list[str]:
    record, rows = found.record, found.record.version.rows
    shape = "" if rows is None else f" {rows:,} rows, {record.version.columns:,} columns."
    first = f"{record.name} is added." if found.is_new else f"That content is {record.name} already."
    said = [f"{first}{shape} Fingerprint {record.version.fingerprint[:12]}."]
    if found.asked:
        names = listed([shown(each) for each in found.asked[:5]])
        more = f" and {len(found.asked) - 5} more" if len(found.asked) > 5 else ""
        said.append(
            f"These could be personal data: {names}{more}. In Slack: /mlops data {record.version.name}"
        )
    if found.classification is not None:
        said.append(f"It counts as {found.classification}.")
    return [*said, *_quality(found)]


def _quality(found: Added) -> list[str]:
    """What is not as expected, every line of it: the data is here, and so is whoever mends it."""
    if found.quality is None:
        return []
    lines = [f"• {plain(finding_line(each))}" for each in found.quality.findings]
    more = [f"and {found.quality.more} more"] if found.quality.more else []
    return [plain(line(*quality_words(found.quality))), *lines, *more]
