"""Data sets: the same content is the same version, personal data is asked about, and what is hidden stays hidden."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain import commands
from bot.domain.data_sets import Classification, Column, Content, FingerprintKind, Freshness, parse_data_set
from bot.domain.personal import PersonalKind
from bot.errors import AlreadyResolved, BadInput, NotAllowed, NotFound
from bot.services import data_sets, personal_data, reading
from bot.services.data_sets import Added, Wish
from bot.views.blocks import fallback
from bot.views.terminal import terminal
from storage import registry
from tests.services.house import ADA, ANA, BEA, BOB, KEN, LEO, SECRET, House, version

CONTENT = Content(
    "a" * 64,
    FingerprintKind.CONTENT,
    "customers.csv",
    2048,
    100,
    (Column("id", "integer"), Column("email", "text")),
    (("email", PersonalKind.EMAIL),),
)
OTHER = replace(
    CONTENT,
    fingerprint="b" * 64,
    rows=130,
    columns=(Column("id", "text"), Column("email", "text"), Column("city", "text")),
)


def add(house: House, typed: str = "customers", content: Content = CONTENT, **said: object) -> Added:
    """Add a version as the host does."""
    wish = Wish(parse_data_set(typed), **said)  # type: ignore[arg-type]  # whatever a test says
    return data_sets.add(house.context, wish, content, "host/ada", house.clock.now())


def said(house: House, command: commands.Command, person: str = ANA) -> str:
    """What somebody reads."""
    return fallback(reading.read(house.context, house.reader(person), command))


def test_the_same_content_twice_is_the_same_version(house: House) -> None:
    first = add(house)
    again = add(house, steward=LEO)

    assert first.record == again.record
    assert (first.is_new, again.is_new) == (True, False)
    assert first.record.name == "customers@2026-11-02"
    assert [each.verb for each in house.audited()] == ["data.added", "data.described"]
    assert {each.actor for each in house.audited()} == {"host/ada"}


def test_a_second_content_on_a_day_gets_a_number(house: House) -> None:
    add(house)

    assert add(house, content=OTHER).record.name == "customers@2026-11-02.2"


def test_a_version_is_never_two_contents_and_a_content_never_two_versions(house: House) -> None:
    add(house, "customers@v1")

    with pytest.raises(AlreadyResolved, match="customers@v1 is there already, with other content"):
        add(house, "customers@v1", OTHER)
    with pytest.raises(AlreadyResolved, match="That content is customers@v1 already"):
        add(house, "customers@v2")
    assert [each.verb for each in house.audited()] == ["data.added"]


def test_what_a_run_told_of_is_filled_in_when_it_is_added(house: House) -> None:
    with house.database.write() as session:
        known = registry.DataSetVersion("customers", "nightly", "a" * 64)
        registry.data_set_id(session, known)

    found = add(house)

    assert found.is_new
    assert found.record.name == "customers@nightly"
    assert found.record.version.rows == 100


def test_what_is_not_said_again_stays_as_it_was(house: House) -> None:
    add(house, steward=LEO, classification=Classification.INTERNAL, because="keys only")
    found = add(house, content=OTHER, fresh_within=timedelta(days=30))

    assert found.data_set.steward == LEO
    assert found.data_set.classification is Classification.INTERNAL
    assert found.data_set.because == "keys only"
    assert found.data_set.fresh_within == timedelta(days=30)


def test_a_column_counts_as_personal_until_somebody_denies_it(house: House) -> None:
    found = add(house, classification=Classification.INTERNAL, steward=LEO)
    assert found.asked == ("email",)
    assert found.classification is Classification.PERSONAL

    decide(house, ADA, is_personal=False)

    assert add(house).classification is Classification.INTERNAL
    assert house.audited()[-1].verb == "data.column_denied"
    assert json.loads(house.audited()[-1].facts)["column"] == "email"


def decide(house: House, person: str, *, is_personal: bool) -> str:
    """Decide about the first column."""
    who, act = house.who(person), house.act(person)
    return personal_data.decide(house.context, who, act, 1, is_personal=is_personal)


def test_a_confirmed_column_raises_the_class_and_keeps_it_up(house: House) -> None:
    add(house, classification=Classification.INTERNAL, because="keys only", steward=LEO)
    decide(house, ADA, is_personal=True)

    assert add(house).data_set.classification is Classification.PERSONAL
    with pytest.raises(BadInput, match="cannot be internal without a sentence: email is confirmed"):
        add(house, classification=Classification.INTERNAL)
    lowered = add(house, classification=Classification.INTERNAL, because="hashed before it is stored")
    assert lowered.classification is Classification.INTERNAL
    assert "hashed before it is stored" in said(house, commands.Data("customers"))


def test_a_column_suspected_anew_ends_an_old_reason(house: House) -> None:
    add(house, classification=Classification.INTERNAL, because="keys only")
    more = replace(OTHER, suspected=(("email", PersonalKind.EMAIL), ("ip", PersonalKind.IP)))

    assert add(house, content=more).classification is Classification.PERSONAL


def test_only_who_may_decides_and_the_first_word_stands_until_another(house: House) -> None:
    add(house, steward=LEO)

    with pytest.raises(NotAllowed, match="You may not decide about the columns of customers") as refused:
        decide(house, KEN, is_personal=True)
    assert refused.value.ask == (ADA,)
    decide(house, ADA, is_personal=True)
    with pytest.raises(AlreadyResolved, match="email is marked as personal data already"):
        decide(house, ADA, is_personal=True)
    decide(house, ADA, is_personal=False)
    assert [each.verb for each in house.audited()][-2:] == ["data.column_confirmed", "data.column_denied"]


def test_a_steward_may_where_the_policy_says_so(house: House) -> None:
    house.rules(
        house.policy.text.replace("  quiet: [member]", "  quiet: [member]\n  data.confirm: [steward]")
    )
    add(house, steward=LEO)

    with pytest.raises(NotAllowed, match="That takes steward") as refused:
        decide(house, ADA, is_personal=True)
    assert refused.value.ask == (LEO,)
    decide(house, LEO, is_personal=True)


def test_the_catalogue_and_one_data_set_say_what_there_is(house: House) -> None:
    add(house, "customers@v1", steward=LEO, fresh_within=timedelta(days=30), retention=timedelta(days=365))
    house.clock.move(timedelta(days=2))
    found = add(house, "customers@v2", OTHER)
    data = registry.DataSetVersion("customers", "v1", "a" * 64)
    house.model("loyal", [version("loyal", 1, data_sets=(data,))])

    listed = said(house, commands.Data())
    assert "*customers*: newest v2, 130 rows · class 👤 personal (1 to decide) · steward <@U0LEO>" in listed
    one = said(house, commands.Data("customers"))
    assert "✅ fresh (within 30 days)" in one
    assert "365 days at most" in one
    assert "1 column added: city; another type: id (integer → text); 30 more rows" in one
    assert "*v1*: 100 rows" in one
    assert "used by loyal@1" in one
    assert "`email` could hold e-mail addresses" in one
    assert "on the host by ada" in one
    assert "customers@v1" in said(house, commands.Data("customers@v1")).splitlines()[0]
    house.clock.move(timedelta(days=40))
    assert "⚠️ stale" in said(house, commands.Data())
    assert found.record.schema == OTHER.columns
    detail = data_sets.detail(house.context, house.viewer(ANA), "customers")
    assert detail.summary.age.state is Freshness.STALE
    plain = terminal(
        reading.read(house.context, house.reader(ANA), commands.Data("customers")), {}, "UTC", 100
    )
    assert "stale" in plain


def test_a_name_or_version_that_is_none_names_what_is_near(quick_house: House) -> None:
    add(quick_house, "customers@v7")

    with pytest.raises(NotFound, match=r"There is no data set “custmers”\. Did you mean customers"):
        said(quick_house, commands.Data("custmers"))
    with pytest.raises(NotFound, match=r"customers has no version “v9”\. It has v7\."):
        said(quick_house, commands.Data("customers@v9"))
    assert "customers@v7" in said(quick_house, commands.Data("Customers@7"))
    with pytest.raises(BadInput, match="added in the terminal"):
        said(quick_house, commands.Data("add customers x.csv"))


def test_data_that_only_a_hidden_model_uses_is_not_there(house: House) -> None:
    for name in ("patients", "shared", "ledger"):
        add(house, f"{name}@v1", replace(CONTENT, fingerprint=name.ljust(64, "0")))
    patients, shared = (registry.DataSetVersion(x, "v1", x.ljust(64, "0")) for x in ("patients", "shared"))
    house.model("hushed", [version("hushed", 1, data_sets=(patients, shared))], channel=SECRET)
    house.model("open", [version("open", 1, data_sets=(shared,))])
    house.rules(house.policy.text + "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n")

    listed = said(house, commands.Data(), KEN)
    assert "patients" not in listed
    assert "2 data sets" in listed
    assert "patients" in said(house, commands.Data(), ANA)
    used = said(house, commands.Data("shared"), KEN)
    assert "open@1" in used
    assert "hushed" not in used
    with pytest.raises(NotFound) as hidden:
        said(house, commands.Data("patients"), KEN)
    with pytest.raises(NotFound) as absent:
        said(house, commands.Data("zqxjkv"), KEN)
    assert hidden.value.sentence.replace("patients", "zqxjkv") == absent.value.sentence
    with pytest.raises(NotFound, match="not there any more"):
        decide(house, KEN, is_personal=True)


def test_a_steward_sees_their_own_data_whatever_uses_it(house: House) -> None:
    add(house, "patients@v1", steward=KEN)
    data = registry.DataSetVersion("patients", "v1", "a" * 64)
    house.model("hushed", [version("hushed", 1, data_sets=(data,))], channel=SECRET)
    house.rules(house.policy.text + "  hushed: {channel: C0SECRET, visible_to: members_of_channel}\n")

    assert "Nothing was trained on it yet" in said(house, commands.Data("patients"), KEN)
    with pytest.raises(NotFound):
        said(house, commands.Data("patients"), BOB)


def test_hostile_names_stay_words(quick_house: House) -> None:
    name = "<!channel> *x* `y`"
    hostile = replace(
        CONTENT,
        source="<https://evil.example|s>",
        columns=(Column(name, "text"),),
        suspected=((name, PersonalKind.NAME),),
    )
    add(
        quick_house, f'"{name}"@<@U0BOSS>', hostile, because="<!here>", classification=Classification.INTERNAL
    )

    for command in (commands.Data(), commands.Data(f'"{name}"'), commands.Lineage(f'"{name}"')):
        text = said(quick_house, command, BEA)
        for alive in ("<!channel>", "<@U0BOSS>", "<!here>", "<https://evil"):
            assert alive not in text


def test_a_delivery_decides_once(house: House) -> None:
    add(house)
    act = house.act(ADA, key="one click")
    personal_data.decide(house.context, house.who(ADA), act, 1, is_personal=True)

    with pytest.raises(Exception, match="delivered before"):
        personal_data.decide(house.context, house.who(ADA), act, 1, is_personal=False)
