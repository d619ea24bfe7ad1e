"""`newswash crawl`: fetches the pages of a list of URLs, cleans them and writes them.

Knows: the options of the command.
Does not know: how any of it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from scraper.web.plan import Plan
    from scraper.web.start import Wishes

HELP = "fetch the URLs of a list, politely and resumably, and write clean texts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    from scraper.cli import add_common  # noqa: PLC0415 - the cli imports this file

    parser.add_argument(
        "list", metavar="URLS", help="a file with one URL a line (# comments), or - for stdin"
    )
    add_common(parser)
    polite = parser.add_argument_group("politeness")
    polite.add_argument("--contact", metavar="WHO", help="address or page for webmasters, in the User-Agent")
    polite.add_argument("--delay", type=float, metavar="S", help="seconds between requests to a host (1)")
    polite.add_argument("--retries", type=int, metavar="N", help="further tries after a passing failure (2)")
    polite.add_argument(
        "--patience",
        type=float,
        metavar="S",
        help="how long to wait for held hosts when all else is done (120)",
    )
    polite.add_argument(
        "--ignore-robots",
        action="store_true",
        default=None,
        help="do not ask robots.txt; recorded in the report",
    )
    again = parser.add_argument_group(
        "running again (a crawl goes on where it stopped, without any of these)"
    )
    again.add_argument("--retry-failed", action="store_true", help="try URLs again that failed before")
    again.add_argument("--refresh", action="store_true", help="fetch pages again that have changed since")
    network = parser.add_argument_group("network")
    network.add_argument(
        "--connections", type=int, metavar="N", help="requests at once, over all hosts (128)"
    )
    network.add_argument(
        "--timeout", type=float, metavar="S", help="seconds for one request, all in all (30)"
    )
    network.add_argument("--max-wire", metavar="SIZE", help="largest body as sent (10M)")
    network.add_argument("--max-size", metavar="SIZE", help="largest page, unpacked (20M)")
    network.add_argument(
        "--allow-private", action="store_true", default=None, help="also private and loopback addresses"
    )
    network.add_argument("--proxy", metavar="URL", help="http://[user:password@]host:port")
    network.add_argument("--cafile", metavar="FILE", help="certificates to trust instead of the usual ones")
    more = parser.add_argument_group("more")
    more.add_argument("--warc", metavar="DIR", help="keep every exchange as WARC files")
    more.add_argument("--shard", metavar="K/N", help="only the hosts of part K of N (1/N to N/N)")
    more.add_argument(
        "--renderer", metavar="MODULE:FUNCTION", help="gives the HTML of a URL that needs JavaScript"
    )


def run(args: argparse.Namespace) -> int:
    """Crawl; the exit code."""
    from scraper.config import UsageError, settings  # noqa: PLC0415 - not needed for --help
    from scraper.version import rules_version  # noqa: PLC0415 - as above
    from scraper.web import start, wishes  # noqa: PLC0415 - as above
    from scraper.web.screen import screen  # noqa: PLC0415 - as above
    from scraper.web.sink import sink  # noqa: PLC0415 - as above
    from scraper.workers import Pool  # noqa: PLC0415 - as above

    chosen = settings(args)
    wanted = _wanted(args, chosen.tables.get("crawl", {}))
    if not chosen.out_given:
        raise UsageError("name the folder to write to: -o OUT")
    plan = _plan(wanted, wishes.folder(chosen.out), chosen.limits.size)
    asked = _wishes(args, wanted)
    shown = screen(quiet=chosen.quiet)
    if not wanted["contact"]:
        shown.say("tip: --contact tells webmasters whom to write to")
    with (
        Pool(chosen.workers, chosen.options, chosen.limits, score=chosen.records) as pool,
        sink(chosen, rules_version()) as writer,
    ):
        return start.crawl(plan, asked, pool, writer, shown)


_DEFAULTS: dict[str, Any] = {
    "contact": "",
    "delay": 1.0,
    "retries": 2,
    "patience": 120.0,
    "ignore_robots": False,
    "connections": 128,
    "timeout": 30.0,
    "max_wire": "10M",
    "allow_private": False,
    "proxy": "",
    "cafile": "",
    "warc": "",
    "shard": "1/1",
    "renderer": "",
}


def _wanted(args: argparse.Namespace, table: Any) -> dict[str, Any]:
    """Every option: the flag, else the table `[crawl]` of the configuration file, else the default."""
    from scraper.config import UsageError  # noqa: PLC0415 - not needed for --help
    from scraper.web.wishes import not_negative  # noqa: PLC0415 - as above

    given = {key.replace("-", "_"): value for key, value in table.items()}
    for key, value in given.items():
        if key not in _DEFAULTS:
            raise UsageError(f"[crawl]: there is no option {key!r}; known are {', '.join(_DEFAULTS)}")
        kind = type(_DEFAULTS[key])
        if not isinstance(value, (int, float) if kind is float else kind):
            raise UsageError(f"[crawl]: {key} must be of type {kind.__name__}")
    flags = {key: value for key in _DEFAULTS if (value := getattr(args, key)) is not None}
    wanted = _DEFAULTS | given | flags
    for key in ("delay", "retries", "patience", "connections", "timeout"):
        not_negative(key, wanted[key], zero=key not in {"connections", "timeout"})
    return wanted


def _plan(wanted: dict[str, Any], out: Any, decoded: int) -> Plan:
    from scraper.web.plan import Plan  # noqa: PLC0415 - not needed for --help
    from scraper.web.polite import Manners  # noqa: PLC0415 - as above
    from scraper.web.wishes import renderer  # noqa: PLC0415 - as above

    return Plan(
        out,
        Manners(delay=wanted["delay"], retries=wanted["retries"], patience=wanted["patience"]),
        decoded=decoded,
        connections=wanted["connections"],
        shard=_shard(wanted["shard"]),
        ignore_robots=wanted["ignore_robots"],
        render=renderer(wanted["renderer"]) if wanted["renderer"] else None,
    )


def _wishes(args: argparse.Namespace, wanted: dict[str, Any]) -> Wishes:
    from pathlib import Path  # noqa: PLC0415 - not needed for --help

    from scraper.config import size  # noqa: PLC0415 - not needed for --help
    from scraper.web.exchange import Limits  # noqa: PLC0415 - as above
    from scraper.web.start import Wishes  # noqa: PLC0415 - as above
    from scraper.web.wishes import folder, identity  # noqa: PLC0415 - as above

    return Wishes(
        source=None if args.list == "-" else Path(args.list),
        identity=identity(
            wanted["contact"], wanted["proxy"], wanted["cafile"], private=wanted["allow_private"]
        ),
        limits=Limits(wire=size(wanted["max_wire"]), deadline=wanted["timeout"]),
        warc=folder(Path(wanted["warc"])) if wanted["warc"] else None,
        retry_failed=args.retry_failed,
        refresh=args.refresh,
    )


def _shard(text: str) -> Any:
    """The shard that `K/N` names."""
    from scraper.config import UsageError  # noqa: PLC0415 - not needed for --help
    from scraper.web.intake import Shard  # noqa: PLC0415 - as above

    part, _, whole = text.partition("/")
    if not (part.isdigit() and whole.isdigit() and 1 <= int(part) <= int(whole)):
        raise UsageError(f"--shard {text!r}: write K/N, with K from 1 to N")
    return Shard(int(part) - 1, int(whole))
