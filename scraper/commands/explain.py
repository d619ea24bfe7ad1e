"""`newswash explain`: what stayed of a page, what went, by which rule and why.

Knows: the options of the command.
Does not know: how pages are cleaned, how an account is shown.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

    from scraper.config import Settings
    from scraper.record import Job

HELP = "show what stayed of a page, what went, by which rule and why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from scraper.cli import add_common  # noqa: PLC0415 - the cli imports this file
    from scraper.commands.clean import add_keys  # noqa: PLC0415 - as above

    parser.add_argument(
        "page",
        metavar="PATH|URL",
        help="a page or text, - for standard input, an address, or an id of a manifest",
    )
    parser.add_argument("--json", action="store_true", help="the account as one JSON object")
    parser.add_argument("--html", metavar="FILE", help="write a report to look at in a browser")
    parser.add_argument(
        "--allow-private", action="store_true", help="also addresses that are not on the public internet"
    )
    add_common(parser, files=False)
    add_keys(parser)


def run(args: argparse.Namespace) -> int:
    """Do the work."""
    from scraper.account import account  # noqa: PLC0415 - after the arguments are read
    from scraper.cleaning import explain_job  # noqa: PLC0415 - as above
    from scraper.config import Exit, settings  # noqa: PLC0415 - as above
    from scraper.inputs.jsontext import dumps  # noqa: PLC0415 - as above

    wishes = settings(args)
    job = _job(args, wishes)
    if job.data is None:
        reason, detail = job.error or ("no-input", "")
        sys.stderr.write(f"newswash: {job.id}: {reason}: {detail}\n")
        return Exit.NOTHING
    page = account(job.id, job.url, explain_job(job, wishes.options))
    if args.html:
        from scraper.account_html import render  # noqa: PLC0415 - only for this

        Path(args.html).write_text(render(page), encoding="utf-8", errors="replace")
    if args.json:
        sys.stdout.buffer.write(dumps(page.plain()) + b"\n")
    elif not args.html:
        from scraper.account_text import show  # noqa: PLC0415 - only for this

        show(page, sys.stdout)
    return Exit.OK if page.status == "ok" else Exit.NOTHING


def _job(args: argparse.Namespace, wishes: Settings) -> Job:
    """The page that is meant."""
    from scraper.config import UsageError  # noqa: PLC0415 - after the arguments are read
    from scraper.inputs import Reading, jobs  # noqa: PLC0415 - as above

    name: str = args.page
    if name.startswith(("http://", "https://")):
        from scraper.inputs.address import fetched  # noqa: PLC0415 - only for addresses

        return fetched(name, wishes.limits.size, private=args.allow_private)
    reading = Reading(args.html_key, args.text_key, args.url_key, size=wishes.limits.size)
    file, mark, _ = name.partition("#")
    inside = bool(mark) and not os.path.lexists(name)
    for job in jobs([file if inside else name], reading):
        if not inside or job.id == name:
            return job
    raise UsageError(f"{name}: there is no such record" if inside else f"{name} holds no page")
