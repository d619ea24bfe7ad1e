"""`newswash site`: begin a site file, and try one on pages.

Knows: the arguments, where the user's site files lie, and what a person wants to read about a try.
Does not know: how selectors are found on a page or used by the cleaner.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.config import Exit, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from lxml.etree import _Element

    from cleaners import Article, Skip
    from cleaners.sites import Site

HELP = "begin a site file for a host, or try one on pages"

FOLDER = "sites"
"""The folder for the user's site files where none is named, below the current one."""

SHOWN = 100
"""Characters of a line that are shown."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    below = parser.add_subparsers(dest="action", metavar="new|test", required=True)
    new = below.add_parser(
        "new", help="write a site file to fill in", description="Write a site file to fill in."
    )
    new.add_argument("host", metavar="HOST", help="the host, such as example.vn, or an address on it")
    new.add_argument(
        "--from", dest="page", metavar="PAGE", help="propose selectors from this page (an HTML file)"
    )
    new.add_argument("--force", action="store_true", help="replace a file that is there")
    test = below.add_parser(
        "test",
        help="show what a site file does to pages",
        description="Show what a site file does to pages: what each selector matches, and which lines "
        "change. Exit code 1 if a selector matches nothing on any of the pages.",
    )
    test.add_argument(
        "host", metavar="HOST", help="the host whose file is tried, yours before the shipped one"
    )
    test.add_argument("pages", nargs="+", metavar="PAGE", help="HTML files of the site")
    for part in (new, test):
        part.add_argument("--sites", metavar="DIR", help=f"your folder of site files (default: {FOLDER})")
        part.add_argument("--config", metavar="FILE", help='a TOML file that may say sites = "DIR"')


def run(args: argparse.Namespace) -> int:
    """Do what was asked; the answer is the exit code."""
    from scraper.sites import host_of  # noqa: PLC0415 - not needed for --help

    try:
        host = host_of(args.host)
    except ValueError as error:
        raise UsageError(str(error)) from error
    folder = _folder(args.sites, args.config)
    if args.action == "new":
        return _new(host, folder, args.page, force=args.force)
    return _test(host, folder, args.pages)


def _folder(named: str | None, config: str | None) -> Path:
    """The user's folder of site files: as named, else as the configuration says, else the default."""
    if named:
        return Path(named)
    said = _toml(Path(config)).get("sites") if config else None
    return Path(said) if isinstance(said, str) else Path(FOLDER)


def _toml(path: Path) -> dict[str, Any]:
    """The content of a TOML file."""
    import tomllib  # noqa: PLC0415 - not needed for --help

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no TOML: {error}") from error


def _page(name: str) -> tuple[bytes, _Element]:
    """The bytes of a page, and its tree."""
    from cleaners.decode import decode  # noqa: PLC0415 - as above
    from cleaners.tree import TooLargeError, parse  # noqa: PLC0415 - not needed for --help

    try:
        data = Path(name).read_bytes()
        tree = parse(decode(data))
    except OSError as error:
        raise UsageError(f"cannot read {name}: {error.strerror}") from error
    except TooLargeError as error:
        raise UsageError(f"{name}: {error}") from error
    if tree is None:
        raise UsageError(f"{name} holds no markup")
    return data, tree


def _new(host: str, folder: Path, page: str | None, *, force: bool) -> int:
    """Write a site file to fill in."""
    from cleaners import KINDS  # noqa: PLC0415 - not needed for --help
    from scraper.sites import Draft, draft, known_of, render, shipped  # noqa: PLC0415 - as above

    path = folder / f"{host}.toml"
    if path.exists() and not force:
        raise UsageError(f"{path} is there already; --force replaces it")
    found = draft(_page(page)[1], known_of(shipped()), KINDS) if page else Draft()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(render(host, found, KINDS), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}") from error
    proposed = sum(len(one) for part in (found.select, found.remove) for one in part.values())
    print(f"{path}: {proposed} selectors proposed" if page else f"{path}: ready to be filled in")
    print(f"next: newswash site test {host} PAGE.html --sites {folder}")
    return Exit.OK


def _test(host: str, folder: Path, pages: Sequence[str]) -> int:
    """Show what a site file does to pages."""
    from scraper.sites import find, selectors_of  # noqa: PLC0415 - not needed for --help

    path, site = _site(host, folder)
    print(f"site file: {path}")
    idle = dict.fromkeys(selectors_of(site))
    for name in pages:
        data, tree = _page(name)
        print(f"\n{name}")
        for part, selector in selectors_of(site):
            if found := find(tree, selector):
                idle.pop((part, selector), None)
            print(_row(part, selector, found))
        _compare(data, host, site)
    if not idle:
        return Exit.OK
    print(f"\nmatched nothing on {'any of these pages' if len(pages) > 1 else 'this page'}:")
    for part, selector in idle:
        print(f"  {part:<18} {selector}")
    return Exit.FAILED


def _site(host: str, folder: Path) -> tuple[str, Site]:
    """The site file for a host, and where it lies: the user's own, else the one that is shipped."""
    from cleaners.sites import SiteError, site_for  # noqa: PLC0415 - not needed for --help
    from scraper.sites import read_file  # noqa: PLC0415 - as above

    path = folder / f"{host}.toml"
    try:
        if path.exists():
            return str(path), read_file(path)
        site = site_for(f"https://{host}/")
    except SiteError as error:
        raise UsageError(str(error)) from error
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    if site is None:
        raise UsageError(f"there is no site file for {host}: neither {path} nor one that is shipped")
    return f"{site.host}.toml (shipped)", site


def _short(text: str) -> str:
    """A line cut to what fits on a screen."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _row(part: str, selector: str, found: Sequence[_Element]) -> str:
    """What a selector matched, in one line."""
    from scraper.sites import words_of  # noqa: PLC0415 - not needed for --help

    lead = f"  {part:<18} {selector:<40} {len(found):>3}"
    return _short(f"{lead}  {words_of(found[0])}") if found else lead


def _lines(result: Article | Skip) -> list[str]:
    """The headline and the lines of an article; none for a page that gave none."""
    from cleaners import Article  # noqa: PLC0415 - not needed for --help

    return [result.title or "", *result.text.split("\n")] if isinstance(result, Article) else []


def _compare(data: bytes, host: str, site: Site) -> None:
    """Show what the file changes in the cleaned page."""
    from cleaners import Article  # noqa: PLC0415 - not needed for --help
    from scraper.sites import cleaned, differences  # noqa: PLC0415 - as above

    without, using = cleaned(data, host, None), cleaned(data, host, site)
    for name, result in (("without", without), ("with", using)):
        said = (
            f"{len(_lines(result)) - 1} lines" if isinstance(result, Article) else f"skipped, {result.reason}"
        )
        print(f"  {name + ' the file:':<18} {said}")
    changed = differences(_lines(without), _lines(using))
    for sign, line in changed:
        print(_short(f"  {sign} {line}"))
    if not changed:
        print("  the text is the same: the general rules read this page as the file does")
