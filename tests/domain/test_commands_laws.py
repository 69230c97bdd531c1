"""The laws of the grammar: what is printed reads as itself, and no text breaks it. And its refusals."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import commands
from bot.domain.commands import COMMANDS, READING, VERBS, Command, parse, reads, specs_of, spoken
from bot.domain.digest_summary import Period
from bot.domain.people import Voice
from bot.domain.reviews import ASKED, ReviewResult
from bot.domain.subscriptions import EVENTS
from bot.domain.targets import Target
from bot.domain.text import clean, straighten
from bot.domain.tokens import Scope
from bot.errors import BadInput
from tests.domain.digest_filters import filters

ENVIRONMENTS = ("development", "staging", "production")
ODD = [
    "my model",
    "all",
    "csv",
    "as",
    "because",
    "7",
    "P-12",
    "production",
    "prod",
    "to",
    'a"b',
    "a@7",
    "<@U1>",
    "&amp;lt;",
    "it's",
    "x:",
    "-",
]
NAMES = st.sampled_from(ODD) | st.text(min_size=1, max_size=20).map(
    lambda text: clean(straighten(text))
).filter(lambda text: bool(text) and not text.startswith(("http://", "https://")))
NUMBERS = st.integers(0, 999_999_999)
PLACES = st.sampled_from([*ENVIRONMENTS, "canary", "eu west", "to"])
MOMENTS = st.sampled_from(["2026-03-03 09:00", "3 March", "yesterday at 9", "2 weeks ago", "noon"])
REASONS = st.sampled_from(
    ["better recall", "because", "<!channel>", "&lt;", 'it is "fine", I think', "a: b", "7"]
)
PEOPLE = st.sampled_from(["U1", "W0ABC"])


def _maybe(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.none() | strategy


MODEL_COMMANDS = st.one_of(
    st.builds(commands.Promote, _maybe(NAMES), _maybe(NUMBERS), _maybe(PLACES), _maybe(REASONS)),
    st.builds(commands.Why, _maybe(NAMES), _maybe(NUMBERS), _maybe(PLACES)),
    st.builds(commands.Rollback, _maybe(NAMES), _maybe(PLACES), _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.SetLock, _maybe(NAMES), _maybe(PLACES), _maybe(REASONS)),
    st.builds(commands.Unlock, _maybe(NAMES), _maybe(PLACES), _maybe(REASONS)),
    st.builds(commands.ShowPolicy, _maybe(NAMES), _maybe(PLACES)),
    st.builds(commands.History, _maybe(NAMES), _maybe(PLACES), _maybe(MOMENTS)),
    st.builds(commands.Dossier, _maybe(NAMES), _maybe(PLACES), _maybe(MOMENTS)),
    st.builds(commands.Card, NAMES, _maybe(NUMBERS), _maybe(PLACES), st.booleans()),
    st.builds(commands.CardEdit, NAMES, _maybe(NUMBERS)),
    st.builds(commands.Audit, _maybe(NAMES), _maybe(st.integers(1, 99))),
    st.builds(commands.AuditVerify, _maybe(st.just("12:0123456789ab"))),
    st.builds(commands.Requests, _maybe(NAMES)),
    st.builds(commands.ShowPerformance, NAMES, _maybe(NUMBERS), _maybe(PLACES)),
    st.builds(commands.Deployments, _maybe(NUMBERS)),
    st.builds(commands.Deployments, st.none(), NUMBERS),
    st.builds(commands.Redeliver, _maybe(NUMBERS)),
)
WHERE = st.sampled_from(
    [
        "roc_auc > 0.9 and params.depth = 3",
        "tags.note = 'top 3 by hand'",
        'params.a = "x, y"',
        "a <= 1",
        "x = &amp;lt;",
    ]
)
COUNTS = st.integers(1, 1000)
QUERIES = st.one_of(
    st.builds(
        commands.Runs, NAMES, _maybe(WHERE), NAMES, _maybe(st.booleans()), _maybe(COUNTS), _maybe(COUNTS)
    ),
    st.builds(commands.Runs, NAMES, _maybe(WHERE), st.none(), st.none(), _maybe(COUNTS), _maybe(COUNTS)),
)
RUN_COMMANDS = st.one_of(
    QUERIES,
    st.builds(commands.RunsSave, NAMES, QUERIES),
    st.builds(commands.RunsForget, _maybe(NAMES)),
    st.builds(
        commands.Subscribe,
        _maybe(NAMES | st.just("churn*")),
        st.lists(st.sampled_from(sorted(EVENTS)), min_size=1, unique=True).map(
            lambda each: tuple(sorted(each))
        ),
        _maybe(st.just("C1")),
    ),
    st.builds(commands.Unsubscribe, _maybe(NUMBERS)),
    st.just(commands.SubscribeList()),
    st.builds(commands.Trend, NAMES, _maybe(NAMES)),
    st.sampled_from([commands.Runs(), commands.RunsSaved(), commands.Trend()]),
)
SUBJECTS = st.builds(Target, NAMES, st.none() | NUMBERS).map(str)
FILTERS = filters(NAMES, ENVIRONMENTS)
OTHER_COMMANDS = st.one_of(
    st.builds(commands.Approve, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.Reject, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.Changes, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.OwnerAnswer, NAMES, NAMES, st.booleans()),
    st.builds(commands.Revise, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.Override, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.Confirm, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(commands.Withdraw, _maybe(NUMBERS), _maybe(REASONS)),
    st.builds(
        commands.WithdrawData,
        st.sampled_from(["customers@2026-11-01", '"my data"@v1', "P-12@v1", "a@b@c", "<x>@1&2"]),
        _maybe(REASONS),
    ),
    st.sampled_from([commands.Subscribe(), commands.Subscribe("churn*"), commands.Subscribe(None, (), "C1")]),
    st.builds(commands.Show, SUBJECTS | NUMBERS.map("P-{}".format), st.booleans()),
    st.builds(commands.Lineage, SUBJECTS),
    st.builds(commands.Data, st.sampled_from(["customers", "customers@2026-11-01", "add x", 'my "data"'])),
    st.builds(
        commands.Compare, st.lists(SUBJECTS, unique=True, max_size=4).map(tuple), st.booleans(), st.booleans()
    ),
    st.builds(
        commands.Review,
        _maybe(NAMES | st.sampled_from(["code", "from", "by", "R-3"])),
        _maybe(NUMBERS),
        _maybe(st.sampled_from(ASKED).map(str)),
        st.lists(PEOPLE, unique=True).map(tuple),
        _maybe(st.sampled_from(["friday", "2026-12-04", "3 working days"])),
    ),
    st.builds(
        commands.ReviewAnswer, NUMBERS, _maybe(st.sampled_from(list(ReviewResult)).map(str)), _maybe(REASONS)
    ),
    st.builds(commands.Reviews, _maybe(NAMES)),
    st.builds(
        commands.Delegate,
        _maybe(PEOPLE),
        _maybe(st.sampled_from(["friday", "10d", "2026-12-04", "3 working days"])),
        _maybe(REASONS),
    ),
    st.just(commands.DelegateStop()),
    st.builds(commands.Handover, PEOPLE, _maybe(PEOPLE)),
    st.builds(commands.Owner, NAMES, NAMES, _maybe(PEOPLE), st.just(True)),
    st.builds(
        commands.DigestSubscribe,
        st.just("daily 9:00"),
        _maybe(st.just("C1")),
        _maybe(st.just("Asia/Tokyo")),
        FILTERS,
        _maybe(st.sampled_from(Voice)),
    ),
    st.builds(
        commands.DigestPreview, _maybe(st.sampled_from(Period)), FILTERS, _maybe(st.sampled_from(Voice))
    ),
    st.builds(commands.DigestRun, _maybe(NUMBERS)),
    st.builds(commands.TokenRevoke, _maybe(NAMES)),
    st.builds(
        commands.TokenCreate,
        _maybe(NAMES),
        _maybe(PEOPLE),
        st.sets(st.sampled_from(list(Scope))).map(tuple),
        _maybe(NAMES),
        _maybe(NAMES),
    ),
    st.sampled_from(
        [
            commands.WhoAmI(),
            commands.Owners(),
            commands.DigestList(),
            commands.TokenList(),
        ]
    ),
)
SNIPPETS = st.lists(
    st.sampled_from(
        [
            *VERBS,
            *ODD,
            "because",
            '"',
            "'",
            "<@U1|b>",
            "<#C1|production>",
            "@",
            "#",
            ":",
            ",",
            "set",
            "v7",
            "--",
        ]
    )
    | st.text(max_size=6),
    max_size=9,
).map(" ".join)
VERBED = st.builds(
    lambda verb, rest: f"{verb} {rest}", st.sampled_from([*VERBS, "digest subscribe"]), SNIPPETS
)


@given(MODEL_COMMANDS | OTHER_COMMANDS | RUN_COMMANDS)
def test_a_printed_command_reads_as_itself(command: Command) -> None:
    assert parse(spoken(command, ENVIRONMENTS), ENVIRONMENTS) == command


@given(VERBED | SNIPPETS | st.text())
@example("show \x00@")
@example('promote "" "')
@example("compare , @ #")
def test_any_text_is_a_command_that_prints_or_a_kind_refusal(text: str) -> None:
    try:
        command = parse(text, ENVIRONMENTS)
    except BadInput:
        return
    assert parse(spoken(command, ENVIRONMENTS), ENVIRONMENTS) == command


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("release churn", "`release` is not a command. Did you mean `promote` or `unlock`?"),
        ("rolback churn", "`rolback` is not a command. Did you mean `rollback`?"),
        ("xyzzy", "`xyzzy` is not a command. `help` lists what is."),
        (
            "digest subscrib",
            "`digest subscrib` is not a command. Did you mean `digest subscribe` or `digest unsubscribe`?",
        ),
        ("digest xyzzy", "`digest xyzzy` is not a command. `help digest` lists what is."),
        ("approve churn", "`churn` is not a request. Requests look like `P-12`, and `requests` lists them."),
        ("promote churn 7 8 to production", "There is one version too many: 8. Name one."),
        (
            "promote churn 7 to production tomorrow",
            "I do not know what to do with `tomorrow`. Put a reason after `because`.",
        ),
        (
            "rollback churn 5 production",
            "Say `to 5` to go back to version 5, or leave the number out to go back to the last version that was good.",
        ),
        (
            "owner churn set accountable @ada",
            "Nobody here is known as `@ada`. Pick the person from the list Slack offers after `@`.",
        ),
        ("digest run daily", "`daily` is not the number of a digest. `digest list` shows the numbers."),
        (
            "digest subscribe monday 9:00 in #ml",
            "That channel is not known here. Pick it from the list Slack offers after `#`.",
        ),
        (
            "why P-12",
            "`why` takes a version and an environment, like `why churn 7 production`. For a request type `show P-12`.",
        ),
    ],
)
def test_a_refusal_says_what_to_type_instead(typed: str, sentence: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse(typed, ENVIRONMENTS)
    assert caught.value.sentence == sentence


def test_a_reason_of_5000_characters_is_refused() -> None:
    with pytest.raises(BadInput, match="5,000 characters"):
        parse("reject P-12 because " + "x" * 5000, ENVIRONMENTS)


def test_a_line_of_a_book_is_refused() -> None:
    with pytest.raises(BadInput, match="40,005 characters long"):
        parse("show " + "x" * 40_000, ENVIRONMENTS)


@pytest.mark.parametrize("spec", COMMANDS, ids=lambda spec: spec.verb)
def test_each_example_of_the_table_is_understood_as_its_command(spec: commands.CommandSpec) -> None:
    command = parse(spec.example.replace("@ada", "<@U1>").replace("@leo", "<@U2>"), ENVIRONMENTS)
    assert reads(command) == spec.reads
    assert spoken(command, ENVIRONMENTS).split()[0] == spec.verb.split()[0]
    assert spec.example.split()[0] in spec.usage


def test_what_changes_something_is_not_offered_to_the_terminal() -> None:
    assert not READING & {"promote", "approve", "reject", "withdraw", "rollback", "lock", "unlock", "quiet"}
    assert reads(parse("owner churn", ENVIRONMENTS))
    assert not reads(parse("owner churn set accountable <@U1>", ENVIRONMENTS))
    assert not reads(parse("digest run 3", ENVIRONMENTS))


def test_a_topic_of_help_has_its_commands() -> None:
    assert [len(specs_of(topic)) for topic in ("digest", "digest run", "Promote", "xyzzy", "")] == [
        5,
        1,
        1,
        0,
        0,
    ]
