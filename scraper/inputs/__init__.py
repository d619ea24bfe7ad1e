"""Inputs of every kind as jobs, in order, one at a time: what is not read yet costs no memory.

Knows: which reader serves which kind of input, and what holds what.
Does not know: how a reader works, what becomes of a job.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, BinaryIO, cast

from scraper.config import UsageError
from scraper.inputs.archives import Member, damage, tar_members, zip_members
from scraper.inputs.lines import read_lines
from scraper.inputs.pages import read_page
from scraper.inputs.reading import Reading
from scraper.inputs.sniff import HEAD, form_of, is_input, is_page
from scraper.inputs.source import Source, unpacker_for
from scraper.inputs.table import read_table
from scraper.inputs.walk import Found, found
from scraper.inputs.warc import read_warc
from scraper.names import PAGES, Names, Repeats, shown, stem_of, suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.inputs.reading import Spot
    from scraper.record import Job

__all__ = ["Reading", "jobs"]

_DEEPEST = 3
"""Archives in archives that are opened; one can be made that holds itself."""
_PIECE = 1 << 20
_IN_MEMORY = 8 << 20
"""Bytes of an archive in another that are put aside without a file."""


def jobs(paths: Iterable[str], reading: Reading, stdin: BinaryIO | None = None) -> Iterator[Job]:
    """The jobs of the paths, in order; what cannot be read is a job with an error.

    Args:
        paths: files, folders, patterns, `-` for standard input.
        reading: how to read; what `reading.done` says is done gives no job.
        stdin: what `-` means; the process's standard input unless told otherwise.
    """
    for entry in found(paths, reading):
        if entry.error is not None:
            yield entry.spot.failed(*entry.error)
            continue
        try:
            yield from _of_file(entry, reading, stdin)
        except UsageError:
            raise
        except OSError as error:
            yield entry.spot.failed("unreadable", error.strerror or str(error))
        except Exception as error:  # noqa: BLE001 - whatever a reader meets, it costs this file only
            yield entry.spot.failed("unreadable", f"{type(error).__name__}: {error}")


def _of_file(entry: Found, reading: Reading, stdin: BinaryIO | None) -> Iterator[Job]:
    """The jobs of one file."""
    if entry.path is None:
        file = stdin or sys.stdin.buffer
        yield from _of_open_file(file, entry.spot, "", reading, seekable=False)
        return
    name = os.path.basename(entry.path)  # noqa: PTH119 - a path object for each of millions is not cheap
    # a name that promises a single page: it need not be opened to know its id
    single = suffix_of(name) in PAGES
    if single and reading.done(entry.spot):
        reading.count(entry.size)
        return
    # such a page is read at one go, so a buffer would only cost
    with open(entry.path, "rb", buffering=0 if single else -1) as file:  # noqa: PTH123 - as above
        yield from _of_open_file(file, entry.spot, name, reading, seekable=file.seekable())


def _of_open_file(
    file: BinaryIO, spot: Spot, name: str, reading: Reading, *, seekable: bool
) -> Iterator[Job]:
    """The jobs of a file that is open."""
    source = Source(file, limit=reading.total, count=reading.count, seekable=seekable)
    yield from _of_source(source, spot, name, reading, _Depth())
    if source.over:
        yield _over(spot, reading)


def _over(spot: Spot, reading: Reading) -> Job:
    """The row of a file of which more was there than is unpacked."""
    detail = f"only the first {reading.total} bytes were unpacked"
    return spot.about("rest").failed("too-large", detail)


@dataclass(slots=True)
class _Depth:
    """How deep in archives one is, and what was read on the way.

    Attributes:
        archives: archives around.
        given: bytes that members of all archives in the file have given.
    """

    archives: int = 0
    given: int = 0


def _of_source(source: Source, spot: Spot, name: str, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs in some bytes."""
    head = source.head(HEAD)
    form = form_of(head, name)
    if unpacker_for(head) is not None:
        yield from _of_packed_twice(source, spot, name, reading, depth)
    elif form in {"html", "text", "mhtml"}:
        if not reading.done(spot):
            yield read_page(source, spot, form, reading)
    elif form == "jsonl":
        yield from read_lines(source.read, spot, reading)
        yield from _ending(source, spot)
    elif form == "warc":
        yield from read_warc(source, spot, reading)
    elif form == "arc":
        yield spot.failed("unreadable", "ARC is what came before WARC; convert it: warcio recompress IN OUT")
    elif form != "parquet" and depth.archives >= _DEEPEST:
        yield _too_deep(spot)
    elif form == "tar":
        yield from _of_members(tar_members(source, reading), spot, reading, depth)
    elif source.packed or not source.seekable:
        yield from _of_spool(source, spot, form, reading, depth)
    else:
        source.file.seek(0)
        yield from _of_whole_file(source.file, spot, form, reading, depth)


def _of_packed_twice(source: Source, spot: Spot, name: str, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs in bytes that are still packed when they were unpacked."""
    if depth.archives >= _DEEPEST:
        yield _too_deep(spot)
        return
    within = Source(cast("BinaryIO", source), limit=reading.total, count=lambda _: None)
    depth.archives += 1
    try:
        yield from _of_source(within, spot, name, reading, depth)
        if within.over:
            yield _over(spot, reading)
    finally:
        depth.archives -= 1


def _too_deep(spot: Spot) -> Job:
    """The row of an archive that is not opened."""
    return spot.failed("too-deep", f"more than {_DEEPEST} archives in one another")


def _of_whole_file(file: BinaryIO, spot: Spot, form: str, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs of a file that says at its end where everything is."""
    if form == "parquet":
        yield from read_table(file, spot, reading)
        return
    members = zip_members(file, reading)
    if form == "wacz":
        # WACZ 1.1.1, section 5.2: its WARC files; what else it holds is about them
        members = (member for member in members if not member.name or member.name.startswith("archive/"))
    yield from _of_members(members, spot, reading, depth)


def _of_spool(source: Source, spot: Spot, form: str, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs of such a file where it can only be read from its beginning: it is put aside on disk first."""
    with SpooledTemporaryFile(_IN_MEMORY, prefix="newswash-") as aside:
        size, damaged = 0, ""
        try:
            while data := source.read(_PIECE):
                size += len(data)
                if size > reading.spool:
                    yield spot.failed(
                        "too-large", f"more than {reading.spool} bytes would be put aside on disk"
                    )
                    return
                aside.write(data)
        except damage() as error:
            if isinstance(error, OSError) and error.errno is not None:
                # no room to put it, or a disk that cannot be read: no fault of the archive
                raise
            damaged = str(error)
        aside.seek(0)
        yield from _of_whole_file(cast("BinaryIO", aside), spot, form, reading, depth)
    if damaged:
        yield spot.early(size)
    yield from _ending(source, spot)


def _ending(source: Source, spot: Spot) -> Iterator[Job]:
    """The row of a file whose packed data ended too early."""
    if source.broken is not None:
        yield spot.early(source.broken)


def _of_members(members: Iterator[Member], spot: Spot, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs of an archive, `identity#member`."""
    names, repeats = Names(), Repeats()
    for member in members:
        if member.error is not None and not member.name:
            yield spot.about(member.about).failed(*member.error)
            continue
        if depth.given >= reading.total:
            yield _over(spot, reading)
            return
        text = shown(member.name)
        # an archive that was added to may hold a name twice
        name = repeats.take(f"{spot.identity}#{text}")
        place = spot.within(name, names.take(f"{spot.stem}/{stem_of(text)}", name))
        if member.error is not None:
            yield place.failed(*member.error)
        elif member.file is not None:
            try:
                yield from _of_member(member.file, place, text, reading, depth)
            except damage() as error:
                yield place.failed("unreadable", str(error))


def _of_member(file: BinaryIO, spot: Spot, name: str, reading: Reading, depth: _Depth) -> Iterator[Job]:
    """The jobs of a file in an archive; none for what is no page."""
    source = Source(file, limit=reading.total - depth.given, count=lambda _: None)
    depth.archives += 1
    try:
        if is_input(name) or is_page(source.head(HEAD)):
            yield from _of_source(source, spot, name, reading, depth)
            if source.over:
                yield _over(spot, reading)
        else:
            reading.ignored("other-file")
    finally:
        depth.archives -= 1
        depth.given += source.tell()
