"""A page as it was sent over HTTP/1.1 -> its bytes, and whether they are all there.

Who reads an archive is not told: a body that was cut off ends like any other. So it is held against what the
server announced.

Knows: the chunked coding and Content-Length (RFC 9112, sections 6 and 7.1).
Does not know: archives, packed pages.
"""

from __future__ import annotations

import re

_SIZE = re.compile(rb"([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r\n")

_LONGEST_SIZE = 20
"""Bytes that may be left of the size of a chunk where a body was cut off in it."""


def whole_of(data: bytes, transfer: str | None, length: str | None) -> tuple[bytes, str]:
    """The bytes of a page, and in words how they are not all, or "".

    Args:
        data: the body as it stands in the archive.
        transfer: the value of Transfer-Encoding. Some writers undo the coding and leave the header.
        length: the value of Content-Length. Some writers leave it as it was when they unpack a page, which
            is larger then.
    """
    if "chunked" in (transfer or "").lower():
        return _joined(data)
    announced = (length or "").strip()
    if announced.isdecimal() and len(data) < int(announced):
        return data, f"ended early: {len(data)} of {announced} bytes"
    return data, ""


def _joined(data: bytes) -> tuple[bytes, str]:
    """The chunks of a body in one."""
    if _SIZE.match(data) is None:
        return data, ""
    parts: list[bytes] = []
    at = 0
    while (match := _SIZE.match(data, at)) is not None:
        size = int(match[1], 16)
        if size == 0:
            return b"".join(parts), ""
        parts.append(data[match.end() : match.end() + size])
        at = match.end() + size + (2 if data.startswith(b"\r\n", match.end() + size) else 0)
    if len(data) - at > _LONGEST_SIZE:
        return b"".join([*parts, data[at:]]), f"no chunk begins at byte {at}; what follows is taken as it is"
    return b"".join(parts), "ended early: the last chunk is missing"
