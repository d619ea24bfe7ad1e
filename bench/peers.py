"""The extractors that are compared, each as one function from bytes to what it found.

Knows: how each library is called for a news article, and which distribution it comes from.
Does not know: sets, scores, processes.

Every library is imported inside its own function: a missing one leaves the others usable.
"""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaners import Removal


@dataclass(frozen=True, slots=True)
class Found:
    """What an extractor made of a page.

    Attributes:
        text: the body, "" when there is none.
        error: why there is no answer (an exception, a time-out), "" when there is one.
        skipped: newswash's reason for taking the page for no article, "" otherwise.
        title, date, author: the metadata, of extractors that are asked for it.
        removed: newswash's receipts.
    """

    text: str = ""
    error: str = ""
    skipped: str = ""
    title: str | None = None
    date: str | None = None
    author: str | None = None
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class Peer:
    """An extractor.

    Attributes:
        name: as `--peers` spells it.
        package: the distribution it comes from; its version is shown, and decides what a cache holds.
        make: imports the library and gives the function from page bytes and address to `Found`.
        recipe: how it is called, for people; a change makes a cache forget its answers.
    """

    name: str
    package: str
    make: Callable[[], Callable[[bytes, str | None], Found]]
    recipe: str

    @property
    def version(self) -> str:
        """The installed version of the distribution, `?` when it is only on the path."""
        try:
            return version(self.package)
        except PackageNotFoundError:
            return "?"

    def lacks(self) -> str:
        """Why it cannot be run here, "" when it can."""
        with warnings.catch_warnings(action="ignore"):  # of peers, about extras of their own
            try:
                self.make()
            except ImportError as error:
                return f"{type(error).__name__}: {error}"
        return ""


def ours(off: frozenset[str] = frozenset()) -> Callable[[bytes, str | None], Found]:
    """The extractor newswash, with the rules in `off` switched off."""
    from cleaners import Article, Options, clean_html  # noqa: PLC0415 - imported where it is run

    options = Options(off=off)

    def run(page: bytes, url: str | None) -> Found:
        result = clean_html(page, url=url, options=options)
        if isinstance(result, Article):
            return Found(
                result.text,
                title=result.title,
                date=result.date,
                author=result.author,
                removed=result.removed,
            )
        return Found(skipped=result.reason, title=result.title, removed=result.removed)

    return run


def our_rules() -> list[str]:
    """The names of all rules that work on blocks."""
    from cleaners.rules import RULES  # noqa: PLC0415 - imported where it is wanted

    return [rule.name for rule in RULES]


def _trafilatura(**wishes: bool) -> Callable[[bytes, str | None], Found]:
    extract = importlib.import_module("trafilatura").extract
    return lambda page, url: Found(extract(page, url=url, include_comments=False, **wishes) or "")


def _trafilatura_metadata() -> Callable[[bytes, str | None], Found]:
    trafilatura = importlib.import_module("trafilatura")

    def run(page: bytes, url: str | None) -> Found:
        text = trafilatura.utils.decode_file(page)
        document = trafilatura.extract_metadata(text, default_url=url)
        return Found(title=document.title, date=document.date, author=document.author)

    return run


def _resiliparse() -> Callable[[bytes, str | None], Found]:
    encoding = importlib.import_module("resiliparse.parse.encoding")
    extract = importlib.import_module("resiliparse.extract.html2text").extract_plain_text

    def run(page: bytes, _url: str | None) -> Found:
        text = encoding.bytes_to_str(page, encoding.detect_encoding(page))
        return Found(extract(text, main_content=True, alt_texts=False, list_bullets=False))

    return run


def _readability() -> Callable[[bytes, str | None], Found]:
    document = importlib.import_module("readability").Document
    lxml_html = importlib.import_module("lxml.html")

    def run(page: bytes, url: str | None) -> Found:
        summary = document(page, url=url).summary(html_partial=True)
        return Found("\n".join(lxml_html.fromstring(summary).itertext()) if summary.strip() else "")

    return run


def _newspaper4k() -> Callable[[bytes, str | None], Found]:
    article_class = importlib.import_module("newspaper").Article
    decode = importlib.import_module("trafilatura").utils.decode_file

    def run(page: bytes, url: str | None) -> Found:
        article = article_class(url or "http://localhost/", fetch_images=False)
        article.download(input_html=decode(page))
        article.parse()
        return Found(article.text)

    return run


def _justext() -> Callable[[bytes, str | None], Found]:
    module = importlib.import_module("justext")
    # no language is told to any extractor, so the stop words of all are known to this one
    names = sorted(module.get_stoplists())
    stoplist = frozenset().union(*(module.get_stoplist(name) for name in names))

    def run(page: bytes, _url: str | None) -> Found:
        paragraphs = module.justext(page, stoplist)
        return Found("\n".join(part.text for part in paragraphs if not part.is_boilerplate))

    return run


def _rs_trafilatura() -> Callable[[bytes, str | None], Found]:
    module = importlib.import_module("rs_trafilatura")

    def run(page: bytes, url: str | None) -> Found:
        found: Any = module.extract_bytes(page, url=url, page_type="article")
        return Found(found.main_content or "")

    return run


OURS = "newswash"
BASELINE = "trafilatura"

BODIES: dict[str, Peer] = {
    each.name: each
    for each in (
        Peer(OURS, "newswash", ours, "clean_html(bytes, url)"),
        Peer(BASELINE, "trafilatura", _trafilatura, "include_comments=False"),
        Peer(
            "trafilatura-fast",
            "trafilatura",
            lambda: _trafilatura(fast=True),
            "include_comments=False, fast=True",
        ),
        Peer(
            "trafilatura-precision",
            "trafilatura",
            lambda: _trafilatura(favor_precision=True),
            "include_comments=False, favor_precision=True",
        ),
        Peer(
            "resiliparse",
            "resiliparse",
            _resiliparse,
            "extract_plain_text, main_content=True, no alternative texts, no bullets",
        ),
        Peer(
            "readability-lxml",
            "readability-lxml",
            _readability,
            "summary(html_partial=True), its text nodes",
        ),
        Peer("newspaper4k", "newspaper4k", _newspaper4k, "parse(), page given, no images"),
        Peer("justext", "justext", _justext, "stop words of all its languages"),
        Peer(
            "rs-trafilatura",
            "rs-trafilatura",
            _rs_trafilatura,
            "extract_bytes, page_type=article",
        ),
    )
}

METADATA = Peer(
    "trafilatura-metadata",
    "trafilatura",
    _trafilatura_metadata,
    "extract_metadata(page, default_url=url)",
)


def peer(name: str) -> Peer:
    """The extractor of this name.

    Raises:
        KeyError: there is none.
    """
    return METADATA if name == METADATA.name else BODIES[name]


@cache
def _made(name: str) -> Callable[[bytes, str | None], Found]:
    return peer(name).make()


def extract(name: str, page: bytes, url: str | None, off: frozenset[str] = frozenset()) -> Found:
    """Run the extractor `name` on one page; whatever it raises becomes an `error`.

    Raises:
        KeyError: no extractor has this name.
    """
    run = ours(off) if off else _made(name)
    try:
        found = run(page, url)
    except Exception as error:  # noqa: BLE001 - a peer may raise anything, and the page still counts
        return Found(error=f"{type(error).__name__}: {error}"[:200])
    return found if isinstance(found.text, str) else replace(found, text="")
