"""Text of a page -> lxml tree: the only parse.

Knows: the parser, and the limits a page must keep so that one page cannot stop the rest.
Does not know: encodings, what any element means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARS = 20 << 20
"""Characters of markup that are read at most; a longer page is refused, not cut."""


class TooLargeError(ValueError):
    """The page has more markup than `MAX_CHARS`."""


def parse(markup: str) -> _Element | None:
    """The `html` element, or None where the markup holds no element at all.

    Comments and processing instructions are gone; nesting is not limited (libxml2's own limit of 256
    drops text without a word).
    """
    if len(markup) > MAX_CHARS:
        raise TooLargeError(f"{len(markup)} characters of markup, {MAX_CHARS} are allowed")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
