"""Site files: what is known of one newsroom's markup, read from TOML, and where it stands in a page.

Knows: the files of `data/sites`, hosts, CSS selectors.
Does not know: what follows for the text; phrases of a site go to the language packs.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml.cssselect import CSSSelector

from cleaners.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

PARTS = ("body", "standfirst", "title", "author", "date")


class SiteError(ValueError):
    """A site file that cannot be used: what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Site:
    """One site file.

    Attributes:
        host: the host it speaks of; its subdomains count as the same.
        aliases: further hosts.
        select: `body`, `standfirst`, `title`, `author`, `date` -> CSS selectors, tried in order.
        remove: kind -> CSS selectors; all of them apply.
        phrases: extra phrases in the form of a language pack.
    """

    host: str
    aliases: tuple[str, ...] = ()
    select: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    remove: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    phrases: Mapping[str, Any] = field(default_factory=dict, hash=False)


def read_site(text: str, name: str = "site file") -> Site:
    """A site file's text, checked.

    Raises:
        SiteError: the TOML is broken, a key is unknown, or a selector cannot be read.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SiteError(f"{name}: {error}") from error
    host = table.get("host")
    if not isinstance(host, str) or not host:
        raise SiteError(f"{name}: `host` is missing")
    select = _selectors(table, "select", PARTS, name)
    remove = _selectors(table, "remove", KINDS, name)
    return Site(host, tuple(table.get("aliases", ())), select, remove, table.get("phrases", {}))


def _selectors(
    table: Mapping[str, Any], key: str, known: tuple[str, ...], name: str
) -> dict[str, tuple[str, ...]]:
    found = {}
    for part, selectors in table.get(key, {}).items():
        if part not in known:
            raise SiteError(f"{name}: [{key}] has no {part!r}; it has {', '.join(known)}")
        for selector in selectors:
            try:
                _compiled(selector)
            except SelectorError as error:
                raise SiteError(f"{name}: {part}: {selector!r}: {error}") from error
        found[part] = tuple(selectors)
    return found


@lru_cache(maxsize=4096)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector)


@lru_cache(maxsize=1)
def _shipped() -> dict[str, str]:
    """Host -> name of the shipped file that speaks of it; the files themselves are read when first needed."""
    folder = files("cleaners") / "data" / "sites"
    found = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            host = path.name.removesuffix(".toml")
            found[host] = path.name
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.startswith("aliases"):
                    found.update(dict.fromkeys(tomllib.loads(line)["aliases"], path.name))
                    break
    return found


@lru_cache(maxsize=256)
def _read_shipped(name: str) -> Site:
    return read_site((files("cleaners") / "data" / "sites" / name).read_text(encoding="utf-8"), name)


def site_for(url: str | None, own: tuple[Site, ...] = ()) -> Site | None:
    """The site file for an address: the user's own before the shipped ones, the longest host first."""
    host = (urlsplit(url).hostname or "") if url else ""
    while "." in host:
        for site in own:
            if host == site.host or host in site.aliases:
                return site
        if (name := _shipped().get(host)) is not None:
            return _read_shipped(name)
        host = host.partition(".")[2]
    return None


def found(root: _Element, selectors: tuple[str, ...]) -> Iterator[tuple[str, list[_Element]]]:
    """Each selector with the elements it finds, in order."""
    for selector in selectors:
        yield selector, cast("list[_Element]", _compiled(selector)(root))


def marks_in(root: _Element, site: Site) -> dict[_Element, str]:
    """Element -> what the site file says it is: `kind: selector`, `body` or `standfirst`.

    Of the selectors for body and standfirst the first that finds an element with text counts.
    """
    marks: dict[_Element, str] = {}
    for part in ("body", "standfirst"):
        for selector, elements in found(root, site.select.get(part, ())):
            held = [element for element in elements if any(text.strip() for text in element.itertext())]
            if held:
                # teasers of other stories have a standfirst as well; the story's own is the first
                if part == "standfirst":
                    held = [element for element in held if element.getparent() is held[0].getparent()]
                marks.update(dict.fromkeys(held, f"{part}: site selector {selector!r}"))
                break
    for part, kind in (("author", "byline"), ("date", "date")):
        for selector, elements in found(root, site.select.get(part, ())):
            for element in elements:
                marks.setdefault(element, f"{kind}: site selector {selector!r}")
    for kind, selectors in site.remove.items():
        for selector, elements in found(root, selectors):
            marks.update(dict.fromkeys(elements, f"{kind}: site selector {selector!r}"))
    return marks
