"""A link to what changed is made for hosts whose pages are known, and holds no password."""

import pytest

from bot.domain.code import commit_range

A, B = "9fceb02d0ae598e95dc970b7", "1c2b3a4d0ae598e95dc970b7"


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/org/churn", f"https://github.com/org/churn/compare/{A[:12]}...{B[:12]}"),
        ("https://ci:secret@github.com/org/churn.git", f"https://github.com/org/churn/compare/{A[:12]}...{B[:12]}"),
        ("git@gitlab.example:team/sub/churn.git", f"https://gitlab.example/team/sub/churn/-/compare/{A[:12]}...{B[:12]}"),
        ("ssh://git@github.corp.example:7999/org/churn.git", f"https://github.corp.example/org/churn/compare/{A[:12]}...{B[:12]}"),
        ("git@bitbucket.org:org/churn.git", f"https://bitbucket.org/org/churn/branches/compare/{B[:12]}%0D{A[:12]}"),
    ],
)  # fmt: skip
def test_the_changes_between_two_commits_have_a_page(remote: str, page: str) -> None:
    assert commit_range(remote, A, B) == page


@pytest.mark.parametrize(
    "remote",
    [
        "org/churn",
        "https://git.example/org/churn",
        "file:///srv/churn",
        "javascript:alert(1)",
        "",
        "https://github.com/a b",
    ],
)
def test_what_is_not_known_has_none(remote: str) -> None:
    assert commit_range(remote, A, B) is None


def test_commits_that_are_none_and_equal_ones_have_none() -> None:
    remote = "https://github.com/org/churn"
    assert commit_range(remote, A, A) is None
    assert commit_range(remote, A, None) is None
    assert commit_range(None, A, B) is None
    assert commit_range(remote, A, "../../evil") is None
