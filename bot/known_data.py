"""What the database knows of the data that models were trained on and meet, for a check of the policy: columns and their kinds."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.domain.personal import suspicion
from bot.domain.profile.column import ColumnSummary
from bot.domain.profile.kind import Kind
from bot.domain.profile.profile import Profile
from bot.domain.registry import EnvironmentState
from bot.policy import KnownData
from bot.services.batches import said_of_columns
from bot.services.looks import profile_of
from bot.services.references import trained_on
from storage import batches, environments

# Of more models a check would take long; it says nothing of those.
MOST = 500


def known_data(session: Session) -> Mapping[str, KnownData]:
    """By registered model, of those that are live somewhere."""
    live = [each for each in environments.states(session) if each.version is not None]
    found: dict[str, KnownData] = {}
    for state in live[:MOST]:
        found[state.model] = _both(found.get(state.model, KnownData()), _known(session, state))
    return found


def _known(session: Session, state: EnvironmentState) -> KnownData:
    trained = None if state.version is None else trained_on(session, state.model, state.version)
    newest = next(iter(batches.newest(session, state.model, state.environment, limit=1)), None)
    came = None if newest is None else profile_of(session, newest)
    said = said_of_columns(session, state.model, state.environment)
    # How a column comes counts before how it was; what somebody said of it holds of what comes next.
    columns = {each.name: each for profile in (trained, came) if profile for each in profile.columns}
    hidden = {name: True for name, each in columns.items() if _stays_hidden(each)} | dict(said)
    personal = frozenset(name for name, is_personal in hidden.items() if is_personal)
    return KnownData(_kinds(trained), _kinds(came), personal)


def _stays_hidden(column: ColumnSummary) -> bool:
    """Whether nobody sees its values, also when the policy lists them: texts are hidden only until then."""
    is_open_text = column.is_of is Kind.CATEGORY and column.looks_like is None
    return column.concealed and not (is_open_text and suspicion(column.name) is None)


def _kinds(profile: Profile | None) -> Mapping[str, Kind] | None:
    return None if profile is None else {each.name: each.is_of or each.kind for each in profile.columns}


def _both(one: KnownData, other: KnownData) -> KnownData:
    return KnownData(
        _merged(one.trained, other.trained), _merged(one.came, other.came), one.personal | other.personal
    )


def _merged(one: Mapping[str, Kind] | None, other: Mapping[str, Kind] | None) -> Mapping[str, Kind] | None:
    return one if other is None else {**(one or {}), **other}
