"""Where code can be looked at: the web page of the changes between two commits, for hosts whose pages are known."""

import re
from collections.abc import Mapping

_SSH = re.compile(r"(?:ssh://)?(?:[\w.-]+@)(?P<host>[\w.-]+)(?::\d+/|[:/])(?P<path>[\w./~-]+)")
_WEB = re.compile(r"https?://(?:[^@/\s]*@)?(?P<host>[\w.-]+(?::\d+)?)/(?P<path>[\w./~-]+)")
_COMMIT = re.compile(r"[0-9a-fA-F]{7,64}")

_DIGITS = 12

# The first part of a host's name says which program it runs.
_PAGES = {
    "github": "https://{host}/{path}/compare/{first}...{second}",
    "gitlab": "https://{host}/{path}/-/compare/{first}...{second}",
    "bitbucket": "https://{host}/{path}/branches/compare/{second}%0D{first}",
}
_COMMIT_PAGES = {
    "github": "https://{host}/{path}/commit/{first}",
    "gitlab": "https://{host}/{path}/-/commit/{first}",
    "bitbucket": "https://{host}/{path}/commits/{first}",
}


def commit_range(remote: str | None, first: str | None, second: str | None) -> str | None:
    """The page with what changed from `first` to `second`; None for a host or a commit that is not known.

    A name and password in the remote's address are left out.

    >>> commit_range("git@github.com:org/serving.git", "9fceb02", "1c2b3a4")
    'https://github.com/org/serving/compare/9fceb02...1c2b3a4'
    """
    if remote is None or first is None or second is None or first == second:
        return None
    return _page(_PAGES, remote, {"first": first, "second": second})


def commit_page(remote: str | None, commit: str | None) -> str | None:
    """The page of one commit; None for a host or a commit that is not known.

    >>> commit_page("https://gitlab.example/ml/churn.git#training", "9fceb02")
    'https://gitlab.example/ml/churn/-/commit/9fceb02'
    """
    return _page(_COMMIT_PAGES, (remote or "").partition("#")[0], {"first": commit}) if commit else None


def _page(pages: Mapping[str, str], remote: str, commits: Mapping[str, str]) -> str | None:
    found = _WEB.fullmatch(remote.strip()) or _SSH.fullmatch(remote.strip())
    page = pages.get(found["host"].split(".")[0].lower()) if found else None
    if found is None or page is None or not all(map(_COMMIT.fullmatch, commits.values())):
        return None
    path = found["path"].strip("/").removesuffix(".git")
    short = {name: each[:_DIGITS] for name, each in commits.items()}
    return page.format(host=found["host"], path=path, **short)
