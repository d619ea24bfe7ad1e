"""`newswash status`: where a crawl stands, from its ledger; also while it runs.

Knows: the options of the command.
Does not know: how a ledger is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

HELP = "show where a crawl stands: URLs by state, reason and host"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", metavar="OUT", help="the output folder of a crawl")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(args: argparse.Namespace) -> int:
    """Show it; the exit code."""
    import json  # noqa: PLC0415 - not needed for --help
    import time  # noqa: PLC0415 - as above
    from pathlib import Path  # noqa: PLC0415 - as above

    from scraper.config import Exit, UsageError  # noqa: PLC0415 - as above
    from scraper.web.end import table  # noqa: PLC0415 - as above
    from scraper.web.ledger import FILE, Ledger, LedgerError  # noqa: PLC0415 - as above
    from scraper.web.tally import describe  # noqa: PLC0415 - as above

    path = Path(args.folder) / FILE
    if not path.is_file():
        raise UsageError(f"{args.folder} holds no crawl")
    try:
        ledger = Ledger(path, read_only=True)
    except LedgerError as error:
        raise UsageError(str(error)) from None
    report = describe(ledger, time.time())
    ledger.close()
    print(json.dumps(report, ensure_ascii=False, indent=1) if args.json else table(report))
    return Exit.OK
