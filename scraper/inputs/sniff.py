"""What kind of input some bytes are, from how they begin, and only then from their name.

Knows: how formats begin.
Does not know: how they are read.
"""

from __future__ import annotations

import re
from typing import Literal

from scraper.names import PAGES, suffix_of

Form = Literal["html", "text", "mhtml", "warc", "arc", "tar", "zip", "wacz", "parquet", "jsonl"]

HEAD = 2048
"""Bytes that are enough to tell."""

_MARKUP = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|article|main|section|div|table|p|h[1-6]|script|link)\b",
    re.IGNORECASE,
)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_BY_NAME: dict[str, Form] = {
    ".warc": "warc",
    ".arc": "arc",
    ".tar": "tar",
    **dict.fromkeys((".tgz", ".tbz", ".tbz2", ".txz", ".tzst"), "tar"),
    ".zip": "zip",
    ".wacz": "wacz",
    ".parquet": "parquet",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
CONTAINERS = frozenset(_BY_NAME)
"""Suffixes of files that hold many pages."""
_PAGE_BY_NAME: dict[str, Form] = {
    **dict.fromkeys(PAGES, "html"),
    ".txt": "text",
    ".mhtml": "mhtml",
    ".mht": "mhtml",
}
_MAGIC: tuple[tuple[bytes, Form], ...] = (
    (b"WARC/", "warc"),
    (b"filedesc://", "arc"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"PAR1", "parquet"),
)


_MAGICS = tuple(magic for magic, _ in _MAGIC)


def _squeezed(head: bytes) -> bytes:
    """Without a byte-order mark, and without the zeros of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def is_page(head: bytes) -> bool:
    """Whether a page begins so, beyond doubt: then its name does not matter."""
    return _PAGE.match(_squeezed(head)) is not None


def is_input(name: str) -> bool:
    """Whether a file of this name is read when a folder is."""
    suffix = suffix_of(name)
    return suffix in PAGES or suffix in CONTAINERS


def _by_magic(head: bytes) -> Form | None:
    """What only one format begins with."""
    if head[257:262] == b"ustar":
        return "tar"
    if not head.startswith(_MAGICS):
        return None
    return next(form for magic, form in _MAGIC if head.startswith(magic))


def _by_words(head: bytes) -> Form:
    """What a nameless input looks like."""
    bare = _squeezed(head)
    if _MHTML.search(head):
        return "mhtml"
    if bare.lstrip().startswith((b'{"', b'{ "')):
        return "jsonl"
    return "html" if _MARKUP.search(bare) else "text"


def form_of(head: bytes, name: str) -> Form:
    """What an input is that begins so (unpacked) and has this name ("" when it has none)."""
    named = _BY_NAME.get(suffix_of(name))
    known = _by_magic(head) or named
    if known is not None:
        # what it holds beside pages is known from its name only
        return "wacz" if known == "zip" and named == "wacz" else known
    if is_page(head):
        return "html"
    return _PAGE_BY_NAME.get(suffix_of(name)) or _by_words(head)
