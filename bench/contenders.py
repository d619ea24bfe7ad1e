"""What is timed: newswash, trafilatura three ways, and the parse alone, each from bytes.

Knows: how each is called.
Does not know: clocks, tables.
"""

from __future__ import annotations

import importlib
import logging
from typing import TYPE_CHECKING

from lxml.etree import LxmlError

if TYPE_CHECKING:
    from collections.abc import Callable

PARSE = "lxml parse"
BASELINE = "trafilatura"
OURS = "newswash"
UNREADABLE = (LxmlError, ValueError)
"""What a contender may raise on an odd page; any other error ends the bench."""


def _newswash() -> Callable[[bytes, str | None], object]:
    from cleaners import clean_html  # noqa: PLC0415 - a process that measures another needs none of it

    return lambda page, url: clean_html(page, url=url)


def _trafilatura(**wishes: bool) -> Callable[[bytes, str | None], object]:
    extract = importlib.import_module("trafilatura").extract
    # what it logs of odd pages is not what is measured
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    return lambda page, url: extract(page, url=url, include_comments=False, **wishes)


def _parse() -> Callable[[bytes, str | None], object]:
    html = importlib.import_module("lxml.html")
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    return lambda page, _url: html.document_fromstring(page, parser=parser)


CONTENDERS: dict[str, Callable[[], Callable[[bytes, str | None], object]]] = {
    OURS: _newswash,
    BASELINE: _trafilatura,
    "trafilatura-fast": lambda: _trafilatura(fast=True),
    "trafilatura with metadata": lambda: _trafilatura(with_metadata=True),
    PARSE: _parse,
}
"""By name: what imports the library and gives the function from page bytes and address to a result."""
