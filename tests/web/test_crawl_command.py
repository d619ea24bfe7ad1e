"""The commands, as a user calls them: real processes, the real cleaner, a real archive."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from web.commands import ROOT, article, newswash, rows
from web.runs import texts
from web.servers import Server, answer
from web.site import Site

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ["Chợ nổi", "Cầu tre", "Làng gốm", "Vườn chè", "Bến cá"]


@pytest.fixture
def site() -> Site:
    paths = {f"/tin/{number}.html": answer(article(name)) for number, name in enumerate(NAMES)}
    paths["/chuyen"] = answer(status="301 Moved Permanently", Location="/tin/0.html?moi=1")
    paths["/tin/0.html?moi=1"] = answer(article("Đò ngang"))
    paths["/anh.jpg"] = answer(b"\xff\xd8\xff", kind="image/jpeg")
    paths["/"] = answer(b"<!doctype html><html><body><p>Trang nhat</p></body></html>")
    paths["/robots.txt"] = answer(b"Sitemap: /s.xml\n", kind="text/plain")
    rows = "".join(f"<url><loc>/tin/{number}.html</loc></url>" for number in range(3))
    paths["/s.xml"] = answer(f"<urlset>{rows}</urlset>".encode(), kind="application/xml")
    return Site(paths)


def crawled(server: Server, folder: Path, *more: str | Path) -> subprocess.CompletedProcess[str]:
    listed = folder / "urls.txt"
    paths = [*(f"/tin/{number}.html" for number in range(len(NAMES))), "/chuyen", "/anh.jpg", "/mat.html"]
    listed.write_text("# bao\n" + "".join(f"{server.url(path)}\n" for path in paths), "utf-8")
    return newswash("crawl", listed, "-o", folder / "out", "--allow-private", "--delay", "0", *more)


def test_a_list_is_crawled_and_its_archive_gives_the_same_texts(tmp_path: Path, site: Site) -> None:
    with Server(site, first=180) as server:
        done = crawled(server, tmp_path, "--warc", tmp_path / "warc", "--contact", "mailto:ban@bao.example")
        agents = {ask.headers["user-agent"] for ask in server.log.asked}
    assert done.returncode == 1, done.stderr
    assert done.stdout == ""
    assert "8 URLs" in done.stderr
    found = {url.removeprefix(server.url("")): row for url, row in rows(tmp_path / "out").items()}
    assert {path: row["reason"] for path, row in found.items() if row["status"] != "ok"} == {
        "/anh.jpg": "not-html",
        "/mat.html": "http-404",
    }
    assert len(agents) == 1
    assert agents.pop().endswith(" (+mailto:ban@bao.example)")
    written = texts(tmp_path / "out")
    assert len(written) == 6
    assert all(name in "".join(written.values()) for name in NAMES)

    archive = sorted((tmp_path / "warc").glob("*.warc.gz"))
    again = newswash("clean", *archive, "-o", tmp_path / "again")
    assert again.returncode in {0, 1}, again.stderr
    assert sorted(texts(tmp_path / "again").values()) == sorted(written.values())
    tool = Path(sys.executable).with_name("fastwarc")
    for path in archive:
        subprocess.run([tool, "check", path], check=True, capture_output=True)  # noqa: S603 - the tool of this environment


def test_what_is_found_can_be_crawled(tmp_path: Path, site: Site) -> None:
    with Server(site, first=181) as server:
        found = newswash("discover", server.url("/"), "--allow-private", "--delay", "0")
        assert found.returncode == 0, found.stderr
        assert found.stdout.splitlines() == [server.url(f"/tin/{number}.html") for number in range(3)]
        words = ["crawl", "-", "-o", str(tmp_path), "--allow-private", "--delay", "0", "--quiet"]
        done = newswash(*words, stdin=found.stdout)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(texts(tmp_path)) == 3


def test_status_tells_where_a_crawl_stands(tmp_path: Path, site: Site) -> None:
    with Server(site, first=182) as server:
        crawled(server, tmp_path)
    told = newswash("status", tmp_path / "out")
    assert told.returncode == 0
    assert told.stdout.startswith("8 URLs\n")
    assert "http-404 (failed)" in told.stdout
    report = json.loads(newswash("status", tmp_path / "out", "--json").stdout)
    assert report["states"] == {"waiting": 0, "ok": 6, "skipped": 1, "failed": 1}
    merged = newswash("merge", tmp_path / "out", "-o", tmp_path / "all")
    assert merged.returncode == 0
    assert texts(tmp_path / "all") == texts(tmp_path / "out")


def test_a_private_address_needs_a_word(tmp_path: Path, site: Site) -> None:
    with Server(site, first=183) as server:
        done = newswash("crawl", "-", "-o", tmp_path, stdin=server.url("/tin/0.html"))
        assert server.log.asked == []
    assert done.returncode == 3
    assert {row["reason"] for row in rows(tmp_path).values()} == {"private-address"}


@pytest.mark.parametrize(
    "words",
    [
        ["crawl"],
        ["crawl", "no-such-list.txt", "-o", "OUT"],
        ["crawl", "-"],
        ["crawl", "-", "-o", "OUT", "--shard", "0/3"],
        ["crawl", "-", "-o", "OUT", "--shard", "4/3"],
        ["crawl", "-", "-o", "OUT", "--shard", "three"],
        ["crawl", "-", "-o", "OUT", "--delay", "-1"],
        ["crawl", "-", "-o", "OUT", "--timeout", "0"],
        ["crawl", "-", "-o", "OUT", "--max-wire", "much"],
        ["crawl", "-", "-o", "OUT", "--renderer", "no.such:thing"],
        ["crawl", "-", "-o", "OUT", "--cafile", "no-such-file"],
        ["crawl", "-", "-o", "OUT", "--cafile", "/dev/null"],
        ["crawl", "-", "-o", "OUT", "--proxy", "nonsense"],
        ["crawl", "-", "-o", "OUT", "--proxy", "socks5://127.0.0.1:1"],
        ["crawl", "-", "-o", "OUT", "--proxy", "http://127.0.0.1:port"],
        ["crawl", "-", "-o", "OUT", "--contact", "a\nb"],
        ["crawl", "-", "-o", "OUT", "--contact", "báo"],
        ["crawl", "-", "-o", "OUT", "--delay", "nan"],
        ["crawl", "-", "-o", "OUT", "--timeout", "inf"],
        ["crawl", "-", "-o", "/dev/null"],
        ["crawl", "-", "-o", "/dev/null/x"],
        ["crawl", "-", "-o", "OUT", "--warc", "/dev/null"],
        ["crawl", ".", "-o", "OUT"],
        ["discover", "bao.example", "--proxy", "nonsense"],
        ["discover", "bao.example", "--timeout", "0"],
        ["status", "OUT"],
        ["merge", "OUT", "-o", "ALL"],
        ["discover", "ftp://bao.example/"],
        ["discover", "bao.example", "--since", "yesterday"],
    ],
    ids=" ".join,
)
def test_wrong_usage_is_said_in_a_line(tmp_path: Path, words: Sequence[str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "scraper", *words],
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr


def test_an_interrupt_reaches_the_workers_too_and_costs_no_page(tmp_path: Path) -> None:
    """Ctrl-C goes to every process of a terminal."""
    paths = {f"/tin/{number}.html": answer(article(f"Làng số {number}")) for number in range(80)}
    with Server(Site(paths, pause=0.02), hosts=2, first=184) as server:
        listed = tmp_path / "urls.txt"
        listed.write_text(
            "".join(f"{server.url(path, place % 2)}\n" for place, path in enumerate(paths)), "utf-8"
        )
        words = [
            "crawl",
            str(listed),
            "-o",
            str(tmp_path / "out"),
            "--allow-private",
            "--delay",
            "0",
            "--quiet",
        ]
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "scraper", *words], cwd=ROOT, start_new_session=True
        )
        while len(server.log.asked) < 30 and process.poll() is None:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 11
        assert {row["status"] for row in rows(tmp_path / "out").values()} == {"ok"}
        assert newswash(*words).returncode == 0
    assert len(texts(tmp_path / "out")) == 80
