"""The options of `mlops-bot data add`; what they lead to loads when it is typed."""

import argparse

from bot.domain.data_sets import Classification
from bot.domain.text import listed


def options(parser: argparse.ArgumentParser) -> None:
    """What `data add` takes."""
    parser.add_argument(
        "name", metavar="NAME[@VERSION]", help="the data set; without a version the day is one"
    )
    parser.add_argument(
        "sources",
        nargs="+",
        metavar="SOURCE",
        help="files, folders, patterns between quotes; or, with --query, a database's address or env:NAME",
    )
    parser.add_argument("--query", metavar="SELECT", help="the rows of this query; nothing is ever written")
    parser.add_argument(
        "--rows", action="store_true", help="known by its rows, whatever their order, files and format"
    )
    parser.add_argument("--steward", metavar="@NAME|ID", help="who answers for it")
    parser.add_argument("--classification", metavar="CLASS", help=listed(list(Classification), "or"))
    parser.add_argument("--because", metavar="SENTENCE", default="", help="why it is less than personal")
    parser.add_argument("--fresh-within", metavar="30d", help="how old the newest version may be")
    parser.add_argument("--retention", metavar="365d", help="how long a version may be kept")
