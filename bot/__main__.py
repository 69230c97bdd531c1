"""The command `mlops-bot`, and `python -m bot`."""

import sys

from bot import cli


def main() -> None:
    """Run one command and leave with its exit code."""
    sys.exit(cli.main(sys.argv[1:]))


if __name__ == "__main__":
    main()
