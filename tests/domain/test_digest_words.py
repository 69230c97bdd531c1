"""What a digest keeps to: read as it is typed, refused kindly, kept as text, and what fits it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.commands import DigestPreview, DigestSubscribe, parse
from bot.domain.digest_filter import DigestFilter, TagFilter, kept, of_kept
from bot.domain.digest_summary import Period
from bot.domain.people import Voice
from bot.domain.severity import Severity
from bot.errors import BadInput

ENVIRONMENTS = ("staging", "production")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("digest preview week", DigestPreview(Period.WEEK)),
        ("digest preview monthly models=churn*", DigestPreview(Period.MONTH, DigestFilter("churn*"))),
        ("digest preview Voice=Business", DigestPreview(None, DigestFilter(), Voice.BUSINESS)),
        (
            "digest subscribe models=churn* every monday at 9 environments=staging,production in <#C1|ml>",
            DigestSubscribe(
                "every monday at 9", "C1", None, DigestFilter("churn*", ("staging", "production"))
            ),
        ),
        (
            'digest subscribe daily tag=team:risk tag="tier: 1" severity=page Europe/Berlin',
            DigestSubscribe(
                "daily",
                None,
                "Europe/Berlin",
                DigestFilter(
                    severity=Severity.PAGE, tags=(TagFilter("team", "risk"), TagFilter("tier", " 1"))
                ),
            ),
        ),
        (
            "digest subscribe daily tag=team",
            DigestSubscribe("daily", filters=DigestFilter(tags=(TagFilter("team"),))),
        ),
    ],
)
def test_what_a_digest_keeps_to_is_typed_in_any_order(
    typed: str, meant: DigestPreview | DigestSubscribe
) -> None:
    assert parse(typed, ENVIRONMENTS) == meant


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("modles=churn*", "not narrowed by `modles=`. Did you mean `models=`"),
        ("x=1", "There is `models=`, `environment=`, `severity=`, `tag=` and `voice=`."),
        ("models=", "Say what after `models=`."),
        ("models=a models=b", "`models=` takes one, please."),
        ("severity=loud", "`severity=` is `digest`, `channel` or `page`, and not `loud`."),
        ("voice=pirate", "`voice=` is `engineer` or `business`"),
        ("tag=:x", "`:x` is not a tag."),
        ("tag=a,b,c,d,e,f", "`tag=` takes 5 at most"),
        (f"models={'x' * 129}", "longer than 128 characters"),
    ],
)
def test_what_is_none_of_it_is_refused_with_what_there_is(typed: str, said: str) -> None:
    for command in ("digest preview", "digest subscribe daily"):
        with pytest.raises(BadInput) as refusal:
            parse(f"{command} {typed}", ENVIRONMENTS)
        assert said in refusal.value.sentence


def test_a_preview_takes_nothing_else() -> None:
    with pytest.raises(BadInput, match="what to do with `daily`"):
        parse("digest preview daily", ENVIRONMENTS)


@given(
    st.builds(
        DigestFilter,
        st.none() | st.text(min_size=1),
        st.lists(st.text(min_size=1)).map(tuple),
        st.none() | st.sampled_from(Severity),
        st.lists(st.builds(TagFilter, st.text(min_size=1), st.none() | st.text(min_size=1))).map(tuple),
    )
)
def test_a_filter_that_was_kept_is_the_same(wanted: DigestFilter) -> None:
    assert of_kept(kept(wanted)) == wanted
    assert bool(kept(wanted)) is not wanted.is_empty


def test_what_fits_a_filter() -> None:
    risky = DigestFilter(
        "Churn*", ("production",), Severity.CHANNEL, (TagFilter("team", "risk"), TagFilter("tier"))
    )

    assert risky.fits_model("churn-2", {"team": "risk"})
    assert risky.fits_model("churn-2", {"tier": ""})
    assert not risky.fits_model("churn-2", {"team": "ads"})
    assert not risky.fits_model("fraud", {"team": "risk"})
    assert not risky.fits_place("staging")
    assert risky.severities == (Severity.CHANNEL, Severity.PAGE)
    assert DigestFilter().fits_model("x", {})
    assert DigestFilter().severities == tuple(Severity)
