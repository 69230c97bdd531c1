"""Claims about the people, the registered models and the past of the demo organisation."""

from datetime import UTC, datetime

import pytest

from bot.domain.registry import ModelVersion
from demo.history import DECIDED, DIGEST_CHANNEL, PENDING, PRODUCTION, STAGING, PastMove, past_moves
from demo.organisation import BOT_USER, GROUP_MEMBERS, GUS, NOOR, OLGA, TEAM, organisation
from demo.registered import KEY_METRIC, model_versions, ownerships, registered_models
from demo.trained import Trained
from workspace.organisation import Organisation

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def northwind() -> Organisation:
    """The organisation as the workspace reads it."""
    return Organisation.parse(organisation())


@pytest.fixture(scope="module")
def versions(trained: Trained) -> dict[str, ModelVersion]:
    """The versions by name, on today's calendar."""
    return {each.name: each for each in model_versions(trained.ending_before(AT))}


@pytest.fixture(scope="module")
def moves(versions: dict[str, ModelVersion]) -> tuple[PastMove, ...]:
    """Everything that was promoted."""
    return past_moves(versions.values())


def live(moves: tuple[PastMove, ...]) -> dict[tuple[str, str], int]:
    """What is live where after all of it."""
    return {(move.asked.model, move.asked.environment): move.asked.version for move in moves}


def test_no_id_is_given_twice(northwind: Organisation) -> None:
    ids = [each.id for each in northwind.people]
    ids += [each.id for each in northwind.groups]
    ids += [each.id for each in northwind.channels]

    assert len(ids) == len(set(ids))


def test_groups_and_channels_hold_only_people_there_are(northwind: Organisation) -> None:
    people = {each.id for each in northwind.people} | {BOT_USER}

    for members in [each.members for each in northwind.groups] + [
        each.members for each in northwind.channels
    ]:
        assert set(members) <= people


def test_the_bot_is_in_every_channel(northwind: Organisation) -> None:
    assert all(BOT_USER in each.members for each in northwind.channels)


def test_there_is_a_newcomer_without_a_role_a_guest_and_an_outsider(northwind: Organisation) -> None:
    people = {each.id: each for each in northwind.people}
    with_a_role = {person for members in GROUP_MEMBERS.values() for person in members}

    assert with_a_role.isdisjoint({NOOR, GUS, OLGA})
    assert people[GUS].is_restricted
    assert people[OLGA].team_id not in {None, TEAM}


def test_one_channel_is_private_and_one_is_shared(northwind: Organisation) -> None:
    assert [each.name for each in northwind.channels if each.kind == "private"] == ["diabetes-progression"]
    assert [each.name for each in northwind.channels if each.shared] == ["vineyard-partners"]


def test_every_registered_model_has_a_channel_that_is_not_shared(
    northwind: Organisation, trained: Trained
) -> None:
    own = {each.id for each in northwind.channels if not each.shared}

    assert {each.channel for each in registered_models(trained)} <= own
    assert DIGEST_CHANNEL in own


def test_every_version_comes_from_a_run_that_was_trained(
    trained: Trained, versions: dict[str, ModelVersion]
) -> None:
    runs = {each.run.run_id: each for each in trained.runs}

    for version in versions.values():
        assert version.run_id is not None
        made = runs[version.run_id]
        assert made.run.experiment == version.model
        assert made.run.metrics == version.metrics
        assert made.artifact == version.artifact


def test_four_registered_models_have_two_or_three_versions_in_the_order_they_were_made(
    trained: Trained, versions: dict[str, ModelVersion]
) -> None:
    names = [each.name for each in registered_models(trained)]

    assert len(names) == 4
    for name in names:
        created = [each.created_at for each in versions.values() if each.model == name]
        assert len(created) in {2, 3}
        assert created == sorted(created)


def test_every_registered_model_names_a_metric_that_its_versions_have(
    trained: Trained, versions: dict[str, ModelVersion]
) -> None:
    for registered in registered_models(trained):
        own = [each for each in versions.values() if each.model == registered.name]
        assert all(registered.tags[KEY_METRIC] in each.metrics for each in own)


def test_somebody_is_accountable_for_each_registered_model(trained: Trained, northwind: Organisation) -> None:
    held = ownerships(trained)
    people = {each.id for each in northwind.people}

    accountable = {each.model for each in held if each.responsibility == "accountable"}
    assert accountable == {each.name for each in registered_models(trained)}
    assert {each.person for each in held} <= people


def test_the_past_lies_in_the_past_on_working_days(moves: tuple[PastMove, ...]) -> None:
    assert len(moves) == len(DECIDED)
    assert all(move.at < AT for move in moves)
    assert {move.at.weekday() for move in moves} <= {0, 1, 2, 3, 4}


def test_nothing_reached_production_that_was_not_in_staging_first(moves: tuple[PastMove, ...]) -> None:
    staging: dict[str, int] = {}
    for move in moves:
        if move.asked.environment == STAGING:
            staging[move.asked.model] = move.asked.version
        else:
            assert staging[move.asked.model] == move.asked.version


def test_nobody_approved_what_they_asked_for_or_trained(
    moves: tuple[PastMove, ...], versions: dict[str, ModelVersion]
) -> None:
    for move in moves:
        version = versions[f"{move.asked.model}@{move.asked.version}"]
        approved = {each.person for each in move.asked.approvals}
        assert approved.isdisjoint({move.asked.requester, version.author, version.registered_by})
        assert len(approved) == (2 if move.asked.environment == PRODUCTION else 0)


def test_the_pending_request_is_for_a_better_version_that_waits_in_staging(
    moves: tuple[PastMove, ...], versions: dict[str, ModelVersion]
) -> None:
    current = live(moves)
    running = versions[f"{PENDING.model}@{current[PENDING.model, PRODUCTION]}"]
    candidate = versions[f"{PENDING.model}@{PENDING.version}"]

    assert current[PENDING.model, STAGING] == PENDING.version
    assert candidate.metrics["roc_auc"] > running.metrics["roc_auc"]
    assert candidate.evaluation_fingerprint == running.evaluation_fingerprint


def test_one_registered_model_has_nothing_in_production(moves: tuple[PastMove, ...]) -> None:
    current = live(moves)

    assert ("diabetes-progression", STAGING) in current
    assert ("diabetes-progression", PRODUCTION) not in current
