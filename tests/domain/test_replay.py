"""The audit replayed: what was live and locked where, after every entry."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import GENESIS, AuditEntry, link
from bot.domain.replay import Disagreement, ReplayedState, disagreements, moments, replay

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
CHURN = ("churn", "production")

MODELS = st.sampled_from(["churn", "fraud"])
PLACES = st.sampled_from(["staging", "production"])
LIVE = st.sampled_from(["promotion.live", "rollback.live", "environment.moved_outside", "environment.found"])
LOCKS = st.sampled_from(["environment.locked", "environment.unlocked"])
MOVED = st.tuples(
    LIVE, MODELS, st.fixed_dictionaries({"environment": PLACES, "to": st.none() | st.integers(1, 9)})
)
HELD = st.tuples(LOCKS, MODELS, st.fixed_dictionaries({"environment": PLACES, "reason": st.text(max_size=5)}))
TOLD = st.tuples(st.sampled_from(["promotion.requested", "owner.set", "a.later"]), MODELS, st.just({"to": 3}))


def entries(*told: tuple[str, str, dict[str, object]]) -> list[AuditEntry]:
    """Entries that follow each other, a minute apart."""
    found: list[AuditEntry] = []
    for number, (verb, subject, facts) in enumerate(told, 1):
        previous = found[-1].hash if found else GENESIS
        found.append(link(previous, number, AT + timedelta(minutes=number), "system", verb, subject, facts))
    return found


def went_live(version: int, model: str = "churn") -> tuple[str, str, dict[str, object]]:
    """An entry's words."""
    return "promotion.live", model, {"environment": "production", "to": version, "request": f"P-{version}"}


@given(st.lists(MOVED | HELD | TOLD, max_size=30))
def test_the_states_after_each_entry_are_those_of_its_replayed_beginning(
    told: list[tuple[str, str, dict[str, object]]],
) -> None:
    chain = entries(*told)

    for count, states in enumerate(moments(chain), 1):
        assert states == replay(chain[:count])


@given(st.lists(MOVED | HELD | TOLD, max_size=30))
def test_the_last_word_about_a_place_is_what_is_so(
    told: list[tuple[str, str, dict[str, object]]],
) -> None:
    states = replay(entries(*told))

    for (model, environment), state in states.items():
        mine = [
            (verb, facts)
            for verb, of, facts in told
            if of == model and facts.get("environment") == environment
        ]
        moved = [facts["to"] for verb, facts in mine if "to" in facts]
        held = [verb for verb, facts in mine if "reason" in facts]
        assert state.version == (moved[-1] if moved else None)
        assert state.locked == (held[-1:] == ["environment.locked"])


def test_what_is_live_is_known_with_its_request_and_the_entry_that_tells_it() -> None:
    assert replay(entries(went_live(5), went_live(7)))[CHURN] == ReplayedState(
        7, AT + timedelta(minutes=2), 2, "P-7"
    )


def test_a_renamed_model_takes_its_places_along_and_a_deleted_one_has_none() -> None:
    renamed = entries(went_live(5), ("model.renamed", "attrition", {"from": "churn", "to": "attrition"}))
    deleted = entries(went_live(5), went_live(1, "fraud"), ("model.deleted", "churn", {"versions": [5]}))

    assert set(replay(renamed)) == {("attrition", "production")}
    assert set(replay(deleted)) == {("fraud", "production")}


def test_where_table_and_audit_differ_is_found_but_not_where_something_is_being_moved() -> None:
    audit = replay(entries(went_live(7), went_live(2, "fraud")))
    table = {
        CHURN: ReplayedState(5),
        ("fraud", "production"): ReplayedState(2),
        ("new", "staging"): ReplayedState(),
    }

    assert disagreements(audit, table) == (Disagreement(*CHURN, audit[CHURN], ReplayedState(5)),)
    assert disagreements(audit, table, [CHURN]) == ()


def test_a_lock_that_nobody_set_and_one_that_vanished_are_found() -> None:
    locked = replay(entries(("environment.locked", "churn", {"environment": "production", "reason": ""})))

    assert [each.model for each in disagreements(locked, {})] == ["churn"]
    assert [each.model for each in disagreements({}, {CHURN: ReplayedState(locked=True)})] == ["churn"]
