"""JSON lines: one record a line, with a page or a text in one of its fields.

Knows: lines, records, and what is wrong with those that hold nothing.
Does not know: files, what becomes of a record.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import TYPE_CHECKING, Any, Literal

from scraper.inputs.jsontext import loads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from scraper.inputs.reading import Reading, Spot
    from scraper.record import Job

_CHUNK = 1 << 16


def longest(reading: Reading) -> int:
    """Bytes a line may have: a page of the largest size, every third character escaped, and its fields."""
    return reading.size * 3 + (1 << 20)


def split(read: Callable[[int], bytes], limit: int) -> Iterator[bytes | None]:
    """The lines of a stream without their ends; None for a line longer than `limit`, which is not kept.

    A line is handed out as soon as it is complete, so `read` may be a live pipe that gives what it has.
    """
    pieces: list[bytes] = []
    size = 0
    while data := read(_CHUNK):
        first, *rest = data.split(b"\n")
        for following in (*rest, None):
            size += len(first)
            if size <= limit:
                pieces.append(first)
            else:
                pieces.clear()
            if following is None:
                break
            yield b"".join(pieces) if size <= limit else None
            pieces, size, first = [], 0, following
    if size:
        yield b"".join(pieces) if size <= limit else None


def record_of(line: bytes | None) -> dict[str, Any] | tuple[str, str]:
    """The record in a line, or (reason, detail)."""
    if line is None:
        return "too-large", "the line is longer than a record may be"
    try:
        # a byte order mark may be passed over (RFC 8259, section 8.1)
        value = loads(line.removeprefix(BOM_UTF8))
    except UnicodeDecodeError as error:
        return "bad-utf8", f"byte {error.start} is no UTF-8"
    except ValueError as error:
        return "bad-json", str(error)
    if not isinstance(value, dict):
        return "not-object", f"a JSON object is wanted, not {type(value).__name__}"
    return value


def value_of(record: dict[str, Any], key: str) -> Any:
    """The field of that name; `page.html` is also the field `html` in the field `page`."""
    if key in record or "." not in key:
        return record.get(key)
    first, _, rest = key.partition(".")
    below = record.get(first)
    return value_of(below, rest) if isinstance(below, dict) else None


def job_of(record: dict[str, Any], spot: Spot, reading: Reading) -> Job:
    """The job of a record."""
    html, text = value_of(record, reading.html_key), value_of(record, reading.text_key)
    url = value_of(record, reading.url_key)
    content = html if isinstance(html, str | bytes) else text
    if not isinstance(content, str | bytes):
        wanted = f"neither {reading.html_key!r} nor {reading.text_key!r} holds text"
        return spot.failed("no-input", wanted)
    form: Literal["html", "text"] = "html" if content is html else "text"
    address = url if isinstance(url, str) and url else None
    if isinstance(content, str):
        return spot.job(content.encode("utf-8", "replace"), form, address, "utf-8")
    return spot.job(content, form, address)


def others_of(record: dict[str, Any], reading: Reading) -> dict[str, Any]:
    """The fields of a record that hold neither page nor text."""
    return {key: value for key, value in record.items() if key not in {reading.html_key, reading.text_key}}


class _Ending:
    """Reads on, and knows whether the end was met."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self.met = False

    def read(self, size: int) -> bytes:
        data = self._read(size)
        self.met = not data
        return data


def read_lines(read: Callable[[int], bytes], spot: Spot, reading: Reading) -> Iterator[Job]:
    """The jobs of a file of JSON lines, `identity#line` from 1; empty lines are passed over.

    A last line that has no end and is no JSON was cut off: it says so.
    """
    ending = _Ending(read)
    offset = 0
    for number, line in enumerate(split(ending.read, longest(reading)), 1):
        begin, offset = offset, offset + len(line or b"") + 1
        place = spot.below(number)
        if (line is not None and not line.strip()) or reading.done(place):
            continue
        record = record_of(line)
        if not isinstance(record, tuple):
            yield job_of(record, place, reading)
        elif ending.met and record[0] != "not-object":
            yield place.failed("ended-early", f"ended early at offset {begin}")
        else:
            yield place.failed(*record)
