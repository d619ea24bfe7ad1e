"""`newswash explain`: every line of the input, in order, with what was decided and why."""

from __future__ import annotations

import http.server
import json
import threading
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from bulk import samples
from bulk.command import newswash, process
from cleaners import Article, Block, Removal, Skip
from scraper.account import account

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TAIL = ["Recent Posts", "Một bài khác ở đâu đó", "2 giờ trước"]
DIRTY = samples.text(0) + "\n" + "\n".join(TAIL) + "\n"


@pytest.fixture
def dirty(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_text(DIRTY, encoding="utf-8")
    return path


def test_kept_and_removed_lines_together_are_the_input(dirty: Path) -> None:
    page = json.loads(process("explain", dirty, "--json").stdout)
    assert [line["text"] for line in page["lines"]] == [line for line in DIRTY.splitlines() if line]
    gone = [line for line in page["lines"] if line["kind"] is not None]
    assert [line["text"] for line in gone] == TAIL
    assert all(line["rule"] and line["because"] for line in gone)


def test_a_terminal_shows_kind_rule_and_reason_without_colours_in_a_file(dirty: Path) -> None:
    done = process("explain", dirty)
    assert done.returncode == 0
    shown = done.stdout.decode()
    assert "\x1b" not in shown
    lines = shown.splitlines()
    at = lines.index("- [recent] Recent Posts")
    assert "recent posts" in lines[at + 1]
    assert f"  {DIRTY.splitlines()[0]}" in lines[:at]


class Seen(HTMLParser):
    """What a browser would load, and the words it would show."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"src", "srcset"} if tag != "link" else {"href"}
        self.loads += [f"{tag} {value}" for name, value in attrs if name in wanted]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def test_the_report_needs_nothing_else_and_shows_every_line(tmp_path: Path) -> None:
    hostile = DIRTY.replace("Đoạn 1", "<script src=x></script>&amp; Đoạn 1")
    (tmp_path / "a.txt").write_text(hostile, encoding="utf-8")
    assert newswash("explain", tmp_path / "a.txt", "--html", tmp_path / "a.html") == 0
    seen = Seen()
    seen.feed((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert seen.loads == []
    assert {line for line in hostile.splitlines() if line} <= set(seen.words)


def test_a_record_of_an_archive_is_named_as_in_the_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(samples.lines(range(3)))
    page = json.loads(process("explain", f"{tmp_path}/a.jsonl#2", "--json").stdout)
    assert page["title"] == samples.STORIES[1][0]
    assert newswash("explain", f"{tmp_path}/a.jsonl#9") == 2
    assert newswash("explain", tmp_path / "none.html") == 3


def test_a_record_whose_fields_have_names_of_their_own_is_explained_by_them(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    records = [{"trang": {"ma": samples.page(number).decode()}} for number in range(3)]
    (tmp_path / "a.jsonl").write_bytes(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    assert newswash("explain", f"{tmp_path}/a.jsonl#2", "--html-key", "trang.ma") == 0
    assert samples.STORIES[1][0].encode() in capfdbinary.readouterr().out


@pytest.fixture
def site() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("Location", "/2.html")
                self.end_headers()
            elif self.path == "/2.html":
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write(samples.page(2))
            else:
                self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_an_address_is_fetched(site: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert newswash("explain", f"{site}/moved", "--allow-private", "--json") == 0
    page = json.loads(capfdbinary.readouterr().out)
    assert (page["title"], page["url"]) == (samples.STORIES[2][0], f"{site}/2.html")
    assert newswash("explain", f"{site}/none", "--allow-private") == 3
    assert b"http-404" in capfdbinary.readouterr().err
    assert newswash("explain", f"{site}/moved") == 3
    assert b"private-address" in capfdbinary.readouterr().err


def test_parts_of_one_line_stand_in_the_order_of_the_line() -> None:
    kept = ((0, Block("a")), (1, Block("đầu")), (1, Block("đuôi", joined=True)))
    gone = (Removal("date", "x", "y", "trước", 1), Removal("nav", "x", "y", "cuối", 2))
    front = account("a", None, Article("", kept=kept[:1] + kept[2:], removed=gone))
    assert [line.text for line in front.lines] == ["a", "trước", "đuôi", "cuối"]
    back = (Removal("date", "x", "y", "sau", 1, joined=True),)
    assert [line.text for line in account("a", None, Article("", kept=kept[:2], removed=back)).lines] == [
        "a",
        "đầu",
        "sau",
    ]
    skip = account("a", "https://a.example/", Skip("no-body", removed=gone))
    assert (skip.status, skip.reason, [line.kind for line in skip.lines]) == (
        "skipped",
        "no-body",
        ["date", "nav"],
    )
