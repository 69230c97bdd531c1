"""What a card says of a version that the policy pre-approved."""

from bot.domain.case import Case
from bot.views.policy_changes import revision_words
from bot.views.spans import Line, line


def preapproved_line(case: Case) -> Line:
    """Which policy pre-approved it, and why: `✓ Pre-approved by the policy (policy.yml, revision 7 …): same pipeline …`."""
    which = () if case.revision is None else (" (", *revision_words(case.revision), ")")
    return (*line("✓ Pre-approved by the policy"), *which, f": {case.request.reason}, and every gate passes.")
