"""What pages really are like, seen by the real cleaner: charsets, shells, missing pages, redirects."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from web.commands import article, newswash, rows
from web.runs import texts
from web.servers import Server, answer
from web.site import Site

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Chợ nổi"
MARKS = "\u0300\u0301\u0303\u0309\u0323"
HTML = "text/html"


def windows_1258(page: bytes) -> bytes:
    """A page in the old charset of Vietnam, in which the marks of tone stand behind their letters."""
    made = []
    for letter in page.decode():
        apart = unicodedata.normalize("NFD", letter)
        bare = unicodedata.normalize("NFC", "".join(part for part in apart if part not in MARKS))
        made.append(bare + "".join(part for part in apart if part in MARKS))
    return "".join(made).encode("cp1258")


def said(charset: str) -> bytes:
    """The article, with another charset in its head."""
    return article(NAME).replace(b'charset="utf-8"', f'charset="{charset}"'.encode())


def unsaid() -> bytes:
    """The article, with no charset in its head."""
    return article(NAME).replace(b'<meta charset="utf-8">', b"")


CHARSETS = {
    "right": answer(article(NAME)),
    "of-the-head": answer(article(NAME), kind=HTML),
    "of-nobody": answer(unsaid(), kind=HTML),
    "wrong-header": answer(unsaid(), kind=f"{HTML}; charset=iso-8859-1"),
    "wrong-head": answer(said("windows-1252"), kind=HTML),
    "unknown": answer(unsaid(), kind=f"{HTML}; charset=x-none"),
    "mark": answer(b"\xef\xbb\xbf" + unsaid(), kind=f"{HTML}; charset=iso-8859-1"),
    "utf-16": answer(unsaid().decode().encode("utf-16"), kind=HTML),
    "old-header": answer(windows_1258(unsaid()), kind=f"{HTML}; charset=windows-1258"),
    "old-head": answer(windows_1258(said("windows-1258")), kind=HTML),
    "old-wrong-header": answer(windows_1258(said("windows-1258")), kind=f"{HTML}; charset=utf-8"),
}


def test_a_page_is_read_in_its_charset_whatever_it_says(tmp_path: Path) -> None:
    with Server(Site({f"/{name}": given for name, given in CHARSETS.items()}), first=185) as server:
        urls = "".join(f"{server.url(f'/{name}')}\n" for name in CHARSETS)
        words = ["crawl", "-", "-o", str(tmp_path), "--allow-private", "--delay", "0", "--quiet"]
        assert newswash(*words, stdin=urls).returncode == 0
    found = texts(tmp_path)
    assert len(found) == len(CHARSETS)
    assert len(set(found.values())) == 1
    assert next(iter(found.values())).startswith(
        "Chợ nổi vào mùa\nĐoạn 1 kể rằng chợ nổi đã có từ đời ông bà"
    )


def page(body: str, title: str = "Báo Mây", head: str = "") -> bytes:
    """A page that is no article."""
    text = f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return answer(text.encode())


LINKS = "".join(
    f'<li><a href="/tin/{n}.html">Tin số {n} trong ngày của các địa phương</a></li>' for n in range(30)
)
PAGES = {
    "/react": (
        page(
            '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>'
            '<script src="/main.js"></script>'
        ),
        "needs-js",
    ),
    "/next": (page('<div id="__next"><p>Đang tải…</p></div><script>run()</script>'), "needs-js"),
    "/cookie": (
        answer(b'<html><body><script>document.cookie="D1N=1";location.reload(true)</script></body></html>'),
        "needs-js",
    ),
    "/guard": (
        page('<p>Please enable JS and disable any ad blocker</p><script src="/c.js"></script>'),
        "needs-js",
    ),
    "/mat": (
        page(f"<h1>404</h1><p>Mời bạn đọc tin khác:</p><ul>{LINKS}</ul>", "Không tìm thấy trang - Báo Mây"),
        "soft-404",
    ),
    "/mat-khong-tieu-de": (page("<h1>Bài viết không tồn tại</h1><p>Mời về trang chủ.</p>"), "soft-404"),
    "/ve-truoc": (answer(status="302 Found", Location="/"), "soft-404"),
    "/": (page(f"<ul>{LINKS}</ul>"), "no-article"),
    "/doi": (
        answer(b'<html><head><meta http-equiv="refresh" content="0; url=/tin/doi.html"></head></html>'),
        "",
    ),
    "/tin/doi.html": (answer(article("Cầu tre")), ""),
    "/phi": (
        answer(
            article("Bến cá").replace(
                b"</head>", b'<meta property="article:content_tier" content="locked"></head>'
            )
        ),
        "",
    ),
    "/tu-lam-moi": (
        answer(
            article("Vườn chè").replace(b"</head>", b'<meta http-equiv="refresh" content="5; url=/"></head>')
        ),
        "",
    ),
    "/app": (
        answer(
            article("Làng gốm").replace(
                b"<body>", b'<body><div id="app"><noscript>Enable JavaScript.</noscript>'
            )
        ),
        "",
    ),
}


def test_every_kind_of_page_has_its_reason(tmp_path: Path) -> None:
    with Server(Site({path: given for path, (given, _) in PAGES.items()}), first=186) as server:
        asked = [path for path in PAGES if path != "/tin/doi.html"]
        urls = "".join(f"{server.url(path)}\n" for path in asked)
        words = ["crawl", "-", "-o", str(tmp_path), "--allow-private", "--delay", "0", "--quiet"]
        assert newswash(*words, stdin=urls).returncode == 1
        found = rows(tmp_path)
        reasons = {path: found[server.url(path)]["reason"] for path in asked}
    # which of the two a list is called is the cleaner's affair
    reasons["/"] = reasons["/"].replace("no-body", "no-article")
    assert reasons == {path: PAGES[path][1] for path in asked}
    assert sum(1 for text in texts(tmp_path).values() if "Đoạn 6" in text) == 4
