"""Keeping a search of runs under a name, for everybody, and forgetting it."""

import re

from bot.domain.commands import Runs, parse, spoken
from bot.domain.policy import Verb
from bot.domain.saved_searches import SavedSearch
from bot.domain.standing import Act
from bot.domain.text import near
from bot.errors import AlreadyExists, BadInput, NotFound
from bot.services.context import Context
from bot.services.experiment_sight import hidden_experiments
from bot.services.identity import Authority, Viewer, once
from bot.services.naming import missing, quoted
from bot.services.run_pages import run_page
from storage import audit, experiments, people, saved_searches

_NAME = re.compile(r"[\w][\w .-]{0,62}[\w]|[\w]")
_LIST = "`/mlops runs saved` lists them."


def keep(context: Context, authority: Authority, act: Act, name: str, query: Runs) -> SavedSearch:
    """Keep it; raises what the search itself would when it cannot be read."""
    if not _NAME.fullmatch(name):
        raise BadInput("A name has up to 64 letters, digits, spaces, dots or dashes.", field="name")
    run_page(context, authority.viewer, query)
    search = SavedSearch(name, spoken(query), act.by, act.at)
    with context.database.write() as session:
        once(session, act)
        authority.require(Verb.RUNS_SAVE, people.ownerships(session), "searches")
        # An experiment of that name would always be found before
        # the search; a hidden one must not show by this.
        taken = experiments.find_by_name(session, name)
        if taken is not None and taken.name not in hidden_experiments(session, authority.viewer):
            raise AlreadyExists(f"{quoted(name)} is an experiment.", hint="Take another name.")
        if not saved_searches.add(session, search):
            raise AlreadyExists(
                f"{quoted(name)} is kept already.",
                hint=f"Take another name, or `/mlops runs forget {name}` first.",
            )
        audit.append(session, act.at, act.actor, "search.saved", name, {"words": search.words})
    return search


def forget(context: Context, authority: Authority, act: Act, name: str) -> SavedSearch:
    """Forget it; whoever kept it may, and whom the policy permits."""
    with context.database.write() as session:
        once(session, act)
        found = saved_searches.find(session, name)
        if found is None:
            close = near(name, [each.name for each in saved_searches.listed(session)])
            raise missing(f"No search is kept as {quoted(name)}.", close, _LIST)
        if found.by != act.by:
            authority.require(Verb.RUNS_FORGET, people.ownerships(session), f"the search {name}")
        saved_searches.forget(session, name, act.at)
        audit.append(session, act.at, act.actor, "search.forgotten", name, {"words": found.words})
    return found


def listed(context: Context, viewer: Viewer) -> tuple[SavedSearch, ...]:
    """Those kept, but for what looks into an experiment that is hidden from the viewer."""
    with context.database.read() as session:
        hidden = hidden_experiments(session, viewer)
        found = saved_searches.listed(session)
    return tuple(each for each in found if query_of(each).experiment not in hidden)


def named(context: Context, name: str) -> SavedSearch | None:
    """The search kept under that name."""
    with context.database.read() as session:
        return saved_searches.find(session, name)


def query_of(search: SavedSearch) -> Runs:
    """The query it was kept as."""
    found = parse(search.words, ())
    if not isinstance(found, Runs):
        raise NotFound(f"The search {quoted(search.name)} cannot be read any more.", hint=_LIST)
    return found
