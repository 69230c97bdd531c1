"""Whatever a digest may keep to, for laws."""

from collections.abc import Sequence

from hypothesis import strategies as st

from bot.domain.digest_filter import DigestFilter, TagFilter
from bot.domain.severity import Severity


def filters(names: st.SearchStrategy[str], environments: Sequence[str]) -> st.SearchStrategy[DigestFilter]:
    """Of models and tags of these names, and of these environments."""
    keys = names.filter(lambda each: ":" not in each)
    tags = st.builds(TagFilter, keys, st.none() | names)
    return st.builds(
        DigestFilter,
        st.none() | names | st.sampled_from(["*", "churn*", "a b*", "?x"]),
        st.lists(st.sampled_from(environments), unique=True, max_size=3).map(tuple),
        st.none() | st.sampled_from(Severity),
        st.lists(tags, unique=True, max_size=3).map(tuple),
    )
