"""`mlops-bot policy check | schema | text`: its options, and what they lead to, which loads when it is typed."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BadInput

if TYPE_CHECKING:
    from bot.settings import Settings

Load = Callable[[], "Settings"]
WELL, FINDING = 0, 3


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Load) -> None:
    """Take in the group `policy`; `load` reads the settings."""
    does = "Examine the policy file, and publish what it may hold."
    group = words.add_parser("policy", help=does, description=does)
    verbs = group.add_subparsers(metavar="check|schema|text", required=True)
    finds = "find what the policy can never satisfy"
    check = verbs.add_parser("check", help=finds, description=f"{finds.capitalize()}.")
    check.add_argument("file", nargs="?", type=Path, metavar="FILE", help="another file than MLOPS_POLICY")
    check.set_defaults(command=lambda arguments: _check(load, arguments.file))
    prints = "print the JSON schema of the policy file"
    schema = verbs.add_parser("schema", help=prints, description=f"{prints.capitalize()}.")
    schema.set_defaults(command=lambda _: _schema())
    shows = "print a revision of the policy as it was written"
    text = verbs.add_parser("text", help=shows, description=f"{shows.capitalize()}, the newest by default.")
    text.add_argument(
        "revision", nargs="?", type=int, metavar="N", help="its number, as `show P-12` names it"
    )
    text.set_defaults(command=lambda arguments: _text(load(), arguments.revision))


def _check(load: Load, file: Path | None) -> int:
    from bot import doctor, surroundings
    from bot.policy import Outside

    try:
        told = load()
        known, unasked = surroundings.outside(told)
    except BadInput:
        # A file can be checked where nothing else is set up, as on CI.
        if file is None:
            raise
        known, unasked = Outside(), []
    findings = doctor.policy_findings(file or told.policy, known)
    for finding in findings:
        print(f"{doctor.mark_of(finding)} {finding.key}: {finding.sentence}")
    for sentence in unasked:
        print(f"Not asked: {sentence}", file=sys.stderr)
    if not findings:
        print("The policy can be used as it is.")
    return FINDING if findings else WELL


def _text(settings: "Settings", number: int | None) -> int:
    from bot.services.policy_revisions import text_of
    from bot.terminal import opened

    with opened(settings) as context:
        revision, said = text_of(context, number)
    # On stderr, so that the file alone can be piped into a diff.
    words = f"{revision.source}, revision {revision.id}, in force since {revision.at:%Y-%m-%d %H:%M} UTC"
    print(f"{words}, hash {revision.hash[:12]}.", file=sys.stderr)
    print(said.text, end="")
    return WELL


def _schema() -> int:
    from bot.policy.published import published

    print(published(), end="")
    return WELL
