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

SAMPLE = 4096
"""Characters at the beginning that tell text from a binary file."""


class TooLargeError(ValueError):
    """The page has more markup than `MAX_CHARS`."""


def parse(markup: str) -> _Element | None:
    """The `html` element, or None where the text holds no markup: no tag at all, or a binary file.

    Comments and processing instructions are gone; nesting is not limited (libxml2's own limit of 256
    drops text without a word).
    """
    if not _is_markup(markup):
        return None
    if len(markup) > MAX_CHARS:
        raise TooLargeError(f"{len(markup)} characters of markup, {MAX_CHARS} are allowed")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _is_markup(text: str) -> bool:
    """Whether the text holds a tag, and is no binary file that was read as text."""
    head = text[:SAMPLE]
    return "<" in text and head.count("\0") * 20 <= len(head) and head.count("\ufffd") * 10 <= len(head)
