"""The Python, LangChain, Haystack and Scrapy examples, each with its real engine."""

from __future__ import annotations

import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from cleaners import Article, clean_html
from stages.material import PAGES, run_example

if TYPE_CHECKING:
    from pathlib import Path

PATHS = sorted(PAGES.glob("*/page.html"))


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def texts(pages: list[bytes] | list[str]) -> list[str]:
    return [one.text for one in map(clean_html, pages) if isinstance(one, Article)]


def as_bytes() -> list[str]:
    return texts([path.read_bytes() for path in PATHS])


def as_text() -> list[str]:
    return texts([path.read_text(encoding="utf-8", errors="replace") for path in PATHS])


@pytest.mark.parametrize("example", ["many", "async_service"])
def test_python(example: str, tmp_path: Path) -> None:
    run_example(example, PAGES, tmp_path / "out.jsonl")
    found = rows(tmp_path / "out.jsonl")
    assert len(found) == len(PATHS)
    assert [row["text"] for row in found if row["status"] == "ok"] == as_bytes()


def test_langchain(tmp_path: Path) -> None:
    pytest.importorskip("langchain_core", reason="the extra langchain is not installed")
    run_example("langchain_documents", PAGES, tmp_path / "out.jsonl")
    found = rows(tmp_path / "out.jsonl")
    assert [row["page_content"] for row in found] == as_text()
    assert {row["metadata"]["source"] for row in found} == {"page.html"}
    assert all(row["metadata"]["removed"] for row in found)


def test_haystack(tmp_path: Path) -> None:
    pytest.importorskip("haystack", reason="the extra haystack is not installed")
    run_example("haystack_documents", PAGES, tmp_path / "out.jsonl")
    found = rows(tmp_path / "out.jsonl")
    assert [row["text"] for row in found] == as_text()
    assert all(row["file"] == "page.html" and row["title"] for row in found)


def test_scrapy(tmp_path: Path) -> None:
    pytest.importorskip("scrapy", reason="the extra scrapy is not installed")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(PAGES)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}"
    urls = {f"{root}/{path.parent.name}/page.html": path for path in PATHS}
    (tmp_path / "urls.txt").write_text("\n".join(urls))
    try:
        run_example("scrapy_site", tmp_path / "urls.txt", tmp_path / "out.jsonl", no_proxy="127.0.0.1")
    finally:
        server.shutdown()
        server.server_close()
    found = {row["url"]: row for row in rows(tmp_path / "out.jsonl")}
    expected = {url: clean_html(path.read_bytes(), url=url) for url, path in urls.items()}
    clean = {url: result for url, result in expected.items() if isinstance(result, Article)}
    assert {url: row["text"] for url, row in found.items()} == {url: one.text for url, one in clean.items()}
    assert {url: row["title"] for url, row in found.items()} == {url: one.title for url, one in clean.items()}
    assert all("html" not in row and row["removed"] for row in found.values())
