"""The bytes of a body as they went over the wire -> the bytes that were meant, within a bound.

Knows: gzip, deflate, br and zstd (RFC 9110, section 8.4; RFC 7932; RFC 8878), one after the other where a
server stacked them.
Does not know: HTTP, charsets, what the bytes say.

Every decoder is asked for a bounded piece at a time, so a kilobyte that unpacks to a gigabyte costs its
bound.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_PIECE = 1 << 18
_ZSTD_WINDOW = 1 << 23  # RFC 9659: what a browser accepts
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_SIP = 256
_MOST_LAYERS = 3


class BodyError(ValueError):
    """A body that cannot be had; `reason` is `bomb`, `bad-encoding` or `truncated`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


def decode_body(wire: bytes, encoding: str | None, limit: int, *, partial: bool = False) -> bytes:
    """Undo the Content-Encoding of a body.

    Args:
        wire: the body as received, after the transfer coding.
        encoding: the value of the Content-Encoding header, if there is one.
        limit: most bytes the result, and every step to it, may have.
        partial: whether the beginning will do, where the body ends early or is longer than `limit`.

    Raises:
        BodyError: it would grow over `limit` (`bomb`), is not in the encoding it claims (`bad-encoding`), or
            ends early (`truncated`).
    """
    layers = [name for name in (part.strip().lower() for part in (encoding or "").split(",")) if name]
    layers = [name for name in layers if name not in _NO_ENCODING]
    if len(layers) > _MOST_LAYERS:
        raise BodyError("bad-encoding", f"{len(layers)} encodings on top of each other")
    body = wire
    for name in reversed(layers):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise BodyError("bad-encoding", f"unknown encoding {name[:40]}")
        out = bytearray()
        try:
            if body:
                decoder(body, limit, out)
        except BodyError as error:
            if not partial or error.reason == "bad-encoding":
                raise
        body = bytes(out)
    if len(body) > limit and not partial:
        raise BodyError("bomb", f"more than {limit} bytes")
    return body[:limit]


def _gzip(data: bytes, limit: int, out: bytearray) -> None:
    while data:
        data = _inflate(data, zlib.MAX_WBITS | 16, limit, out)
        if not data.startswith(b"\x1f\x8b"):  # what follows the last member is padding
            break


def _deflate(data: bytes, limit: int, out: bytearray) -> None:
    try:
        _inflate(data, zlib.MAX_WBITS, limit, out)
    except BodyError as error:
        if error.reason != "bad-encoding" or out:
            raise
        _inflate(data, -zlib.MAX_WBITS, limit, out)  # some servers leave the zlib header out


def _inflate(data: bytes, bits: int, limit: int, out: bytearray) -> bytes:
    """Append one zlib stream to `out`; what comes after it is returned."""
    stream = zlib.decompressobj(bits)
    try:
        while not stream.eof:
            piece = stream.decompress(data, _PIECE)
            _append(out, piece, limit)
            data = stream.unconsumed_tail
            _ends_early(done=stream.eof, starved=not data and not piece)
    except zlib.error as error:
        raise BodyError("bad-encoding", str(error)) from None
    return stream.unused_data


def _brotli(data: bytes, limit: int, out: bytearray) -> None:
    import brotli  # type: ignore[import-untyped]  # noqa: PLC0415 - no types are shipped; not every crawl needs it

    stream = brotli.Decompressor()
    try:
        _append(out, stream.process(data, output_buffer_limit=_PIECE), limit)
        while not stream.is_finished():
            piece = stream.process(b"", output_buffer_limit=_PIECE)
            _append(out, piece, limit)
            _ends_early(done=stream.is_finished(), starved=not piece and stream.can_accept_more_data())
    except brotli.error as error:
        raise BodyError("bad-encoding", str(error)) from None


def _zstd(data: bytes, limit: int, out: bytearray) -> None:
    import zstandard  # noqa: PLC0415 - not every crawl needs it

    context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    stream = context.decompressobj()
    at = 0
    try:
        while at < len(data):
            # a block of four bytes may stand for 128 KiB: only small sips keep the answer small
            sip = data[at : at + _SIP]
            _append(out, stream.decompress(sip), limit)
            at += len(sip)
            if stream.eof:
                at -= len(stream.unused_data)
                stream = context.decompressobj()
                if not data.startswith(_ZSTD_MAGIC, at):  # what follows the last frame is padding
                    return
    except zstandard.ZstdError as error:
        raise BodyError("bad-encoding", str(error)) from None
    raise BodyError("truncated", "the compressed body ends early")


def _append(out: bytearray, piece: bytes, limit: int) -> None:
    out += piece
    if len(out) > limit:
        raise BodyError("bomb", f"unpacks to more than {limit} bytes")


def _ends_early(*, done: bool, starved: bool) -> None:
    if starved and not done:
        raise BodyError("truncated", "the compressed body ends early")


_NO_ENCODING = frozenset({"identity", "none", "utf-8"})  # the last two are common mistakes
_DECODERS: dict[str, Callable[[bytes, int, bytearray], None]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
