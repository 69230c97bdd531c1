"""`mlops-bot audit verify | list | export`: its options, and what they lead to, which loads when it is typed."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bot.errors import BadInput, NotFound

if TYPE_CHECKING:
    from bot.domain.audit import Anchor, AuditEntry
    from bot.services.context import Context
    from bot.settings import Settings

WELL, FINDING = 0, 3
VERBS = ("verify", "list", "export")

Load = Callable[[], "Settings"]


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]", load: Load) -> None:
    """Take in the group `audit`; `load` reads the settings."""
    does = "Verify, list and export the audit; alone, or with a model: its last entries."
    group = words.add_parser("audit", help=does, description=does)
    verbs = group.add_subparsers(metavar="|".join(VERBS), required=True)
    verify = _verb(
        verbs, "verify", "Verify the chain, its anchors, and the tables against it.", load, _verify
    )
    verify.add_argument(
        "--anchor", action="append", default=[], metavar="SEQ:HASH|FILE|s3://…",
        help="a head kept elsewhere, a file or a bucket of them; may be given again",
    )  # fmt: skip
    verify.add_argument("--json", action="store_true", help="for programs")
    listed = _verb(verbs, "list", "List every entry of a stretch of time, to sample from.", load, _list)
    export = _verb(verbs, "export", "Write the entries as JSON Lines, or as CSV.", load, _export)
    for each in (listed, export):
        each.add_argument("model", nargs="?", metavar="SUBJECT", help="of one model or other subject alone")
        each.add_argument("--from", dest="since", metavar="MOMENT", help="such as 2026-01-01")
        each.add_argument("--to", dest="until", metavar="MOMENT", help="such as 2026-03-31; a day is whole")
    listed.add_argument("--json", action="store_true", help="for programs")
    export.add_argument("--csv", action="store_true", help="for a spreadsheet, in place of JSON Lines")
    export.add_argument("--out", type=Path, metavar="FILE", help="a file, in place of the terminal")


def _verb(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    does: str,
    load: Load,
    command: Callable[["Context", argparse.Namespace], int],
) -> argparse.ArgumentParser:
    def run(arguments: argparse.Namespace) -> int:
        from bot.terminal import opened

        with opened(load()) as context:
            return command(context, arguments)

    own = verbs.add_parser(name, help=does, description=does)
    own.set_defaults(command=run)
    return own


def _verify(context: "Context", arguments: argparse.Namespace) -> int:
    from bot.services import anchors, audits
    from bot.terminal import show
    from bot.views.answer import to_json
    from bot.views.audits import examination_answer

    given = [anchor for each in arguments.anchor for anchor in _anchors(each)]
    found = audits.examine(context, [*given, *anchors.kept(context)])
    # What does not hold must not become what the next one is held against.
    for keeper in context.anchors if found.holds and found.head.sequence else ():
        keeper.keep(found.head, context.clock.now())
    if arguments.json:
        print(to_json(found))
    else:
        show(context, examination_answer(found))
    return WELL if found.holds else FINDING


def _anchors(given: str) -> "list[Anchor]":
    """The anchor, or those of the file or bucket of that name."""
    from bot.domain.audit import parse_anchor
    from bot.integrations.object_lock import SCHEME, ObjectStore

    if given.startswith(SCHEME):
        return list(ObjectStore(given).kept())
    try:
        return [parse_anchor(given)]
    except BadInput:
        if ":" in given and not Path(given).exists():
            raise
    try:
        lines = Path(given).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeError):
        raise NotFound(f"There is no file of anchors {given}.", hint="Name one, or write SEQ:HASH.") from None
    return [parse_anchor(each) for each in lines if each.strip()]


def _list(context: "Context", arguments: argparse.Namespace) -> int:
    from bot.services.identity import names
    from bot.views.answer import to_json
    from bot.views.audit_entries import plain_entry

    with _entries(context, arguments) as found:
        if arguments.json:
            print(to_json(list(found)))
            return WELL
        known = names(context)
        count = _put((plain_entry(each, known, context.zone) for each in found), sys.stdout)
    print(f"{count:,} entries.", file=sys.stderr)
    return WELL


def _export(context: "Context", arguments: argparse.Namespace) -> int:
    from bot.views.audit_files import csv_lines, json_lines

    with _entries(context, arguments) as found:
        count = _write(csv_lines(found) if arguments.csv else json_lines(found), arguments.out)
    count -= bool(arguments.csv)
    if arguments.out is not None:
        print(f"{count:,} entries are in {arguments.out}.", file=sys.stderr)
    return WELL


@contextmanager
def _entries(context: "Context", arguments: argparse.Namespace) -> "Iterator[Iterator[AuditEntry]]":
    """The entries that were asked for, of one moment; closed also when a reader like `head` has seen enough."""
    from storage import audit

    since, before = _stretch(context, arguments)
    with (
        context.database.snapshot() as session,
        closing(audit.entries(session, arguments.model, since=since, before=before)) as found,
    ):
        yield found


def _write(lines: Iterator[str], path: Path | None) -> int:
    if path is None:
        return _put(lines, sys.stdout)
    # UTF-8 with its mark, so that a spreadsheet reads names as they are; programs skip it.
    with path.open("w", encoding="utf-8", newline="") as file:
        return _put(lines, file)


def _put(lines: Iterator[str], file: TextIO) -> int:
    return sum(bool(file.write(f"{each}\n")) for each in lines)


def _stretch(context: "Context", arguments: argparse.Namespace) -> tuple[datetime | None, datetime | None]:
    from bot.domain.spoken_moments import parse_moment

    now = context.clock.now()
    since = parse_moment(arguments.since, context.zone, now).start if arguments.since else None
    before = parse_moment(arguments.until, context.zone, now).end if arguments.until else None
    if since is not None and before is not None and before <= since:
        raise BadInput("`--to` is before `--from`.", field="to")
    return since, before
