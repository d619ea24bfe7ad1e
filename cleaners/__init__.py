"""newswash, the pure part: a page or a text in, an `Article` or a `Skip` out, with a receipt for every line.

    bytes -decode-> str -tree-> tree -evidence-> what the page says of itself
                                 +-body-> blocks -rules-> Article | Skip
    plain text ------------------blocks-> blocks +

Knows: the order of the stages. Does not know: how any of them works.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from cleaners.blocks import blocks_of
from cleaners.body import read, told_in_data
from cleaners.decode import decode
from cleaners.evidence import evidence_of
from cleaners.language import language_of
from cleaners.legacy import from_legacy
from cleaners.listing import is_listing, listing_signs
from cleaners.marks import marks_of
from cleaners.model import KINDS, Article, Block, Kind, Options, Removal, Skip, count_kinds
from cleaners.own import Page, PageRule, among, block_rule, page_rule
from cleaners.packs import pack_for
from cleaners.rule import Hit, Rule, strip
from cleaners.rules import RULES
from cleaners.sites import marks_in, site_for
from cleaners.syllables import repair
from cleaners.tree import TooLargeError, parse
from cleaners.walk import walk

if TYPE_CHECKING:
    from cleaners.walk import Spot

__all__ = [
    "KINDS",
    "Article",
    "Block",
    "Hit",
    "Kind",
    "Options",
    "PageRule",
    "Removal",
    "Rule",
    "Skip",
    "block_rule",
    "clean_html",
    "clean_text",
    "count_kinds",
    "page_rule",
]

_DEFAULT = Options()


def clean_text(
    text: str, *, language: str | None = None, url: str | None = None, options: Options = _DEFAULT
) -> Article | Skip:
    """Clean a text that some extractor flattened: one paragraph a line, no markup left.

    Args:
        text: the text; any line ends, any normalisation form.
        language: ISO 639-1, where the caller knows it; decided from the text otherwise.
        url: where it came from; passed through.
        options: what to keep, switch off and want.

    Returns:
        The article, whose `title` is None (a headline in the text stays its first line), or a `Skip`
        with the reason `no-body` or `language`.
    """
    text = from_legacy(text) or text
    blocks = blocks_of(text)
    decided = language or language_of(text)
    if options.languages and decided not in options.languages:
        return Skip("language", f"the text is in {decided or 'no language that could be told'}", language=decided)
    notes: list[str] = []
    kept, removed = strip(blocks, pack_for(decided), among(RULES, options.rules, notes), options)
    if not kept:
        return Skip("no-body", "no line is left", language=decided, removed=tuple(removed), notes=tuple(notes))
    if decided == "vi":
        kept = _repaired(kept)
    return Article(
        lines_of(kept), language=decided, url=url, removed=tuple(removed), kept=tuple(kept), notes=tuple(notes)
    )


def _repaired(kept: list[tuple[int, Block]]) -> list[tuple[int, Block]]:
    """The kept blocks with glued words parted; the whole text is looked at, for what it spells so twice."""
    texts = repair("\n".join(block.text for _, block in kept)).split("\n")
    return [
        (at, block if block.text == text else replace(block, text=text))
        for (at, block), text in zip(kept, texts, strict=True)
    ]


def clean_html(
    page: bytes | str, *, url: str | None = None, charset: str | None = None, options: Options = _DEFAULT, explain: bool = False
) -> Article | Skip:
    """Clean a page.

    Args:
        page: the page as bytes, or as text when somebody has decoded it.
        url: where it came from; names the site file, helps with dates and the canonical address.
        charset: what the transport said of the encoding.
        options: what to keep, switch off and want.
        explain: name in the receipts the traits that decided on each line, which costs a little time.

    Returns:
        The article, or a `Skip` with the reason `not-html`, `too-large`, `no-article`, `no-body` or `language`.
        Never raises, whatever the bytes hold.
    """
    markup = page if isinstance(page, str) else decode(page, charset)
    if not _is_markup(markup):
        return Skip("not-html", "no markup was found")
    try:
        root = parse(markup)
    except TooLargeError as error:
        return Skip("too-large", str(error))
    if root is None:
        return Skip("not-html", "no element was found")
    evidence = evidence_of(root, url=url, latest=options.latest)
    address = evidence.canonical or url
    site = site_for(url or address, options.site_files) if options.sites else None
    body = root.find("body")
    body = root if body is None else body
    spots = walk(body, marks_in(root, site) if site is not None else {})
    if not spots:
        return Skip("no-body", "the page holds no text", title=evidence.title)
    language = language_of(" ".join(spot.text for spot in spots if spot.prose), evidence.language)
    if options.languages and language not in options.languages:
        return Skip(
            "language", f"the page is in {language or 'no language that could be told'}", title=evidence.title, language=language
        )
    pack = pack_for(language, site)
    reading = read(root, spots, evidence, explain=explain)
    title = evidence.title or (spots[reading.headline].text if reading.headline >= 0 else None)
    signs = listing_signs(spots, [ruling.kept for ruling in reading.rulings], evidence, url)
    if is_listing(signs, evidence):
        return Skip("no-article", "; ".join(dict.fromkeys(signs)), title=title, language=language)
    removed = [
        Removal(ruling.kind, ruling.rule, ruling.because, spot.text, at)
        for at, (spot, ruling) in enumerate(zip(spots, reading.rulings, strict=True))
        if not ruling.kept
    ]
    staying = [at for at, ruling in enumerate(reading.rulings) if ruling.kept]
    blocks = [_block(spots[at]) for at in staying]
    if told := told_in_data(evidence, spots, reading):
        removed = [Removal("other", "page.data", "the page's own data hold the whole article", spot.text, at) for at, spot in enumerate(spots)]
        blocks = [Block(line) for line in told]
        staying = list(range(len(spots), len(spots) + len(told)))
    notes: list[str] = []
    rules = among(RULES, options.rules, notes, Page(root, spots, [spots[at] for at in staying]))
    kept, taken = strip(blocks, pack, rules, options, page=True)
    removed += [replace(removal, at=staying[removal.at]) for removal in taken]
    removed.sort(key=lambda removal: removal.at)
    if not kept:
        return Skip("no-body", "no line of the page is article", title=title, language=language, removed=tuple(removed), notes=tuple(notes))
    lines = [(staying[at], block) for at, block in kept]
    return Article(
        lines_of(lines), title, evidence.authors, evidence.date, language, address, tuple(removed), tuple(lines), tuple(notes)
    )


def _is_markup(text: str) -> bool:
    """Whether the text holds a tag, and is no binary file that was read as text."""
    head = text[:4096]
    return "<" in text and head.count("\0") * 20 <= len(head) and head.count("\ufffd") * 10 <= len(head)


def _block(spot: Spot) -> Block:
    return Block(spot.text, tag=spot.place.tag, links=spot.links, marks=marks_of(spot))


def lines_of(kept: list[tuple[int, Block]]) -> str:
    """The kept blocks, one a line; parts of one line are put together again."""
    lines: list[str] = []
    last = -1
    for at, block in kept:
        if at == last:
            lines[-1] += " " + block.text
        else:
            lines.append(block.text)
        last = at
    return "\n".join(lines)
