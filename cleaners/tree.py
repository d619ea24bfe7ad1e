"""Markup of a page -> lxml tree: the only parse.

Knows: the parser, and the limits a page must keep so that one page cannot stop the rest.
Does not know: encodings, what any element means.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_CHARS = 20 << 20
"""Characters of markup that are read at most; a longer page is refused, not cut."""

SAMPLE = 4096
"""Characters at the beginning that tell text from a binary file."""

_LONGEST = 4
"""Bytes of a character in UTF-8."""

_NESTING = re.compile(
    rb"</?(span|(?!(?:html|head|body|title|meta|script|style|br|p|h[1-6]|li|a|td|tr)\b)[a-z][\w-]*)\b[^>]*>",
    re.IGNORECASE,
)
"""Tags that a page which is nested too deep can be read without."""


class TooLargeError(ValueError):
    """The page has more markup than `MAX_CHARS`."""


def parse(markup: str | bytes) -> _Element | None:
    """The `html` element, or None where the text (bytes: in UTF-8) holds no markup: no tag, or a binary file.

    Comments and processing instructions are gone. libxml2 drops text that is nested too deep (256, and with
    `huge_tree` 2,048) without an exception; such a page is read again without the elements that only wrap.
    """
    data = markup.encode("utf-8", "replace") if isinstance(markup, str) else markup
    if not _is_markup(data):
        return None
    if len(data) > MAX_CHARS and (chars := len(data.decode("utf-8", "replace"))) > MAX_CHARS:
        raise TooLargeError(f"{chars} characters of markup, {MAX_CHARS} are allowed")
    root, too_deep = _parsed(data)
    if too_deep:
        root, _ = _parsed(_NESTING.sub(lambda match: b"" if match.group(1) == b"span" else b"<br>", data))
    return root


def _parsed(data: bytes) -> tuple[_Element | None, bool]:
    """The tree, and whether libxml2 gave up on a nesting deeper than it follows."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(data.replace(b"\0", b""), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None, False
    if root is None:  # the parser found an end tag or half a declaration, and nothing else
        return None, False
    _adopt_rest(root)
    return root, any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log)


def _adopt_rest(root: _Element) -> None:
    """Hang what stands behind an early `</html>` into the body, as browsers do; libxml2 hangs it beside."""
    body = root.find("body")
    while body is not None and (rest := root.getnext()) is not None:
        rest.tag = "div"
        body.append(rest)


def _is_markup(data: bytes) -> bool:
    """Whether the text holds a tag, and is no binary file that was read as text."""
    head = data[: SAMPLE * _LONGEST].decode("utf-8", "ignore")[:SAMPLE]
    return b"<" in data and head.count("\0") * 20 <= len(head) and head.count("\ufffd") * 10 <= len(head)
