"""Lineage both ways, and a withdrawal that tells exactly the owners of what is live because of the data."""

import json
from dataclasses import replace

import pytest

from bot.domain import commands
from bot.domain.lineage import Layer, Lineage
from bot.domain.registry import DataSetVersion
from bot.domain.runs import Run
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import lineages, reading, withdrawals
from bot.services.forms import form_of, refuse_form
from bot.services.submitted import completed
from bot.views.blocks import blocks, fallback
from bot.views.spans import plain
from storage import data_sets, registry, runs
from tests.services.house import ADA, ANA, BEA, KEN, LEO, MIA, MONDAY, SECRET, House, version
from tests.services.test_data_sets import CONTENT, add

V1, V2 = DataSetVersion("sales", "v1", "1" * 64, 10), DataSetVersion("sales", "v2", "2" * 64, 20)


@pytest.fixture
def traced(house: House) -> House:
    """Sales data: v1 and v2 made loyal@1 and @2 by runs, v2 made the hidden hushed@1; five runs led nowhere."""
    for each in (V1, V2):
        add(house, str(each), replace(CONTENT, fingerprint=each.fingerprint, rows=each.rows), steward=LEO)
    with house.database.write() as session:
        for digit, name, data in (("a", "loyal-1", V1), ("b", "loyal-2", V2)):
            runs.record(session, Run(digit * 32, "loyal", name, MONDAY, data_sets=(data,)))
        for number in range(5):
            runs.record(session, Run(f"{number}" * 32, "loyal", f"try-{number}", MONDAY, data_sets=(V2,)))
        runs.record(session, Run("f" * 32, "hushed", "hushed-1", MONDAY, data_sets=(V2,)))
    loyal = [version("loyal", 1, run_id="a" * 32), version("loyal", 2, run_id="b" * 32, data_sets=(V2,))]
    house.model("loyal", loyal)
    house.model("hushed", [version("hushed", 1, run_id="f" * 32, data_sets=(V2,))], channel=SECRET)
    house.rules(house.policy.text + "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n")
    house.live("loyal", 2)
    house.live("loyal", 2, "staging")
    house.live("hushed", 1)
    house.owner("loyal", MIA)
    house.owner("loyal", BEA, "deputy")
    house.owner("hushed", ADA)
    return house


def graph(house: House, subject: str, person: str = ANA) -> Lineage:
    """The lineage somebody sees."""
    return lineages.lineage(house.context, house.viewer(person), subject)


def names(found: Lineage, layer: Layer) -> list[str]:
    return [each.title for each in found.of(layer)]


def test_a_version_is_traced_to_its_data_and_to_where_it_is_live(traced: House) -> None:
    found = graph(traced, "loyal@2")

    assert [names(found, layer) for layer in Layer] == [
        ["sales@v2"], ["loyal-2"], ["loyal@2"], ["production", "staging"],
    ]  # fmt: skip
    chain = {(a.split()[0], b.split()[0]) for a, b in found.edges}
    assert chain == {
        ("data", "run"),
        ("run", "loyal@2"),
        ("loyal@2", "loyal#production"),
        ("loyal@2", "loyal#staging"),
    }


def test_a_version_without_data_of_its_own_is_traced_through_its_run(traced: House) -> None:
    assert names(graph(traced, "loyal@1"), Layer.DATA) == ["sales@v1"]
    assert names(graph(traced, "sales@v1"), Layer.VERSION) == ["loyal@1"]


def test_data_is_traced_to_what_came_of_it(traced: House) -> None:
    found = graph(traced, "sales@v2")

    assert names(found, Layer.VERSION) == ["hushed@1", "loyal@2"]
    assert found.other_runs == 5
    assert [names(graph(traced, typed), Layer.DATA) for typed in ("sales", "Sales@2")] == [
        ["sales@v2", "sales@v1"],
        ["sales@v2"],
    ]


def test_what_is_hidden_is_not_in_the_graph_nor_counted(traced: House) -> None:
    found = graph(traced, "sales@v2", KEN)
    text = fallback(reading.read(traced.context, traced.reader(KEN), commands.Lineage("sales@v2")))

    assert names(found, Layer.VERSION) == ["loyal@2"]
    assert found.other_runs == 5
    assert (found.impacts[0].versions, found.impacts[0].owners) == (1, (MIA, BEA))
    assert "hushed" not in text
    assert "*sales@v2* is withdrawn: 1 live version, 2 owners. Tell them?" in text
    inside = fallback(reading.read(traced.context, traced.reader(ANA), commands.Lineage("sales@v2")))
    assert "2 live versions, 3 owners. Tell them?" in inside
    hidden, absent = (refusal(traced, typed) for typed in ("hushed@1", "zqxjkv@1"))
    assert hidden.replace("hushed", "zqxjkv") == absent


def refusal(house: House, typed: str) -> str:
    with pytest.raises(NotFound) as caught:
        graph(house, typed, KEN)
    return f"{caught.value.sentence} {caught.value.hint}"


def test_a_model_alone_shows_what_is_live_of_it(traced: House) -> None:
    assert names(graph(traced, "loyal"), Layer.VERSION) == ["loyal@2"]
    assert names(graph(traced, "loyal#staging"), Layer.VERSION) == ["loyal@2"]
    assert names(graph(traced, "loyal#staging"), Layer.DATA) == ["sales@v2"]


def withdraw(
    house: House, person: str, name: str = "v2", key: str | None = None, because: str = "rows twice"
) -> object:
    with house.database.read() as session:
        row = next(each.id for each in data_sets.records(session, "sales") if each.version.version == name)
    return withdrawals.withdraw(house.context, house.who(person), house.act(person, key), row, because)


def test_a_withdrawal_tells_each_owner_of_what_is_live_of_theirs(traced: House) -> None:
    withdraw(traced, ADA)
    traced.send()

    told = {each: traced.slack.dms(each) for each in traced.slack.people if traced.slack.dms(each)}
    assert set(told) == {MIA, BEA, LEO}
    assert "<@U0ADA> withdrew *sales@v2*: “rows twice”" in told[MIA][0].text
    assert "loyal@2 in production and loyal@2 in staging" in told[MIA][0].text
    assert "hushed" not in told[MIA][0].text + told[LEO][0].text
    assert "You are its steward" in told[LEO][0].text
    entry = traced.audited()[-1]
    assert (entry.verb, entry.subject, entry.actor) == ("data.withdrawn", "sales", "T0HOME/U0ADA")
    assert json.loads(entry.facts)["because"] == "rows twice"
    assert json.loads(entry.facts)["live"] == [
        "hushed@1 in production",
        "loyal@2 in production",
        "loyal@2 in staging",
    ]


def test_a_second_withdrawal_changes_nothing(traced: House) -> None:
    withdraw(traced, ADA)

    with pytest.raises(AlreadyResolved, match="sales@v2 was withdrawn already"):
        withdraw(traced, ADA)
    assert [each.verb for each in traced.audited()].count("data.withdrawn") == 1
    with pytest.raises(AlreadyResolved, match="That content is sales@v2, which was withdrawn"):
        add(traced, "sales", replace(CONTENT, fingerprint=V2.fingerprint))
    text = fallback(reading.read(traced.context, traced.reader(ANA), commands.Lineage("sales@v2")))
    assert "was withdrawn by <@U0ADA>: “rows twice”. Still live: hushed@1 in production" in text


def test_whoever_may_not_withdraw_tells_nobody(traced: House) -> None:
    with pytest.raises(NotAllowed, match=r"You may not withdraw sales@v2\. That takes admin"):
        withdraw(traced, KEN)
    assert traced.send() == 0
    assert "data.withdrawn" not in [each.verb for each in traced.audited()]


def test_an_owner_outside_the_channel_of_a_hidden_model_is_not_told_of_it(traced: House) -> None:
    traced.owner("hushed", KEN, "deputy")
    withdraw(traced, ADA)
    traced.send()

    assert traced.slack.dms(KEN) == []


def test_the_button_opens_a_form_that_asks_why(traced: House) -> None:
    answer = reading.read(traced.context, traced.reader(ANA), commands.Lineage("sales@v2"))
    drawn = [each.to_dict() for each in blocks(answer)]

    button = next(each["accessory"] for each in drawn if each.get("accessory"))
    assert button["text"]["text"] == "Withdraw and tell"
    form = form_of(traced.context, traced.reader(ANA), commands.WithdrawData(row=int(button["value"])))
    intro = plain(form.intro[0])
    assert "3 owners are told by direct message" in intro
    assert "What is live stays live" in intro
    submitted = completed(form.verb, {"reason": "rows twice"}, dict(form.kept or {}))
    assert submitted == commands.WithdrawData(reason="rows twice", row=int(button["value"]))


def test_a_withdrawal_needs_a_reason_and_a_version(traced: House) -> None:
    with pytest.raises(BadInput, match="needs a reason"):
        withdraw(traced, ADA, because=" ")
    with pytest.raises(BadInput, match="Say which version"):
        withdrawals.row_named(traced.context, traced.viewer(ADA), commands.WithdrawData("sales"))
    assert "data.withdrawn" not in [each.verb for each in traced.audited()]


def test_a_form_for_what_is_withdrawn_already_is_refused_before_it_is_filled_in(traced: House) -> None:
    command = commands.WithdrawData("sales@v2")
    with pytest.raises(NotAllowed, match=r"You may not withdraw sales@v2"):
        refuse_form(traced.context, traced.who(KEN), command)
    withdraw(traced, ADA)
    with pytest.raises(AlreadyResolved, match="was withdrawn already"):
        refuse_form(traced.context, traced.who(ADA), command)


def test_a_run_is_traced_to_its_data_and_its_versions(traced: House) -> None:
    by_name, by_prefix = graph(traced, "loyal-2"), graph(traced, "b" * 8)

    assert by_name == by_prefix
    assert [names(by_name, layer) for layer in Layer] == [
        ["sales@v2"], ["loyal-2"], ["loyal@2"], ["production", "staging"],
    ]  # fmt: skip
    assert [each.title for each in by_name.nodes if each.is_subject] == ["loyal-2"]


def test_a_run_that_led_to_nothing_is_traced_to_its_data(traced: House) -> None:
    found = graph(traced, "try-3")

    assert (names(found, Layer.DATA), names(found, Layer.RUN)) == (["sales@v2"], ["try-3"])
    assert names(found, Layer.VERSION) == []


def test_a_run_of_a_hidden_model_is_not_traced_for_those_outside(traced: House) -> None:
    assert names(graph(traced, "hushed-1"), Layer.VERSION) == ["hushed@1"]
    assert "hushed-1" in refusal(traced, "hushed-1")


def test_data_that_nobody_uses_is_withdrawn_in_silence(traced: House) -> None:
    text = fallback(reading.read(traced.context, traced.reader(ANA), commands.Lineage("sales@v1")))
    assert "Nothing is live because of *sales@v1*" in text

    withdraw(traced, ADA, "v1")
    traced.send()

    assert traced.slack.dms(MIA) == []


def test_a_digest_that_a_job_logs_is_the_version_that_somebody_added(house: House) -> None:
    record = add(house, "customers@v1").record
    with house.database.write() as session:
        for digest in ("v1", CONTENT.fingerprint[:12]):
            assert registry.data_set_id(session, DataSetVersion("customers", digest, digest)) == record.id
        for digest in ("aaaa", "bbbbbbbbbbbb"):
            assert registry.data_set_id(session, DataSetVersion("customers", digest, digest)) != record.id


def test_what_a_version_says_itself_counts_more_than_what_its_run_read(traced: House) -> None:
    holdout = DataSetVersion("holdout", "h1", "9" * 64)
    with traced.database.write() as session:
        runs.record(session, Run("c" * 32, "loyal", "loyal-3", MONDAY, data_sets=(V2, holdout)))
    traced.model("fresh", [version("fresh", 1, run_id="c" * 32, data_sets=(V2,))])

    assert names(graph(traced, "fresh@1"), Layer.DATA) == ["sales@v2"]
    assert names(graph(traced, "holdout"), Layer.VERSION) == []
