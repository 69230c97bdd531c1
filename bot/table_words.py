"""`mlops-bot profile` and `mlops-bot drift`: their options, and what they lead to, which loads when it is typed."""

import argparse
from pathlib import Path

PROFILE = "What the columns of a table hold: what is missing, where numbers lie, which texts there are."
DRIFT = "How far each column of a table moved from a reference; exits with 3 when one drifted."
DATABASE = "a database's address or env:NAME"
MANY = f"CSV, Parquet or JSON lines files, folders, patterns between quotes; or, with --query, {DATABASE}"
ONE = f"a file of CSV, Parquet or JSON lines, a folder, a pattern between quotes, or {DATABASE}"
QUERY = "the rows of this query of the database{}; nothing is ever written"


def add_words(words: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Take in the words `profile` and `drift`."""
    profile = words.add_parser("profile", help="what the columns of a table hold", description=PROFILE)
    profile.add_argument("files", nargs="+", metavar="FILE", help=MANY)
    profile.add_argument("--query", metavar="SELECT", help=QUERY.format(""))
    profile.add_argument("--json", action="store_true", help="for programs")
    profile.set_defaults(command=_profile)
    drift = words.add_parser("drift", help="how far a table moved from another", description=DRIFT)
    drift.add_argument("reference", metavar="REFERENCE", help=ONE)
    drift.add_argument("current", metavar="CURRENT", help=f"{ONE}: what came later")
    drift.add_argument("--query", metavar="SELECT", help=QUERY.format(" CURRENT"))
    drift.add_argument("--reference-query", metavar="SELECT", help=QUERY.format(" REFERENCE"))
    form = drift.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="for programs")
    form.add_argument("--html", type=Path, metavar="FILE", help="write a page with pictures")
    drift.add_argument(
        "--exact", action="store_true", help="tell every number apart; both tables have to fit in memory"
    )
    drift.set_defaults(command=_drift)


def _profile(arguments: argparse.Namespace) -> int:
    from bot import profile_report

    return profile_report.tell(arguments)


def _drift(arguments: argparse.Namespace) -> int:
    from bot import drift_report

    return drift_report.tell(arguments)
