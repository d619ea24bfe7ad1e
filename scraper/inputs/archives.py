"""zip and tar archives: their members one by one, without unpacking to disk.

Knows: members, limits on them, and what is left of an archive that was cut off.
Does not know: what a member holds (`scraper.inputs` looks).
"""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self, cast

from scraper.inputs.source import errors

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scraper.inputs.reading import Reading
    from scraper.inputs.source import Source

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MAGIC = b"PK\x03\x04"
_STREAMED = 1 << 3
_UTF8 = 1 << 11
_ENCRYPTED = 1
_DEFLATED = 8
_SCAN = 1 << 16


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: its path in the archive; "" for a note about the archive itself.
        file: its bytes, to be read before the next member is asked for; None with an error.
        error: (reason, detail), or None.
        about: what of the archive a note is about, in one word.
    """

    name: str
    file: BinaryIO | None = None
    error: tuple[str, str] | None = None
    about: str = ""


def damage() -> tuple[type[Exception], ...]:
    """What reading an archive or a member raises where it is damaged."""
    return (tarfile.TarError, zipfile.BadZipFile, NotImplementedError, *errors())


def _early(offset: int, following: int | None = None) -> Member:
    """The note that an archive ended early, or is damaged up to where the following member begins."""
    more = "" if following is None else f", goes on at {following}"
    return Member(
        "", error=("ended-early", f"ended early at offset {offset}{more}"), about=f"offset-{offset}"
    )


def _too_many(reading: Reading) -> Member:
    """The note that an archive has too many members."""
    return Member(
        "", error=("too-large", f"only the first {reading.members} members were read"), about="rest"
    )


def tar_members(source: Source, reading: Reading) -> Iterator[Member]:
    """The files of a tar archive, in order, streamed; after damage, from the next member on."""
    at = 0
    tail = _Tail(source)
    broken: list[int] = []
    kind = _noting(broken)
    try:
        # `ignore_zeros` goes on after headers that are damaged, and into a second archive behind the first
        with tarfile.open(fileobj=cast("Any", tail), mode="r|", tarinfo=kind, ignore_zeros=True) as archive:
            for number, info in enumerate(archive):
                if number >= reading.members:
                    yield _too_many(reading)
                    return
                if broken:
                    yield _early(broken[0], info.offset)
                    broken.clear()
                at = info.offset
                # the library remembers every member it has seen
                cast("Any", archive).members = []
                file = archive.extractfile(info) if info.isreg() else None
                if file is not None:
                    yield Member(info.name, cast("BinaryIO", file))
                elif not info.isdir():
                    reading.ignored("no-file")
    except damage():
        broken.append(at)
    if not source.over and (end := _end_of_tar(source, tail, broken)) is not None:
        yield _early(end)


def _noting(broken: list[int]) -> type[tarfile.TarInfo]:
    """A kind of header that notes where one could not be read, which the library passes over."""

    class Header(tarfile.TarInfo):
        @classmethod
        def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
            try:
                return super().fromtarfile(archive)
            except cast("Any", tarfile).InvalidHeaderError:
                broken.append(int(cast("Any", archive).offset))
                raise

    return Header


def _end_of_tar(source: Source, tail: _Tail, broken: list[int]) -> int | None:
    """Where an archive ended too early; None where it is whole."""
    if source.broken is not None:
        return source.broken
    if broken:
        return broken[0]
    return source.tell() if tail.last.strip(b"\0") else None


class _Tail:
    """Reads on, and keeps the last block: an archive that is whole ends in blocks of zeros."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.last = b""

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self.last = data[-tarfile.BLOCKSIZE :] or self.last
        return data


def zip_members(file: BinaryIO, reading: Reading) -> Iterator[Member]:
    """The files of a zip archive, in the order of its directory; without one, in the order they stand."""
    try:
        archive = zipfile.ZipFile(file)
    except damage():
        yield from _salvaged(file, reading)
        return
    with archive:
        for number, info in enumerate(archive.infolist()):
            if number >= reading.members:
                yield _too_many(reading)
                return
            if info.is_dir():
                continue
            yield _opened(archive, info)


def _opened(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    """One member of a zip archive."""
    if info.flag_bits & _ENCRYPTED:
        return Member(info.filename, error=("encrypted", "the member is encrypted"))
    try:
        return Member(info.filename, cast("BinaryIO", archive.open(info)))
    except damage() as error:
        return Member(info.filename, error=("unreadable", str(error)))


def _salvaged(file: BinaryIO, reading: Reading) -> Iterator[Member]:
    """The members of a zip archive that lost its directory, read one after another from the start.

    After APPNOTE.TXT 4.3.7: a local header before every member. Ends at the first that is not whole.
    """
    at = 0
    for _ in range(reading.members):
        file.seek(at)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or not head.startswith(_LOCAL_MAGIC):
            yield _early(at)
            return
        _, _, flags, method, _, _, _, packed, _, name_size, extra_size = _LOCAL.unpack(head)
        raw = file.read(name_size)
        name = raw.decode("utf-8" if flags & _UTF8 else "cp437", "replace")
        begin = at + _LOCAL.size + name_size + extra_size
        file.seek(begin)
        data, used = _salvage(file, method, None if flags & _STREAMED else packed, reading.size)
        if data is None or flags & _ENCRYPTED:
            yield _early(at)
            return
        if not name.endswith("/"):
            yield Member(name, io.BytesIO(data))
        at = _next_local(file, begin + used)


def _salvage(file: BinaryIO, method: int, packed: int | None, limit: int) -> tuple[bytes | None, int]:
    """(content, packed size) of a member; the content is None where it is not whole or too large."""
    if method == _DEFLATED:
        unpacker = zlib.decompressobj(-15)
        parts, size, used = [], 0, 0
        try:
            while not unpacker.eof and size <= limit:
                data = unpacker.unconsumed_tail or file.read(_SCAN)
                if not data:
                    return None, 0
                used += 0 if unpacker.unconsumed_tail else len(data)
                parts.append(unpacker.decompress(data, limit + 1 - size))
                size += len(parts[-1])
        except zlib.error:
            return None, 0
        return (b"".join(parts), used - len(unpacker.unused_data)) if unpacker.eof else (None, 0)
    if method == 0 and packed is not None and packed <= limit:
        data = file.read(packed)
        return (data, packed) if len(data) == packed else (None, 0)
    return None, 0


def _next_local(file: BinaryIO, at: int) -> int:
    """Where the next local header begins, at `at` or behind the few bytes of a data descriptor."""
    file.seek(at)
    found = file.read(32).find(_LOCAL_MAGIC)
    return at + max(found, 0)
