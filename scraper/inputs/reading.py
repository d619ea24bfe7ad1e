"""How inputs are read: which fields hold what, how much is too much, and what is done already.

Knows: the wishes of a run that concern reading.
Does not know: any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from scraper.record import Job

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _never(_: object) -> bool:
    """Nothing is done yet."""
    return False


def _nothing(_: object) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an input stands.

    Attributes:
        identity: what the user calls it.
        stem: where its output goes below OUT, without suffix.
        changed: when its file was last changed, in seconds since the epoch, if known.
        file: the file on disk that it stands in, as the user calls it; "" where there is none.
    """

    identity: str
    stem: str
    changed: float | None = None
    file: str = ""

    def within(self, identity: str, stem: str) -> Spot:
        """A place in the same file."""
        return Spot(identity, stem, self.changed, self.file)

    def below(self, number: int, width: int = 8) -> Spot:
        """The place of a record in this file, by its number or offset."""
        return self.within(f"{self.identity}#{number}", f"{self.stem}/{number:0{width}d}")

    def job(
        self,
        data: bytes,
        form: Literal["html", "text"],
        url: str | None = None,
        charset: str | None = None,
        flaw: str = "",
    ) -> Job:
        """The job of an input that was read; the arguments are as in `Job`."""
        return Job(self.identity, self.stem, data, form, url, charset, None, self.file or None, flaw)

    def failed(self, reason: str, detail: str, url: str | None = None) -> Job:
        """The job of an input that gives nothing."""
        return Job(
            self.identity, self.stem, None, url=url, error=(reason, detail), file_path=self.file or None
        )

    def about(self, what: str) -> Spot:
        """The place of a word on the file as a whole; a number behind `#` is the place of a record."""
        return self.within(f"{self.identity}#{what}", f"{self.stem}/{what}")

    def early(self, offset: int, following: int | None = None) -> Job:
        """The job that says where a file is damaged, and where reading goes on."""
        detail = f"ended early at offset {offset}"
        if following is not None:
            detail += f", goes on at {following}"
        return self.about(f"offset-{offset}").failed("ended-early", detail)


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read.

    Attributes:
        html_key, text_key, url_key: names of fields and columns in JSON lines and Parquet.
        size: bytes of a page or text, unpacked; larger ones become a row with the reason `too-large`.
        members: how many members of one archive are read.
        total: bytes of one file, unpacked, that are read; of all that stands in archives in it as many again.
        spool: bytes of an archive that are put aside on disk, where it can only be read from its end and
            comes from a pipe or stands in another archive.
        out: the folder that is written to; a walk does not enter it.
        wrote: whether a path below `out` was written by us, so that it is no input.
        done: whether an input can be passed over.
        count: told how many bytes of input files were read, for the progress.
        ignored: told, in one fixed word, why a file in a folder, a member or a record was passed over as no
            page: `other-file`, `hidden`, `link-to-folder`, `no-file`, a kind of WARC record, `http-404`, …
    """

    html_key: str = "html"
    text_key: str = "text"
    url_key: str = "url"
    size: int = 20 << 20
    members: int = 10_000_000
    total: int = 1 << 40
    spool: int = 16 << 30
    out: Path | None = None
    wrote: Callable[[str], bool] = _never
    done: Callable[[Spot], bool] = _never
    count: Callable[[int], None] = _nothing
    ignored: Callable[[str], None] = _nothing
