"""A page -> article: bytes, tree, what the page says of itself, its lines, their rulings, rules.

Knows: the order of the stages for a page. Does not know: how any of them works.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from operator import attrgetter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cleaners.blocks import lines_of
from cleaners.body import read, told_in_data
from cleaners.cards import beside_the_story
from cleaners.decode import as_utf8
from cleaners.evidence import evidence_of
from cleaners.headed import headed
from cleaners.language import language_of
from cleaners.legacy import GARBLED, legacy_way
from cleaners.listing import is_remnant, listing_signs, why_empty
from cleaners.marks import marks_of
from cleaners.model import Article, Block, Options, Removal, Skip
from cleaners.own import Page, among
from cleaners.packs import pack_for
from cleaners.rule import strip
from cleaners.rules import RULES
from cleaners.scripts import body_in_scripts
from cleaners.sites import marks_in, site_for
from cleaners.traits import headline_of
from cleaners.tree import TooLargeError, parse
from cleaners.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element

    from cleaners.body import Ruling
    from cleaners.model import Kind
    from cleaners.walk import Spot

_DEFAULT = Options()
_TEXT = ("p", "td", "div", "font")
"""Elements that hold the text of pages old enough for an encoding of the nineties."""
PIECES = 80
"""Pieces of text that show how a page is encoded."""


def clean_html(
    page: bytes | str,
    *,
    url: str | None = None,
    charset: str | None = None,
    options: Options = _DEFAULT,
    explain: bool = False,
) -> Article | Skip:
    """Clean a page.

    Args:
        page: the page as bytes, or as text when somebody has decoded it.
        url: where it came from; names the site file, helps with dates and the canonical address.
        charset: what the transport said of the encoding.
        options: what to keep, switch off and want.
        explain: name in the receipts the traits that decided on each line, which costs a little time.

    Returns:
        The article, or a `Skip` with the reason `not-html`, `too-large`, `no-article`, `no-body` or
        `language`. Never raises, whatever the bytes hold.
    """
    markup = page if isinstance(page, str) else as_utf8(page, charset)
    try:
        root = parse(markup)
    except TooLargeError as error:
        return Skip("too-large", str(error))
    if root is None:
        return Skip("not-html", "no markup was found")
    notes: tuple[str, ...] = ()
    if (way := way_to_unicode(root)) is not None:
        restored = way(markup if isinstance(markup, str) else markup.decode("utf-8", "replace"))
        notes = (GARBLED,) if "\ufffd" in restored else ()
        if (again := parse(restored)) is not None:
            root = again
    return _clean(root, url if _is_address(url) else None, options, explain=explain, notes=notes)


def way_to_unicode(root: _Element) -> Callable[[str], str] | None:
    """What turns the page into Unicode where it is in a legacy encoding; pages in other languages say so."""
    if not (root.get("lang") or "vi").lower().startswith("vi"):
        return None
    return legacy_way(" ".join(map(str, islice(root.itertext(*_TEXT), PIECES))))


def _is_address(url: str | None) -> bool:
    """Whether an address can be taken apart; one with half a bracket says nothing of the page."""
    try:
        urlsplit(url or "")
    except ValueError:
        return False
    return True


def _clean(
    root: _Element, url: str | None, options: Options, *, explain: bool, notes: tuple[str, ...]
) -> Article | Skip:
    """The article of a parsed page; `notes` are passed on."""
    evidence = evidence_of(root, url=url, latest=options.latest)
    address = evidence.canonical or url
    site = site_for(url or address, options.site_files) if options.sites else None
    body = root.find("body")
    spots = walk(root if body is None else body, marks_in(root, site) if site is not None else {})
    if not any(spot.prose for spot in spots) and (hidden := body_in_scripts(root)) is not None:
        spots = walk(hidden)
    language = language_of(" ".join(spot.text for spot in spots if spot.prose), evidence.language)
    empty = Skip("no-body", "the page holds no text", title=evidence.title, language=language, notes=notes)
    if not spots:
        return empty
    if options.languages and language not in options.languages:
        return replace(
            empty, reason="language", detail=f"the page is in {language or 'a language nobody could tell'}"
        )
    reading = read(root, spots, evidence, explain=explain)
    title = headline_of(evidence.title, spots[reading.headline].text if reading.headline >= 0 else None)
    signs = listing_signs(spots, [ruling.kept for ruling in reading.rulings], evidence, url, reading.headline)
    if signs.suffice():
        return replace(empty, reason="no-article", detail="; ".join(dict.fromkeys(signs.found)), title=title)
    rulings = _wished(reading.rulings, options)
    staying = [at for at, ruling in enumerate(rulings) if ruling.kept]
    pack = pack_for(language, site)
    kept_lines = [ruling.kept for ruling in rulings]
    others = beside_the_story(spots, kept_lines, evidence) | headed(spots, kept_lines, pack)
    blocks = [_block(spots[at], others.get(at)) for at in staying]
    removed = [
        Removal(ruling.kind, ruling.rule, ruling.because, spot.text, at)
        for at, (spot, ruling) in enumerate(zip(spots, rulings, strict=True))
        if not ruling.kept
    ]
    if told := told_in_data(evidence, spots, reading):
        why = "the page's own data hold the whole article"
        removed = [Removal("other", "page.data", why, spot.text, at) for at, spot in enumerate(spots)]
        blocks = [Block(line) for line in told]
        staying = list(range(len(spots), len(spots) + len(told)))
    noted = list(notes)
    rules = among(
        RULES, options.rules, noted, Page(root, spots, [spots[at] for at in staying if at < len(spots)])
    )
    kept, taken = strip(blocks, pack, rules, options, page=True)
    removed += [removal._replace(at=staying[removal.at]) for removal in taken]
    receipts = tuple(sorted(removed, key=attrgetter("at")))
    if not kept:
        reason, detail = why_empty(sum(removal.kind == "caption" for removal in removed), evidence)
        return replace(empty, reason=reason, detail=detail, title=title, removed=receipts, notes=tuple(noted))
    if is_remnant([block.text for _, block in kept]):
        detail = "hardly a word is left, and no sentence"
        left = [Removal("other", "page.remnant", detail, block.text, staying[at]) for at, block in kept]
        receipts = tuple(sorted((*receipts, *left), key=lambda removal: removal.at))
        return replace(
            empty, reason="no-article", detail=detail, title=title, removed=receipts, notes=tuple(noted)
        )
    lines = [(staying[at], block) for at, block in kept]
    return Article(
        lines_of(lines),
        title,
        evidence.authors,
        evidence.date,
        language,
        address,
        receipts,
        tuple(lines),
        tuple(noted),
    )


def _wished(rulings: Sequence[Ruling], options: Options) -> list[Ruling]:
    """The rulings with the kinds that the caller keeps, as far as they stand between the article's lines."""
    staying = [at for at, ruling in enumerate(rulings) if ruling.kept]
    if not options.keep or not staying:
        return list(rulings)
    return [
        ruling._replace(kept=True)
        if staying[0] < at < staying[-1] and ruling.kind in options.keep and ruling.rule != "page.headline"
        else ruling
        for at, ruling in enumerate(rulings)
    ]


def _block(spot: Spot, other: tuple[Kind, str] | None) -> Block:
    """The line as the rules see it; `other` says what it is beside the story."""
    marks = marks_of(spot)
    return Block(
        spot.text,
        tag=spot.place.tag,
        links=spot.links,
        marks=marks if other is None else (*marks, f"{other[0]}: {other[1]}"),
    )
