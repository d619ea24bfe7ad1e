"""`newswash merge`: joins the output folders of several crawls, such as the shards of one list.

Knows: the options of the command.
Does not know: how folders are joined.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "join the output folders of several crawls"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folders", metavar="OUT", nargs="+", help="output folders of crawls")
    parser.add_argument("-o", "--out", metavar="ALL", required=True, help="the folder to write to")


def run(args: argparse.Namespace) -> int:
    """Join them; the exit code."""
    import sys  # noqa: PLC0415 - not needed for --help
    import time  # noqa: PLC0415 - as above
    from pathlib import Path  # noqa: PLC0415 - as above

    from scraper.config import Exit  # noqa: PLC0415 - as above
    from scraper.web.end import table  # noqa: PLC0415 - as above
    from scraper.web.merge import merge  # noqa: PLC0415 - as above

    report = merge([Path(folder) for folder in args.folders], Path(args.out), time.time())
    sys.stderr.write(table(report) + "\n")
    return Exit.OK
