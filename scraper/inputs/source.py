"""The bytes of a file, unpacked on the way: gzip, zstd, bzip2 and xz, seen by content, not by name.

Knows: streams, how packed data begins and ends, and where it ended too early.
Does not know: what the bytes mean.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = 1 << 16
_PIECE = 1 << 20
"""Bytes that one step may unpack to, where the format lets us say so."""
_ZSTD_SLICE = 1 << 10
"""Packed bytes given to zstd at once. A block of 128 KiB may be packed into 4 bytes, and the library has no
bound of its own: so this bounds one step to 32 MiB."""


class _Unpacker(Protocol):
    """One member or frame of packed data, as the standard library's decompressors are."""

    @property
    def eof(self) -> bool:
        """Whether the member or frame is at its end."""

    @property
    def unused_data(self) -> bytes:
        """What was given beyond the end."""

    def feed(self, data: bytes) -> bytes:
        """Unpack, a bounded amount at a time; b"" continues with what was given before."""


class _Zlib:
    """A gzip member."""

    def __init__(self) -> None:
        self._inner = zlib.decompressobj(31)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def feed(self, data: bytes) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, _PIECE)


class _Bounded:
    """A bzip2 or xz stream."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    @property
    def eof(self) -> bool:
        return bool(self._inner.eof)

    @property
    def unused_data(self) -> bytes:
        return bytes(self._inner.unused_data)

    def feed(self, data: bytes) -> bytes:
        return bytes(self._inner.decompress(data, _PIECE))


class _Zstd:
    """A zstd frame."""

    def __init__(self) -> None:
        import zstandard  # noqa: PLC0415 - only for this format

        self._inner = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        self._left = b""
        self.error = zstandard.ZstdError

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._left

    def feed(self, data: bytes) -> bytes:
        data = self._left + data
        self._left = data[_ZSTD_SLICE:]
        return self._inner.decompress(data[:_ZSTD_SLICE])


_MAGIC: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b\x08", _Zlib),
    (b"\x28\xb5\x2f\xfd", _Zstd),
    *((bytes([low, 0x2A, 0x4D, 0x18]), _Zstd) for low in range(0x50, 0x60)),
    (b"BZh", lambda: _Bounded(bz2.BZ2Decompressor())),
    (b"\xfd7zXZ\x00", lambda: _Bounded(lzma.LZMADecompressor(memlimit=1 << 28))),
)


_MAGICS = tuple(magic for magic, _ in _MAGIC)


def unpacker_for(head: bytes) -> Callable[[], _Unpacker] | None:
    """What unpacks data that begins so, or None."""
    if not head.startswith(_MAGICS):
        return None
    return next(make for magic, make in _MAGIC if head.startswith(magic))


def errors() -> tuple[type[Exception], ...]:
    """What the unpackers raise on data that is damaged."""
    import zstandard  # noqa: PLC0415 - slow to import, not needed for --help

    return (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, zstandard.ZstdError)


class Source:
    """The bytes of a file, unpacked if they are packed.

    Args:
        file: read from where it stands.
        limit: bytes, unpacked, that are read at most.
        count: told how many bytes of the file were read.
        seekable: whether one can go back in the file.

    Attributes:
        file: the file itself.
        seekable: as above.
        packed: whether the bytes are packed.
        broken: the offset in the file at which packed data ended too early or was damaged, or None.
        over: whether there was more than `limit`.
    """

    def __init__(
        self, file: BinaryIO, *, limit: int, count: Callable[[int], None], seekable: bool = False
    ) -> None:
        self.file = file
        self.seekable = seekable
        self.broken: int | None = None
        self.over = False
        self._limit = limit
        self._count = count
        self._raw = 0
        self._given = 0
        self._buffer = b""
        self._ended = False
        head = self._more()
        self._make = unpacker_for(head)
        self.packed = self._make is not None
        self._unpacker = self._make() if self._make else None
        self._input = head if self.packed else b""
        if not self.packed:
            self._buffer = head
            self._ended = not head

    def head(self, size: int) -> bytes:
        """The next bytes, up to `size`, without taking them."""
        while len(self._buffer) < size and not self._ended:
            self._buffer += self._next()
        return self._buffer[:size]

    def read(self, size: int = -1) -> bytes:
        """The next bytes; fewer than `size` only at the end."""
        parts = [self._buffer]
        have = len(self._buffer)
        while (size < 0 or have < size) and not self._ended:
            part = self._next()
            parts.append(part)
            have += len(part)
        data = b"".join(parts)
        if size < 0:
            size = have
        self._buffer = data[size:]
        taken = data[:size]
        room = self._limit - self._given
        if len(taken) > room:
            self.over, self._ended, self._buffer = True, True, b""
            taken = taken[:room]
        self._given += len(taken)
        return taken

    def tell(self) -> int:
        """How many bytes were taken."""
        return self._given

    def _more(self) -> bytes:
        """Bytes of the file as they stand."""
        data = self.file.read(_CHUNK) or b""
        self._raw += len(data)
        self._count(len(data))
        return data

    def _next(self) -> bytes:
        """Some more bytes; b"" does not mean the end, `_ended` does."""
        if self._unpacker is None:
            data = self._more()
            self._ended = not data
            return data
        try:
            return self._unpack(self._unpacker)
        except errors():
            self._break(len(self._input))
            return b""

    def _unpack(self, unpacker: _Unpacker) -> bytes:
        """One step of unpacking."""
        given, self._input = self._input, b""
        data = unpacker.feed(given)
        if unpacker.eof:
            self._begin_next(unpacker.unused_data)
        elif not data:
            self._input = self._more()
            if not self._input:
                self._break(0)
        return data

    def _begin_next(self, rest: bytes) -> None:
        """After one member or frame: the next, or the end."""
        rest = rest or self._more()
        # gzip files may be padded with zeros
        while rest and not rest.strip(b"\0"):
            rest = self._more()
        rest = rest.lstrip(b"\0")
        while rest and len(rest) < 6 and (more := self._more()):  # noqa: PLR2004 - the longest magic
            rest += more
        make = unpacker_for(rest)
        if make is None:
            self._ended = True
            if rest:
                self._break(len(rest))
            return
        self._unpacker, self._input = make(), rest

    def _break(self, unread: int) -> None:
        """Note where the data is damaged."""
        self._ended = True
        self.broken = self._raw - unread
