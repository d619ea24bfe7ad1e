from __future__ import annotations

import gzip
import io
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

from scraper.web.exchange import Exchange
from scraper.web.warc_out import WarcOut

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = "<p>Chợ phiên họp vào sáng thứ Bảy.</p>".encode()


def exchange(path: str, body: bytes = PAGE, **more: object) -> Exchange:
    found = Exchange(
        f"http://bao.example{path}",
        0.0,
        request=(("Host", "bao.example"), ("User-Agent", "newswash")),
        latency=0.1,
        status=200,
        phrase="OK",
        headers=(("Content-Type", "text/html; charset=utf-8"), ("Transfer-Encoding", "chunked")),
        body=body,
        ip="203.0.113.7",
    )
    for name, value in more.items():
        setattr(found, name, value)
    return found


def responses(path: Path) -> Iterator[tuple[str, str, bytes]]:
    """(address, content type, body) of every response."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response):
            headers = record.http_headers
            assert headers is not None
            yield (
                str(record.headers["WARC-Target-URI"]),
                str(headers.get("Content-Type")),
                record.reader.read(),
            )


def check(path: Path) -> str:
    """What `fastwarc check` says."""
    tool = Path(sys.executable).with_name("fastwarc")
    done = subprocess.run([tool, "check", str(path)], capture_output=True, text=True, check=False)  # noqa: S603 - the tool of this environment
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_was_exchanged_is_kept(tmp_path: Path) -> None:
    warc = WarcOut(tmp_path, agent="newswash/1 (+mailto:ban@bao.example)")
    for number in range(3):
        warc.write(exchange(f"/bai-{number}"), 1_795_000_000.0)
    warc.write(exchange("/chet", status=0), 1_795_000_000.0)
    warc.close()
    (path,) = tmp_path.glob("*")
    assert path.name.endswith(".warc.gz")
    assert "7 records were verified" in check(path)
    assert list(responses(path)) == [
        (f"http://bao.example/bai-{number}", "text/html; charset=utf-8", PAGE) for number in range(3)
    ]
    raw = gzip.decompress(path.read_bytes())
    assert raw.startswith(b"WARC/1.1\r\n")
    assert b"WARC-IP-Address: 203.0.113.7" in raw
    assert b"GET /bai-0 HTTP/1.1\r\n" in raw
    assert b"WARC-Concurrent-To: <urn:uuid:" in raw


def test_a_body_that_was_cut_says_so(tmp_path: Path) -> None:
    warc = WarcOut(tmp_path, agent="newswash")
    warc.write(exchange("/to", error="too-large"), 1_795_000_000.0)
    warc.write(exchange("/cham", error="timeout"), 1_795_000_000.0)
    warc.write(exchange("/dut", error="truncated"), 1_795_000_000.0)
    warc.close()
    (path,) = tmp_path.glob("*.warc.gz")
    raw = gzip.decompress(path.read_bytes())
    for why in (b"length", b"time", b"disconnect"):
        assert b"WARC-Truncated: " + why in raw


def test_a_full_file_is_followed_by_another(tmp_path: Path) -> None:
    warc = WarcOut(tmp_path, agent="newswash", rotate=3_000)
    for number in range(20):
        warc.write(exchange(f"/{number}"), 1_795_000_000.0)
    warc.close()
    paths = sorted(tmp_path.glob("*.warc.gz"))
    assert len(paths) > 2
    assert max(path.stat().st_size for path in paths) < 6_000
    assert sum(len(list(responses(path))) for path in paths) == 20
    for path in paths:
        check(path)


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file as a killed process leaves it, still open."""
    folder = tmp_path_factory.mktemp("torn")
    warc = WarcOut(folder, agent="newswash")
    for number in range(4):
        warc.write(exchange(f"/{number}", PAGE * 40), 1_795_000_000.0)
    (path,) = folder.glob("*.open")
    return path.read_bytes()


@pytest.mark.parametrize("share", [0.0, 0.02, 0.2, 0.4, 0.55, 0.7, 0.85, 0.99, 1.0])
def test_what_a_kill_left_is_cut_back_to_whole_records(tmp_path: Path, torn: bytes, share: float) -> None:
    left = tmp_path / "newswash-1.warc.gz.open"
    left.write_bytes(torn[: int(len(torn) * share)])
    warc = WarcOut(tmp_path, agent="newswash")
    warc.write(exchange("/sau"), 1_795_000_000.0)
    warc.close()
    assert not list(tmp_path.glob("*.open"))
    kept = tmp_path / "newswash-1.warc.gz"
    if share < 0.1:
        assert not kept.exists()
        return
    check(kept)
    found = [address for address, _, _ in responses(kept)]
    assert found == [f"http://bao.example/{number}" for number in range(len(found))]
    assert len(found) == 4 if share == 1.0 else len(found) <= 4 * share + 1


def test_garbage_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "x.warc.gz.open").write_bytes(io.BytesIO(b"not gzip at all").read())
    WarcOut(tmp_path, agent="newswash").close()
    assert list(tmp_path.iterdir()) == []
