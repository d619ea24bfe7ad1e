"""`newswash discover`: finds the addresses of a site's articles, one a line on stdout.

Knows: the options of the command.
Does not know: how lists are found and read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from datetime import date

HELP = "find article URLs of a host, feed or sitemap; composes with `crawl -`"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "target", metavar="HOST|FEED|SITEMAP", help="a host, or the address of a feed or sitemap"
    )
    parser.add_argument("--since", metavar="DATE", help="only entries of this day (2026-11-23) or later")
    parser.add_argument(
        "--limit", type=int, default=1_000_000, metavar="N", help="at most so many URLs (1000000)"
    )
    parser.add_argument("--max-lists", type=int, default=500, metavar="N", help="at most so many lists (500)")
    parser.add_argument("--depth", type=int, default=4, metavar="N", help="lists within lists (4)")
    parser.add_argument("--delay", type=float, default=1.0, metavar="S", help="seconds between requests (1)")
    parser.add_argument(
        "--timeout", type=float, default=30.0, metavar="S", help="seconds for one request (30)"
    )
    parser.add_argument(
        "--contact", default="", metavar="WHO", help="address or page for webmasters, in the User-Agent"
    )
    parser.add_argument("--allow-private", action="store_true", help="also private and loopback addresses")
    parser.add_argument("--proxy", default="", metavar="URL", help="http://[user:password@]host:port")
    parser.add_argument("--quiet", action="store_true", help="no remarks on stderr")


def run(args: argparse.Namespace) -> int:
    """Find them; the exit code."""
    import asyncio  # noqa: PLC0415 - not needed for --help

    from scraper.config import Exit, UsageError  # noqa: PLC0415 - as above
    from scraper.web.urls import BadUrlError  # noqa: PLC0415 - as above

    since = _day(args.since)
    try:
        found = asyncio.run(_search(args, since))
    except BadUrlError as error:
        raise UsageError(f"{args.target}: {error}") from None
    return Exit.OK if found else Exit.NOTHING


def _day(text: str | None) -> date | None:
    from datetime import date  # noqa: PLC0415 - not needed for --help

    from scraper.config import UsageError  # noqa: PLC0415 - as above

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"--since {text!r}: write a day such as 2026-11-23") from None


async def _search(args: argparse.Namespace, since: date | None) -> int:
    """Print what is found; how many."""
    import asyncio  # noqa: PLC0415 - not needed for --help
    import sys  # noqa: PLC0415 - as above

    from scraper.web.discover import Bounds, Discovery  # noqa: PLC0415 - as above
    from scraper.web.exchange import Limits  # noqa: PLC0415 - as above
    from scraper.web.fetch import Fetcher  # noqa: PLC0415 - as above
    from scraper.web.polite import Manners  # noqa: PLC0415 - as above
    from scraper.web.start import steady_clock  # noqa: PLC0415 - as above
    from scraper.web.wishes import identity, not_negative  # noqa: PLC0415 - as above

    def say(line: str) -> None:
        if not args.quiet:
            sys.stderr.write(f"newswash: {line}\n")

    for name in ("delay", "timeout", "limit", "max-lists", "depth"):
        not_negative(name, getattr(args, name.replace("-", "_")), zero=name not in {"timeout", "limit"})
    clock = steady_clock()
    who = identity(args.contact, args.proxy, "", private=args.allow_private)
    limits = Limits(deadline=args.timeout)
    found = 0
    async with Fetcher(who, limits, clock, connections=2) as fetcher:
        search = Discovery(
            fetcher,
            clock,
            asyncio.sleep,
            manners=Manners(delay=args.delay),
            bounds=Bounds(args.limit, args.max_lists, args.depth),
            since=since,
            say=say,
        )
        async for url in search.articles(args.target):
            print(url, flush=True)
            found += 1
    return found
