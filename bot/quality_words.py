"""`mlops-bot quality`: its options, and what they lead to, which loads when it is typed."""

import argparse

DOES = "Examine a table against what another one makes one expect: columns, types, values, key, rows."


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Take in the word `quality`."""
    own = words.add_parser("quality", help="examine a table against another", description=DOES)
    own.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="CSV, Parquet or JSON lines files, folders, patterns between quotes",
    )
    own.add_argument(
        "--against",
        nargs="+",
        default=(),
        metavar="REFERENCE",
        help="files of data that is known to be good",
    )
    own.add_argument(
        "--model", metavar="MODEL", help="what the policy expects of the data of this model counts too"
    )
    own.add_argument("--key", metavar="COLUMN,…", default="", help="columns that no two rows have in common")
    own.add_argument(
        "--sizes",
        action="store_true",
        help="it should have half as many rows as the reference, twice as many at most",
    )
    own.add_argument("--rows", action="store_true", help="name the first rows of each finding")
    own.add_argument("--json", action="store_true", help="for programs")
    own.set_defaults(command=_examine)


def _examine(arguments: argparse.Namespace) -> int:
    from bot import quality_report

    return quality_report.examine_files(arguments)
