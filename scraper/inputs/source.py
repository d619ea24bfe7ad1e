"""The bytes of a file, unpacked on the way: gzip, zstd, bzip2 and xz, seen by content, not by name.

Knows: streams, how packed data begins and ends, and where it ended too early.
Does not know: what the bytes mean.
"""

from __future__ import annotations

import bz2
import lzma
import zlib
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

_CHUNK = 1 << 16
_PIECE = 1 << 20
"""Bytes that one step may unpack to, where the format lets us say so."""
_FRAME = 8
DICTIONARY = b"\x5d\x2a\x4d\x18"
_LARGEST_DICTIONARY = 64 << 20
_ZSTD_WINDOW = 1 << 31
"""What `zstd --long=31` looks back; of this memory only what a file fills is ever touched."""
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
    """A zstd frame; one that is to be skipped gives nothing.

    Args:
        dictionary: what the frame was packed with, or b"".
    """

    def __init__(self, dictionary: bytes = b"") -> None:
        import zstandard  # noqa: PLC0415 - only for this format

        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._inner = zstandard.ZstdDecompressor(known, max_window_size=_ZSTD_WINDOW).decompressobj()
        self._left = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data + self._left

    def feed(self, data: bytes) -> bytes:
        held = self._left + data
        given, at = b"", 0
        # many slices may go into a block before it gives anything: none means that more is wanted
        while at < len(held) and not given and not self.eof:
            given = self._inner.decompress(held[at : at + _ZSTD_SLICE])
            at += _ZSTD_SLICE
        self._left = held[at:]
        return given


def dictionary_of(head: bytes, more: Callable[[int], bytes]) -> bytes:
    """The dictionary that a `.warc.zst` begins with, for all its frames; b"" where it begins with none.

    After "Zstandard compression for WARC files" (IIPC): a frame to be skipped, which holds the dictionary as
    it is or packed.

    Args:
        head: how the file begins.
        more: reads on behind it, up to so many bytes.

    Raises:
        one of `errors()`: it is damaged.
    """
    import zstandard  # noqa: PLC0415 - only for this format

    if not head.startswith(DICTIONARY) or len(head) < _FRAME:
        return b""
    size = int.from_bytes(head[4:_FRAME], "little")
    if size > _LARGEST_DICTIONARY:
        return b""
    held = head[_FRAME : _FRAME + size]
    while len(held) < size and (data := more(size - len(held))):
        held += data
    if held.startswith(b"\x28\xb5\x2f\xfd"):
        with zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).stream_reader(held) as packed:
            return packed.read(_LARGEST_DICTIONARY)
    return held if held.startswith(b"\x37\xa4\x30\xec") else b""


_MAGIC: tuple[tuple[bytes, Callable[[], _Unpacker]], ...] = (
    (b"\x1f\x8b\x08", _Zlib),
    (b"\x28\xb5\x2f\xfd", _Zstd),
    *((bytes([low, 0x2A, 0x4D, 0x18]), _Zstd) for low in range(0x50, 0x60)),
    (b"BZh", lambda: _Bounded(bz2.BZ2Decompressor())),
    (b"\xfd7zXZ\x00", lambda: _Bounded(lzma.LZMADecompressor(memlimit=1 << 28))),
)


_MAGICS = tuple(magic for magic, _ in _MAGIC)


def unpacker_for(head: bytes, dictionary: bytes = b"") -> Callable[[], _Unpacker] | None:
    """What unpacks data that begins so, or None."""
    if not head.startswith(_MAGICS):
        return None
    make = next(make for magic, make in _MAGIC if head.startswith(magic))
    return partial(_Zstd, dictionary) if dictionary and make is _Zstd else make


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
        dictionary: what the frames of the file were packed with, or b"".
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
        self.dictionary = b""
        if head.startswith(DICTIONARY):
            head = self._learn(head)
        make = unpacker_for(head, self.dictionary)
        self.packed = make is not None
        self._unpacker = make() if make else None
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

    def _learn(self, head: bytes) -> bytes:
        """Take the dictionary; the answer is the head with all that was read for it."""
        read = [head]

        def more(size: int) -> bytes:
            read.append(self._more(size))
            return read[-1]

        with suppress(*errors()):
            found = dictionary_of(head, more)
            # one that is damaged shows when it is first used
            _Zstd(found)
            self.dictionary = found
        return b"".join(read)

    def _more(self, size: int = _CHUNK) -> bytes:
        """Bytes of the file as they stand."""
        data = self.file.read(size) or b""
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
        make = unpacker_for(rest, self.dictionary)
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
