"""Small samples of every input format, made on the spot from a few invented pages.

Knows: how each format is written.
Does not know: how it is read.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

STORIES = (
    ("Cầu gỗ Bến Sim thông xe", "Sáng nay cây cầu gỗ dài bốn mươi mét nối hai bờ suối Sim đã thông xe."),
    (
        "Chợ nổi Vàm Lá họp lại",
        "Sau ba mùa nước cạn, chợ nổi Vàm Lá lại họp mỗi sáng thứ bảy trên nhánh sông cũ.",
    ),
    (
        "Lớp học hát ru ở xóm Đồi",
        "Bà Lù Thị Pia dạy mười hai em nhỏ hát ru bằng tiếng mẹ đẻ vào chiều chủ nhật.",
    ),
    (
        "Lighthouse of Port Arnell reopens",
        "The lighthouse of Port Arnell opened its doors again after nine years.",
    ),
    (
        "Vườn thuốc nam của trường Tân Lập",
        "Học sinh trường Tân Lập trồng hơn sáu mươi loài cây thuốc sau giờ học.",
    ),
)
"""(headline, first sentence) of invented stories."""


def page(number: int) -> bytes:
    """A page, different for every number."""
    title, sentence = STORIES[number % len(STORIES)]
    body = "".join(f"<p>{sentence} Đoạn {part} của bài số {number}.</p>\n" for part in range(4))
    return (
        f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>{title}</title></head>"
        f"<body><article><h1>{title}</h1>\n{body}</article></body></html>"
    ).encode()


def text(number: int) -> str:
    """A text, different for every number."""
    title, sentence = STORIES[number % len(STORIES)]
    return "\n".join([title, *(f"{sentence} Đoạn {part} của bài số {number}." for part in range(4))]) + "\n"


def address(number: int) -> str:
    """An address for a page."""
    return f"https://bao.example/tin/{number}.html"


def zstd(data: bytes) -> bytes:
    """One zstd frame, without its unpacked size, as streams are written."""
    maker = zstandard.ZstdCompressor(write_checksum=True).compressobj()
    return maker.compress(data) + maker.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gz": lambda data: gzip.compress(data, mtime=0),
    "zst": zstd,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def warc_record(number: int, *, kind: str = "response") -> bytes:
    """A WARC record of a page or a text."""
    if kind == "conversion":
        block = text(number).encode()
        media = "text/plain"
    else:
        body = page(number)
        kind_of_page = "Content-Type: text/html; charset=utf-8"
        head = f"HTTP/1.1 200 OK\r\n{kind_of_page}\r\nContent-Length: {len(body)}\r\n\r\n"
        block = head.encode() + body
        media = "application/http; msgtype=response"
    top = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\n"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012d}>\r\n"
        f"WARC-Target-URI: {address(number)}\r\nWARC-Date: 2026-01-0{1 + number % 9}T00:00:00Z\r\n"
        f"Content-Type: {media}\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return top.encode() + block + b"\r\n\r\n"


def warc_response(body: bytes, coding: str, *, chunked: bool = False) -> bytes:
    """A response record whose page is packed, and sent in chunks if wanted."""
    length = f"Content-Length: {len(body)}"
    if chunked:
        length = "Transfer-Encoding: chunked"
        pieces = [body[at : at + 100] for at in range(0, len(body), 100)] + [b""]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: {coding}\r\n{length}\r\n\r\n"
    return warc_block(head.encode() + body)


def warc_block(block: bytes, more: str = "") -> bytes:
    """A response record of these bytes, with one more header if wanted."""
    top = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"{more}{more and chr(13) + chr(10)}"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000abcd>\r\n"
        f"WARC-Target-URI: {address(1)}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return top.encode() + block + b"\r\n\r\n"


def warc_info() -> bytes:
    """The record a WARC file begins with."""
    block = b"software: samples\r\n"
    return (
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\n"
        b"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-ffffffffffff>\r\n"
        b"WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: application/warc-fields\r\n"
        b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(block), block)
    )


def warc(numbers: Iterable[int], packer: Callable[[bytes], bytes] | None = None) -> tuple[bytes, list[int]]:
    """A WARC file and the offsets of the pages' records; packed record by record, as the standard asks."""
    pack = packer or (lambda data: data)
    data = pack(warc_info())
    offsets = []
    for number in numbers:
        offsets.append(len(data))
        data += pack(warc_record(number))
    return data, offsets


def warc_with_dictionary(numbers: Iterable[int], *, packed: bool = False) -> tuple[bytes, list[int]]:
    """A `.warc.zst` whose frames were packed with a dictionary, which stands before them."""
    trained = zstandard.train_dictionary(4096, [warc_record(number) for number in range(400)])
    held = zstd(trained.as_bytes()) if packed else trained.as_bytes()
    data = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
    packer = zstandard.ZstdCompressor(dict_data=trained)
    offsets = []
    for number in numbers:
        offsets.append(len(data))
        data += packer.compress(warc_record(number))
    return data, offsets


def lines(numbers: Iterable[int]) -> bytes:
    """JSON lines with pages."""
    records = ({"id": number, "html": page(number).decode(), "url": address(number)} for number in numbers)
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def zipped(members: dict[str, bytes], *, streamed: bool = False) -> bytes:
    """A zip archive; with `streamed`, sizes stand behind the members, as writers to a pipe put them."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return not streamed

        def tell(self) -> int:
            if streamed:
                raise OSError("a pipe")
            return super().tell()

    file = Pipe()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    """A tar archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def mhtml(number: int) -> bytes:
    """A page as a browser saves it with everything."""
    message = EmailMessage()
    message["Subject"] = "saved"
    message["Snapshot-Content-Location"] = address(number)
    message.set_content(page(number).decode(), subtype="html", charset="utf-8", cte="quoted-printable")
    message["Content-Location"] = address(number)
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    return message.as_bytes()
