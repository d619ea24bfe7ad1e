"""A file that is one page: HTML, plain text, or MHTML as browsers save it.

Knows: how the page is got out of the file.
Does not know: where the file was found.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from email.message import Message

    from scraper.inputs.reading import Reading, Spot
    from scraper.inputs.source import Source
    from scraper.record import Job


def read_page(source: Source, spot: Spot, form: Literal["html", "text", "mhtml"], reading: Reading) -> Job:
    """The job of a file that is one page."""
    data = source.read(reading.size + 1)
    if len(data) > reading.size:
        return spot.failed("too-large", f"more than {reading.size} bytes")
    flaw = "" if source.broken is None else f"ended early at offset {source.broken}"
    if form == "mhtml":
        return _from_mhtml(data, spot, flaw)
    if flaw and not data.strip():
        return spot.failed("ended-early", flaw)
    return spot.job(data, form, flaw=flaw)


def _from_mhtml(data: bytes, spot: Spot, flaw: str) -> Job:
    """The page in an MHTML archive (RFC 2557): its first HTML part.

    Where the archive is cut off in that part, the page is not whole; what is missing behind it is no loss.
    """
    from email import message_from_bytes  # noqa: PLC0415 - only for this format

    message: Message = message_from_bytes(data)
    if not flaw and _is_open(message):
        flaw = f"ended early at offset {len(data)}: the boundary that closes the archive is missing"
    parts = [part for part in message.walk() if not part.is_multipart()]
    page = next((part for part in parts if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes):
        reason = ("ended-early", flaw) if flaw else ("no-page", "the archive holds no HTML part")
        return spot.failed(*reason)
    if page is not parts[-1]:
        flaw = ""
    url = page.get("Content-Location") or message.get("Snapshot-Content-Location")
    address = str(url).strip() if url else ""
    known = address if address.startswith(("http://", "https://")) else None
    return spot.job(content, "html", known, page.get_content_charset(), flaw)


def _is_open(message: Message) -> bool:
    """Whether a part of a message lacks its closing boundary (RFC 2046, section 5.1.1)."""
    from email.errors import CloseBoundaryNotFoundDefect  # noqa: PLC0415 - as above

    return any(
        isinstance(defect, CloseBoundaryNotFoundDefect) for part in message.walk() for defect in part.defects
    )
