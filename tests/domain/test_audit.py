"""The audit chain as a rule: no two entries read the same, and whatever was done to a chain is found."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.audit import FORMAT, GENESIS, AuditEntry, Flaw, entry_hash, link, verify

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
FACTS = st.dictionaries(st.text(max_size=8), st.integers() | st.floats() | st.text(max_size=8), max_size=4)

FIELDS = st.lists(st.text("a:1", max_size=4), min_size=4, max_size=4)


def chain(length: int = 5) -> list[AuditEntry]:
    """Entries that follow each other."""
    entries: list[AuditEntry] = []
    for number in range(1, length + 1):
        previous = entries[-1].hash if entries else GENESIS
        at = AT + timedelta(minutes=number)
        entries.append(link(previous, number, at, "T0/U0ANN", "promote", "churn", {"to": number}))
    return entries


THIRD = chain()[2]


def head(entries: list[AuditEntry]) -> tuple[int, str]:
    """What the head says."""
    return entries[-1].sequence, entries[-1].hash


def test_a_chain_verifies_with_and_without_its_head() -> None:
    assert verify([]) is None
    assert verify([], (0, GENESIS)) is None
    assert verify(chain()) is None
    assert verify(iter(chain()), head(chain())) is None


@given(st.lists(FACTS, max_size=5))
def test_a_chain_of_any_facts_verifies(facts: list[dict[str, object]]) -> None:
    entries: list[AuditEntry] = []
    for number, each in enumerate(facts, 1):
        previous = entries[-1].hash if entries else GENESIS
        entries.append(link(previous, number, AT, "system", "note", "churn", each))

    assert verify(entries) is None


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_cut_tail_is_found_by_the_head(cut: int) -> None:
    assert verify(chain()[:-cut]) is None
    assert verify(chain()[:-cut], head(chain())) == Flaw(6 - cut, "the chain ends before its head")


@pytest.mark.parametrize("gone", range(4))
def test_a_missing_entry_is_found(gone: int) -> None:
    entries = chain()
    del entries[gone]

    found = verify(entries)

    assert found == Flaw(gone + 1, f"entry {gone + 1} is missing")


@pytest.mark.parametrize(
    "changed",
    [
        replace(THIRD, at=AT),
        replace(THIRD, actor="T0/U0EVE"),
        replace(THIRD, verb="reject"),
        replace(THIRD, subject="fraud"),
        replace(THIRD, facts='{"to": 3}'),
        replace(THIRD, hash="0" * 64),
        replace(THIRD, format=FORMAT + 1),
        replace(THIRD, previous="0" * 64),
    ],
)
def test_every_changed_field_is_found_where_it_was_changed(changed: AuditEntry) -> None:
    entries = chain()
    entries[2] = changed

    found = verify(entries)

    assert found is not None
    assert found.sequence == 3


@given(st.permutations(range(5)))
def test_any_other_order_is_found(order: list[int]) -> None:
    entries = [chain()[each] for each in order]

    assert (verify(entries) is None) == (order == sorted(order))


def test_an_entry_that_was_hashed_anew_breaks_the_next_one() -> None:
    entries = chain()
    entries[2] = link(entries[1].hash, 3, AT, "T0/U0EVE", "promote", "churn", {"to": 3})

    assert verify(entries) == Flaw(4, "it does not follow the entry before it")


def test_a_chain_that_was_rewritten_whole_needs_an_anchor_to_be_found() -> None:
    rewritten = chain()[:4]
    rewritten.append(link(rewritten[-1].hash, 5, AT, "T0/U0EVE", "promote", "churn", {"to": 9}))

    assert verify(rewritten, head(rewritten)) is None
    assert verify(rewritten, head(chain())) is not None


@given(FIELDS, FIELDS)
def test_fields_that_run_into_each_other_never_hash_the_same(one: list[str], other: list[str]) -> None:
    hashes = [entry_hash(GENESIS, 1, AT, *fields) for fields in (one, other)]

    assert (hashes[0] == hashes[1]) == (one == other)


def test_the_same_moment_in_another_zone_is_the_same_entry() -> None:
    kathmandu = AT.astimezone(timezone(timedelta(hours=5, minutes=45)))

    assert link(GENESIS, 1, kathmandu, "a", "v", "s", {}).hash == link(GENESIS, 1, AT, "a", "v", "s", {}).hash


def test_the_order_of_facts_does_not_matter() -> None:
    one = link(GENESIS, 1, AT, "a", "v", "s", {"x": 1, "y": 2})
    other = link(GENESIS, 1, AT, "a", "v", "s", {"y": 2, "x": 1})

    assert one == other
