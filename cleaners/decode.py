"""Bytes and what the transport said of them -> text of the page.

Knows: byte order marks, declared charsets, BeautifulSoup's detector. Does not know: what the text says.

The order is that of the WHATWG standard (mark, transport, meta, detection) with one exception that real
pages force: bytes that hold other than ASCII and are UTF-8, or nearly, are UTF-8 whatever anybody declared.
"""

from __future__ import annotations

import codecs
import re

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
          (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
_MARKED = tuple(mark for mark, _ in _MARKS)
_META = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
_ALIASES = {
    "ascii": "cp1252",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "ks_c_5601-1987": "cp949",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "shift_jis": "cp932",
    "tis-620": "cp874",
    "us-ascii": "cp1252",
    "windows-1258": "cp1258",
    "x-sjis": "cp932",
}
"""Labels read as the larger set that browsers take them for (WHATWG Encoding Standard, section 4.2)."""
_DOUBLED = re.compile(rb"\xc3[\xa1\xa2]\xc2[\x80\xba\xbb]")
"""How quotation marks and Vietnamese vowels begin in UTF-8 that was encoded twice."""
_TWICE = re.compile(
    rb"\xc3[\x82-\x9f]\xc2[\x80-\xbf]|\xc3[\xa0-\xaf](?:\xc2[\x80-\xbf]){2}|\xc3[\xb0-\xb4](?:\xc2[\x80-\xbf]){3}"
)
"""A letter of UTF-8 whose bytes were encoded once more."""
_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
CONTROLS = 3
"""Letters with a control character of Latin-1 in them from which a page was encoded twice."""
HEAD = 8192
"""Bytes in which a declaration is looked for."""
PIECE = 8 << 10
"""Bytes of a piece in which a page is looked through."""
SUSPECT = 0.001
"""Share of undecodable bytes up to which a declared charset is believed."""


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of the bytes; never raises. `declared` is the charset of a Content-Type header."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    if (text := _utf8(data)) is not None:
        return text
    found = _META.search(data[:HEAD])
    inside = (found.group(1) or found.group(2)).decode("ascii", "replace") if found else None
    for label in (declared, inside):
        if (text := _as(data, label)) is not None:
            return text
    if b"\0" in data[:HEAD] and (text := _wide(data)) is not None:
        return text
    from bs4.dammit import EncodingDetector  # noqa: PLC0415 - slow to import, and few pages need it

    detector = EncodingDetector(data[:200_000], is_html=True)
    for label in detector.encodings:
        if (text := _as(data, label)) is not None:
            return text
    return data.decode("utf-8", "replace")


def as_utf8(data: bytes, declared: str | None = None) -> bytes:
    """The same text in UTF-8, which the parser reads; most pages are it already and are not copied."""
    if not data.startswith(_MARKED) and _is_utf8(data):
        return _undoubled(data) if _DOUBLED.search(data) else data
    return decode(data, declared).encode("utf-8", "replace")


def _undoubled(data: bytes) -> bytes:
    """UTF-8 that was read as Latin-1 and written as UTF-8 once more, read back; honest text stays as it is.

    Control characters of Latin-1 stand in no honest text; where several of them are parts of letters and
    every such letter can be read back, all are.
    """
    found = _TWICE.findall(data)
    try:
        letters = {twice: twice.decode("utf-8").encode("latin-1").decode("utf-8") for twice in set(found)}
    except UnicodeDecodeError:
        return data
    if sum(_CONTROL.search(twice) is not None for twice in found) < CONTROLS:
        return data
    return _TWICE.sub(lambda match: letters[match[0]].encode(), data)


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 throughout; a piece at a time, since room for a whole page costs more."""
    if data.isascii():
        return True
    at = 0
    try:
        while at < len(data):
            piece = data[at : at + PIECE]
            at += codecs.utf_8_decode(piece, "strict", at + len(piece) == len(data))[1]
    except UnicodeDecodeError:
        return False
    return True


def _utf8(data: bytes) -> str | None:
    """The bytes read as UTF-8, where they are, or are cut off in a letter, or hold few strange ones."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start > len(data) - 4 and error.end == len(data):
            return data.decode("utf-8", "ignore")
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    # in bytes of a single-byte charset hardly any two neighbours happen to make a letter of UTF-8
    return text if whole > broken else None


def _as(data: bytes, label: str | None) -> str | None:
    """The bytes read by this label, or None where the label is unknown or does not fit."""
    if not label:
        return None
    name = label.strip().lower()
    try:
        text = data.decode(_ALIASES.get(name, name), "replace")
    except (LookupError, ValueError):
        return None
    return None if text.count("\ufffd") > len(text) * SUSPECT + 1 else text


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark, told by where its zeros stand."""
    head = data[:HEAD]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) * 5 < len(head):
        return None
    return data.decode("utf-16-be" if even > odd else "utf-16-le", "replace")
