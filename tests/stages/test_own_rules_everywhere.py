"""Rules of an installed package do the same in every way in: take, are named, are counted, may fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from cleaners import Options
from scraper import clean_many
from scraper.own_rules import load
from scraper.stages.columns import Columns
from stages.material import LAST, PARAGRAPH, QUIET, ROOT, SECOND, page
from stages.serving import HTML, serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MODULE = '''
from cleaners import block_rule, page_rule


def short(blocks):
    """short lines"""
    return [at for at, block in enumerate(blocks) if len(block.text) < 9]


def box(soup):
    """boxes of this newsroom"""
    return soup.select(".hop-rieng")


def broken(blocks):
    """fails on every page"""
    raise LookupError("luật hỏng")


RULES = [broken, block_rule(short, kind="promo"), page_rule(box, kind="ad")]
'''
FILES = {
    "newsroom_rules.py": MODULE,
    "newsroom_rules-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: newsroom-rules\nVersion: 1.0\n",
    "newsroom_rules-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    "newsroom_rules-1.0.dist-info/entry_points.txt": "[newswash.rules]\nnewsroom = newsroom_rules:RULES\n",
}
PAGE = page(f'Ngắn</p><div class="hop-rieng"><p>{SECOND} Riêng.</p></div><p>{SECOND}')
TEXT = f"{PARAGRAPH}\n{SECOND}\n{LAST}"
TAKEN = {"promo": 1, "ad": 1}
NOTE = "rule newsroom_rules.broken: LookupError: luật hỏng"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where an installer has put a package that offers rules."""
    folder = tmp_path_factory.mktemp("installed")
    wheel = folder / "newsroom_rules-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as packed:
        for name, content in FILES.items():
            packed.writestr(name, content)
        names = [*FILES, "newsroom_rules-1.0.dist-info/RECORD"]
        packed.writestr(names[-1], "".join(f"{name},,\n" for name in names))
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*command, "--target", folder / "site", wheel], check=True, timeout=120)  # noqa: S603 - our own command
    return folder / "site"


def paths(home: Path) -> str:
    return os.pathsep.join((QUIET["PYTHONPATH"], str(home)))


def newswash(home: Path, *words: object, feed: bytes = b"") -> bytes:
    """What the command prints, with rules by the name of their entry point."""
    command = [sys.executable, "-m", "scraper", *map(str, words), "--rules", "newsroom", "--workers", "1"]
    done = subprocess.run(  # noqa: S603 - our own command
        command,
        cwd=ROOT,
        env={**os.environ, **QUIET, "PYTHONPATH": paths(home)},
        input=feed,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def row_of(out: Path) -> dict[str, Any]:
    (row,) = [json.loads(line) for line in (out / "manifest.jsonl").read_bytes().splitlines()]
    return dict(row) | {"text": (out / row["path"]).read_text(encoding="utf-8").rstrip("\n")}


def test_clean(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    newswash(home, "clean", tmp_path / "a.html", "-o", tmp_path / "out", "--quiet")
    row = row_of(tmp_path / "out")
    assert (row["status"], row["text"], row["removed"], row["detail"]) == ("ok", TEXT, TAKEN, NOTE)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "www").mkdir()
    (tmp_path / "www" / "a.html").write_text(PAGE, encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path / "www"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a.html"
    server.shutdown()
    server.server_close()


def test_crawl(home: Path, tmp_path: Path, address: str) -> None:
    (tmp_path / "urls.txt").write_text(address)
    newswash(
        home,
        "crawl",
        tmp_path / "urls.txt",
        "-o",
        tmp_path / "out",
        "--allow-private",
        "--delay",
        0,
        "--quiet",
    )
    row = row_of(tmp_path / "out")
    assert (row["status"], row["text"], row["removed"]) == ("ok", TEXT, TAKEN)


def test_pipe(home: Path) -> None:
    feed = json.dumps({"html": PAGE}).encode() + b"\n"
    counted = json.loads(newswash(home, "pipe", feed=feed))
    assert (counted["status"], counted["text"], counted["removed"]) == ("ok", TEXT, TAKEN)
    listed = json.loads(newswash(home, "pipe", "--receipts", feed=feed))
    assert {(gone["kind"], gone["rule"], gone["text"]) for gone in listed["removed"]} == {
        ("promo", "newsroom_rules.short", "Ngắn"),
        ("ad", "newsroom_rules.box", f"{SECOND} Riêng."),
    }


def test_explain(home: Path, tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE, encoding="utf-8")
    shown = newswash(home, "explain", tmp_path / "a.html").decode()
    for words in (
        "newsroom_rules.short",
        "short lines",
        "newsroom_rules.box",
        "boxes of this newsroom",
        NOTE,
    ):
        assert words in shown
    newswash(home, "explain", tmp_path / "a.html", "--html", tmp_path / "report.html")
    assert NOTE in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("uvicorn", reason="the extra serve is not installed")
    pytest.importorskip("starlette", reason="the extra serve is not installed")
    monkeypatch.setitem(QUIET, "PYTHONPATH", paths(home))
    with serving("--rules", "newsroom") as (client, _):
        answer = client.post(
            "/clean", content=PAGE.encode(), headers=HTML, params={"receipts": "true"}
        ).json()
    assert (answer["status"], answer["text"], answer["removed"]) == ("ok", TEXT, TAKEN)
    assert answer["detail"] == NOTE
    assert {one["because"] for one in answer["receipts"]} == {"short lines", "boxes of this newsroom"}


def test_stages_and_python(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(home)
    options = Options(rules=load(["newsroom"]))
    (outcome,) = clean_many([PAGE], workers=1, options=options)
    assert (outcome.text, outcome.removed, outcome.detail) == (TEXT, TAKEN, NOTE)
    with Columns(options=options) as columns:
        out = columns({"html": [PAGE]})
    assert (out["text"], out["detail"]) == ([TEXT], [NOTE])
    assert {kind: number for kind, number in out["removed"][0].items() if number} == TAKEN
