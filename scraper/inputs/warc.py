"""WARC archives: the pages in response and conversion records.

FastWARC reads; it stops without a word where a file is cut off, and for good at the first damaged record.
So every record is checked against the length it declares, the end of the last one against the end of the
file, and after damage the next place where a record begins is looked for.

Knows: records, and how an archive is damaged.
Does not know: files on disk, what becomes of a page.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from scraper.inputs.sent import whole_of
from scraper.inputs.sniff import HEAD, is_page
from scraper.inputs.source import DICTIONARY, errors, unpacker_for
from scraper.web.decode_body import BodyError, decode_body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.inputs.reading import Reading, Spot
    from scraper.inputs.source import Source
    from scraper.record import Job

_CHUNK = 1 << 16
_HEADERS = 1 << 16
"""Bytes HTTP headers may take on top of a page."""
_START = re.compile(rb"\x1f\x8b\x08|\x28\xb5\x2f\xfd|WARC/[01]\.\d\d?\r?\n")
_NEVER_BY_RECORD = (b"BZh", b"\xfd7zXZ")
_OVERLAP = 16
_LENGTH = re.compile(rb"^content-length:\s*(\d{1,18})\s*$", re.IGNORECASE | re.MULTILINE)
_WANTED = re.compile(r"(?:text/(?:html|plain|xml)|application/xhtml|application/xml|$)", re.IGNORECASE)
_PAGES = frozenset({"response", "resource", "conversion"})
_OTHERS = frozenset({"warcinfo", "request", "metadata", "revisit", "continuation"})
"""Types of records that are no pages; ISO 28500."""
_GOOD = frozenset({200, 203, None})
"""Status codes of pages; RFC 9110. None: a record that holds no HTTP but the page itself."""


class _Counted:
    """A file, from where it stands, that tells how much of it was read.

    Who reads on in the midst of a file must be given its dictionary again, which FastWARC looks for at
    position 0: so what `first` holds seems to stand there, and the rest of the file behind it.
    """

    def __init__(self, file: Any, count: Callable[[int], None], first: bytes = b"") -> None:
        self._file = file
        self._count = count
        self._first = first
        self.shift = file.tell() - len(first) if first else 0

    def read(self, size: int = -1) -> bytes:
        if self._first:
            size = len(self._first) if size < 0 else size
            data, self._first = self._first[:size], self._first[size:]
            return data
        read: bytes = self._file.read(size)
        self._count(len(read))
        return read

    def tell(self) -> int:
        return int(self._file.tell()) - len(self._first) - self.shift


@dataclass(slots=True)
class _Progress:
    """How far a pass over the archive came.

    Attributes:
        last: where the last record that was begun stands.
        whole: whether it was whole.
        good: how many records were whole.
    """

    last: int = -1
    whole: bool = True
    good: int = 0


def read_warc(source: Source, spot: Spot, reading: Reading) -> Iterator[Job]:
    """The jobs of an archive, `identity#offset`; a damaged place is a job with the error `ended-early`.

    A source that cannot be searched (a pipe, a member of another archive, a file that was packed as a whole)
    ends at the first damage, and its offsets are those of the unpacked bytes.
    """
    if not source.seekable or not _by_record(source):
        progress = _Progress()
        sound = True
        try:
            yield from _records(source, spot, reading, progress)
        except errors():
            sound = False
        if not sound or not progress.whole or progress.last < 0 or source.broken is not None:
            yield spot.early(max(progress.last, 0))
        return
    start: int | None = 0
    gap: int | None = None
    while start is not None:
        progress = _Progress()
        source.file.seek(start)
        # who reads on in the midst of the file must be given its dictionary again
        counted = _Counted(source.file, reading.count, _frame_of(source.dictionary) if start else b"")
        jobs = _records(counted, spot, reading, progress, counted.shift)
        with suppress(*errors()):
            for job in jobs:
                if gap is not None:
                    yield spot.early(gap, start)
                    gap = None
                yield job
        if gap is not None and progress.good:
            yield spot.early(gap, start)
            gap = None
        damaged = _damaged(source.file, start, progress, source.dictionary)
        if damaged is None:
            break
        gap = damaged if gap is None else gap
        start = _next_start(source.file, damaged if damaged > max(progress.last, start) else damaged + 1)
    if gap is not None:
        yield spot.early(gap)


def _by_record(source: Source) -> bool:
    """Whether one can enter a file at each of its records: it is not packed, or one by one (ISO 28500, D.2).

    FastWARC reads other files too, but then calls many records by one offset.
    """
    if not source.packed:
        return True
    before = source.file.tell()
    try:
        source.file.seek(0)
        size, end, whole = _first_packed(source.file, source.dictionary)
    except errors():
        # what is damaged at once is for the search to find
        return True
    else:
        return whole and size <= end
    finally:
        source.file.seek(before)


def _first_packed(file: BinaryIO, dictionary: bytes) -> tuple[int, int, bool]:
    """Of the first that is packed in a file: its size, where its first record ends, whether it ends there.

    It is unpacked as far as that record goes, and one piece further.
    """
    raw = file.read(_CHUNK)
    top, size, end = b"", 0, _HEADERS
    while (make := unpacker_for(raw, dictionary)) is not None and not raw.startswith(_NEVER_BY_RECORD):
        unpacker = make()
        while not unpacker.eof and size <= end:
            data = unpacker.feed(raw)
            raw = b"" if data or unpacker.eof else file.read(_CHUNK)
            size += len(data)
            if len(top) < _HEADERS and b"\r\n\r\n" not in top:
                top += data
                end = _record_end(top) or end
            if not data and not raw and not unpacker.eof:
                break
        if size or not unpacker.eof:
            return size, end, unpacker.eof
        # a frame that gives nothing holds the dictionary
        raw = unpacker.unused_data or file.read(_CHUNK)
    return 0, 0, False


def _record_end(top: bytes) -> int | None:
    """Where the record ends that begins so, with the line ends behind it; None where it is not told."""
    head, found, _ = top.partition(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return len(head) + 2 * len(found) + int(length[1]) if found and length else None


def _frame_of(dictionary: bytes) -> bytes:
    """The frame that tells a reader the dictionary; b"" where there is none."""
    return DICTIONARY + len(dictionary).to_bytes(4, "little") + dictionary if dictionary else b""


def _damaged(file: BinaryIO, start: int, progress: _Progress, dictionary: bytes) -> int | None:
    """Where a pass that began at `start` met damage; None where it came to the end."""
    if progress.last < 0:
        return start
    if not progress.whole:
        return progress.last
    return _end_of(file, progress.last, dictionary)


def _records(file: Any, spot: Spot, reading: Reading, progress: _Progress, shift: int = 0) -> Iterator[Job]:
    """The jobs of one pass, until the end or the first damage; positions are off by `shift`."""
    from fastwarc.warc import ArchiveIterator  # noqa: PLC0415 - only for this format

    times = 0
    for record in ArchiveIterator(file, parse_http=False):
        at = int(record.stream_pos) + shift
        times = times + 1 if at == progress.last else 1
        progress.good += progress.whole and progress.last >= 0
        progress.last, progress.whole = at, False
        declared = record.headers.get("Content-Length")
        if declared is None or not declared.isdigit():
            return
        place = spot.below(at, 12) if times == 1 else spot.about(f"{at}~{times}")
        kind = _kind_of(record)
        if kind not in _PAGES:
            reading.ignored(f"warc-{kind if kind in _OTHERS else 'other'}")
            progress.whole = record.consume() == int(declared)
        elif reading.done(place):
            progress.whole = record.consume() == int(declared)
        elif int(declared) > reading.size + _HEADERS:
            progress.whole = record.consume() == int(declared)
            detail = f"{declared} bytes, at most {reading.size} are looked at"
            yield place.failed("too-large", detail)
        else:
            record.freeze()
            progress.whole = record.content_length == int(declared)
            if progress.whole and (job := _job(record, place, reading)) is not None:
                yield job
        if not progress.whole:
            return
    progress.good += progress.whole and progress.last >= 0


def _kind_of(record: Any) -> str:
    """The type of a record. FastWARC's own word fails where the header is not written as in the standard."""
    return str(record.headers.get("WARC-Type") or "").strip().lower()


def _job(record: Any, spot: Spot, reading: Reading) -> Job | None:
    """The job of a whole record; None for what is no page (a picture, a script, a redirect)."""
    url = record.headers.get("WARC-Target-URI") or ""
    # some writers put the address in angle brackets, as a draft of the standard did
    url = url.strip().removeprefix("<").removesuffix(">")
    if not url.startswith(("http://", "https://")):
        # dns: and the like, which a crawler notes beside its pages
        reading.ignored("no-web-address")
        return None
    flaws = [f"WARC-Truncated: {cut.strip()}"] if (cut := record.headers.get("WARC-Truncated")) else []
    if _kind_of(record) == "conversion":
        data = record.reader.read(reading.size + 1)
        return spot.job(data, "text", url, "utf-8", "; ".join(flaws))
    try:
        record.parse_http(auto_decode="none")
        if (other := _no_page(record)) is not None:
            reading.ignored(other)
            return None
        data = record.reader.read()
    except errors() as error:
        return spot.failed("bad-http", str(error), url)
    headers, kind = record.http_headers or {}, record.http_content_type or ""
    data, flaw = whole_of(data, headers.get("Transfer-Encoding"), headers.get("Content-Length"))
    try:
        data, cut = _unpacked(data, headers.get("Content-Encoding"), reading.size)
    except BodyError as error:
        reason = "too-large" if error.reason == "bomb" else error.reason
        return spot.failed(reason, "; ".join(filter(None, (str(error), *flaws, flaw))), url)
    flaws.extend(filter(None, (flaw, cut)))
    form: Literal["html", "text"] = "text" if kind.lower().startswith("text/plain") else "html"
    return spot.job(data, form, url, record.http_charset, "; ".join(flaws))


def _no_page(record: Any) -> str | None:
    """What a response is that is no page, in one word, or None."""
    if record.http_headers is not None and (code := record.http_headers.status_code) not in _GOOD:
        return f"http-{code}"
    return None if _WANTED.match((record.http_content_type or "").strip()) else "other-type"


def _unpacked(data: bytes, coding: str | None, limit: int) -> tuple[bytes, str]:
    """A page without its Content-Encoding, and how it is not whole, or "".

    Some writers unpack it and leave the header as it was. FastWARC would unpack it too, but ends without a
    word where packed data are cut off.

    Raises:
        BodyError: nothing can be had of it.
    """
    try:
        return decode_body(data, coding, limit), ""
    except BodyError as error:
        if is_page(data[:HEAD]):
            return data, ""
        if error.reason != "truncated" or not (part := decode_body(data, coding, limit, partial=True)):
            raise
        return part, str(error)


def _next_start(file: BinaryIO, start: int) -> int | None:
    """Where the next record may begin, from `start` on; None at the end."""
    file.seek(start)
    before = b""
    at = start
    while data := file.read(_CHUNK):
        window = before + data
        base = at - len(before)
        match = _START.search(window)
        if match is not None and (match.end() < len(window) or len(data) < _CHUNK):
            return base + match.start()
        at += len(data)
        before = window[-_OVERLAP:]
    return None


def _end_of(file: BinaryIO, start: int, dictionary: bytes) -> int | None:
    """Where what is behind the record at `start` begins, if there is anything; else None."""
    file.seek(start)
    head = file.read(_CHUNK)
    make = unpacker_for(head, dictionary)
    if make is None:
        top, found, _ = head.partition(b"\r\n\r\n")
        length = _LENGTH.search(top)
        end = start + len(top) + len(found) + (int(length[1]) if length else 0)
    else:
        unpacker, data, end = make(), head, start
        try:
            while not unpacker.eof:
                given = data
                data = b""
                if not unpacker.feed(given) and not unpacker.eof:
                    data = file.read(_CHUNK)
                    if not data:
                        return None
        except errors():
            return start
        end = file.tell() - len(unpacker.unused_data)
    file.seek(end)
    # the two line ends behind a record, or the zeros that pad a file
    while data := file.read(_CHUNK):
        rest = data.lstrip(b"\r\n\0")
        if rest:
            return end + len(data) - len(rest)
        end += len(data)
    return None
