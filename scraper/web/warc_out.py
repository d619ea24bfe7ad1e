"""Exchanges -> WARC 1.1 files (ISO 28500:2017), one gzip member a record.

Knows: the records of an exchange, file names, rotation, what a killed process leaves behind.
Does not know: the network, what is done with the pages. FastWARC writes the records.

A file is called `….warc.gz.open` until it is complete. What a killed process left open is cut back to its
last whole record and closed when the next run begins, so every `*.warc.gz` can be read to its end.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from datetime import UTC, datetime
from http.client import responses
from typing import TYPE_CHECKING

from fastwarc.warc import WarcRecord, WarcRecordType

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from scraper.web.exchange import Exchange, Headers

ROTATE = 1 << 30
_OPEN = ".open"
_PIECE = 1 << 20
_LEVEL = 6
_KINDS = {"request": WarcRecordType.request, "response": WarcRecordType.response}
_TRUNCATED = {"timeout": "time", "too-slow": "time", "too-large": "length"}


class WarcOut:
    """An archive being written. Not for several threads at once."""

    def __init__(self, folder: Path, *, agent: str, rotate: int = ROTATE) -> None:
        """Begin; close what an earlier process left open.

        Args:
            folder: where the files go; it is made.
            agent: the User-Agent, for the warcinfo record.
            rotate: bytes after which a new file is begun.
        """
        self._folder = folder
        self._agent = agent
        self._rotate = rotate
        self._serial = 0
        self._file: io.FileIO | None = None
        self._name = ""
        self._size = 0
        folder.mkdir(parents=True, exist_ok=True)
        for left in sorted(folder.glob(f"*.warc.gz{_OPEN}")):
            salvage(left)

    def write(self, exchange: Exchange, at: float) -> None:
        """Write the request and the response of an exchange; `at` is when it began, in seconds since 1970."""
        if not exchange.status:
            return
        moment = _date(at)
        common = {"WARC-Target-URI": exchange.url, "WARC-Date": moment}
        if exchange.ip:
            common["WARC-IP-Address"] = exchange.ip
        about = dict(common)
        if exchange.version == "HTTP/2":
            about["WARC-Protocol"] = "h2"
        cut = _TRUNCATED.get(exchange.error) or ("length" if exchange.cut else "")
        if exchange.error and not cut:
            cut = "disconnect"
        if cut:
            about["WARC-Truncated"] = cut
        response = _http("response", _response_head(exchange), exchange.body, about)
        response_id = response.headers.get("WARC-Record-ID") or ""
        asked = {**common, "WARC-Concurrent-To": response_id}
        request = _http("request", _request_head(exchange), b"", asked)
        self._append(_member(response, exchange.body) + _member(request), at)

    def close(self) -> None:
        """Close the file and give it its final name."""
        if self._file is not None:
            self._file.close()
            path = self._folder / self._name
            path.with_name(path.name + _OPEN).rename(path)
            self._file = None

    def _append(self, data: bytes, at: float) -> None:
        """One write for one exchange: a kill can tear only the last one."""
        if self._file is not None and self._size >= self._rotate:
            self.close()
        if self._file is None:
            self._begin(at)
        file = self._file
        if file is None:
            raise RuntimeError("no file was begun")
        view = memoryview(data)
        try:
            while view:
                view = view[file.write(view) or 0 :]
        except OSError:
            os.ftruncate(file.fileno(), self._size)  # a full disk: what stands before this is whole
            raise
        self._size += len(data)

    def _begin(self, at: float) -> None:
        stamp = datetime.fromtimestamp(at, UTC).strftime("%Y%m%d%H%M%S")
        self._serial += 1
        self._name = f"newswash-{stamp}-{os.getpid()}-{self._serial:05d}.warc.gz"
        self._file = io.FileIO(self._folder / (self._name + _OPEN), "x")
        self._size = 0
        info = WarcRecord()
        info.init_headers(WarcRecordType.warcinfo)
        info.headers.set("WARC-Date", _date(at))
        info.headers.set("WARC-Filename", self._name)
        info.headers.set("Content-Type", "application/warc-fields")
        fields = {
            "software": self._agent.partition(" ")[0],
            "format": "WARC File Format 1.1",
            "http-header-user-agent": self._agent,
        }
        info.set_bytes_content("".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode())
        self._append(_member(info), at)


def salvage(left: Path) -> int:
    """Cut a file that was left open back to its last whole record and close it; the bytes that were lost.

    A file without any whole record is removed.
    """
    size = left.stat().st_size
    whole = _whole_members(left)
    if not whole:
        left.unlink()
        return size
    os.truncate(left, whole)
    left.rename(left.with_name(left.name.removesuffix(_OPEN)))
    return size - whole


def _whole_members(path: Path) -> int:
    """Where the last whole gzip member of a file ends."""
    end = at = 0
    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            at += len(piece)
            while piece:
                try:
                    stream.decompress(piece)
                except zlib.error:
                    return end
                piece = b""
                if stream.eof:
                    piece = stream.unused_data
                    end = at - len(piece)
                    stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return end


def _http(kind: str, head: bytes, body: bytes, fields: Mapping[str, str]) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(_KINDS[kind])
    for name, value in fields.items():
        record.headers.set(name, value)
    record.headers.set("Content-Type", f"application/http; msgtype={kind}")
    record.set_bytes_content(head + body)
    return record


def _member(record: WarcRecord, payload: bytes | None = None) -> bytes:
    out = io.BytesIO()
    digest = None if payload is None else hashlib.sha1(payload, usedforsecurity=False).digest()
    record.write(out, checksum_data=True, payload_digest=digest)
    return gzip.compress(out.getvalue(), _LEVEL, mtime=0)


def _request_head(exchange: Exchange) -> bytes:
    authority, _, rest = exchange.url.partition("://")[2].partition("/")
    del authority
    return _head(f"GET /{rest} HTTP/1.1", exchange.request)


def _response_head(exchange: Exchange) -> bytes:
    """Status line and header; as HTTP/1.1, since readers know no other.

    The transfer coding is undone, so its field is set aside, and the length is that of the body kept.
    """
    phrase = exchange.phrase or responses.get(exchange.status, "")
    fields: list[tuple[str, str]] = []
    for name, value in exchange.headers:
        if name.lower() in {"transfer-encoding", "content-length"}:
            fields.append((f"X-Crawler-{name}", value))
        else:
            fields.append((name, value))
    fields.append(("Content-Length", str(len(exchange.body))))
    return _head(f"HTTP/1.1 {exchange.status} {phrase}", tuple(fields))


def _head(first: str, fields: Headers) -> bytes:
    lines = [first, *(f"{name}: {value}" for name, value in fields), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _date(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
