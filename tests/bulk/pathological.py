"""Pages that hurt parsers and cleaners on purpose, each with a small article in it where its shape allows.

`SHAPES` maps a name to a function of a scale; scale 1 is for quick tests, `FULL` is what a dump may hold.

Knows: what hurts.
Does not know: what is done about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulk.samples import STORIES

if TYPE_CHECKING:
    from collections.abc import Callable

FULL = 1000
"""The scale at which a page is as bad as they come."""

_SENTENCES = [sentence for _, sentence in STORIES]
ARTICLE = "".join(
    f"<p>{sentence} Người dân trong vùng kể lại câu chuyện ấy suốt mùa.</p>\n" for sentence in _SENTENCES
)


def _page(before: str = "", after: str = "", head: str = "") -> bytes:
    """A page with the article between two things."""
    return (
        f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>{STORIES[0][0]}</title>{head}</head>"
        f"<body>{before}<article>{ARTICLE}</article>{after}</body></html>"
    ).encode("utf-8", "surrogatepass")


def _nested(tag: str, depth: int) -> bytes:
    return _page(after=f"<{tag}>" * depth + "tận đáy" + f"</{tag}>" * depth)


def _around(tag: str, depth: int) -> bytes:
    """The article itself lies that deep."""
    return (f"<html lang=vi><body>{f'<{tag}>' * depth}{ARTICLE}{f'</{tag}>' * depth}</body></html>").encode()


SHAPES: dict[str, Callable[[int], bytes]] = {
    "paragraphs": lambda scale: _page(after="<p>từ</p>" * (60 * scale)),
    "unclosed-paragraphs": lambda scale: _page(after="<p>từ " * (60 * scale)),
    "table-rows": lambda scale: _page(after="<table>" + "<tr><td>a<td>b</tr>" * (50 * scale) + "</table>"),
    "divs": lambda scale: _page(after="<div>từ</div>" * (40 * scale)),
    "nested-spans": lambda scale: _nested("span", 5 * scale),
    "nested-divs": lambda scale: _nested("div", 5 * scale),
    "nested-tables": lambda scale: _nested("table><tr><td", 2 * scale),
    "nested-lists": lambda scale: _nested("ul><li", 2 * scale),
    "nested-fonts": lambda scale: _nested("font", 5 * scale),
    "deep-article": lambda scale: _around("div", 5 * scale),
    "deep-article-spans": lambda scale: _around("span", 5 * scale),
    "one-line": lambda scale: _page(after="dài " * (50_000 * scale)),
    "one-word": lambda scale: _page(after="x" * (20_000 * scale)),
    "one-attribute": lambda scale: _page(after=f'<p title="{"x" * (10_000 * scale)}">từ</p>'),
    "colspan": lambda scale: _page(
        after=f'<table><tr><td colspan="{scale * 10**5}" rowspan="{scale * 10**5}">ô</td></tr></table>'
    ),
    "entities": lambda scale: _page(after="&amp;&lt;&#272;&hellip;" * (5_000 * scale)),
    "broken-entities": lambda scale: _page(after="&#x110000;&#0;&#xd800;&bogus;&" * (1_000 * scale)),
    "entity-bomb": lambda scale: (
        b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
        + _page(after="&d;" * scale)
    ),
    "nul-bytes": lambda scale: _page(after="từ " * (100 * scale)).replace(b"</p>", b"\0</p>"),
    "mostly-nul-bytes": lambda scale: _page(after="\0" * (1_000 * scale)),
    "controls": lambda scale: _page(after="".join(map(chr, range(32))) * (30 * scale)),
    "mixed-charsets": lambda scale: (
        _page() + ("Tiếng Việt".encode("utf-16-le") + b"\xe9\xff\xfe") * min(scale, 5)
    ),
    "wrong-charset": lambda scale: _page(
        head='<meta http-equiv=content-type content="text/html; charset=utf-16">' * scale
    ),
    "endless-comment": lambda scale: _page(after="<!-- không hết " + "<p>từ</p>" * (10 * scale)),
    "many-comments": lambda scale: _page(after="<!---->" * (50 * scale) + "<!--" * (50 * scale)),
    "endless-script": lambda scale: _page(after="<script>" + "var a = 1;\n" * (100 * scale)),
    "endless-tag": lambda scale: _page(after="<a href=" + "x" * (1_000 * scale)),
    "attributes": lambda scale: _page(
        after="<p " + " ".join(f"a{at}=1" for at in range(100 * scale)) + ">từ</p>"
    ),
    "same-attribute": lambda scale: _page(after="<p " + "class=a " * (100 * scale) + ">từ</p>"),
    "class-names": lambda scale: _page(
        after=f'<p class="{" ".join(f"c{at}" for at in range(100 * scale))}">từ'
    ),
    "links": lambda scale: _page(after="<a href=/tin>tin</a> " * (40 * scale)),
    "line-breaks": lambda scale: _page(after="a<br>" * (50 * scale)),
    "forms": lambda scale: _page(before="<form>" * (5 * scale), after="<input>" * (5 * scale)),
    "misnested": lambda scale: _page(after="<b><i><p></b></i>từ" * (5 * scale)),
    "open-brackets": lambda scale: _page(after="<" * (1_000 * scale)),
    "big-json-ld": lambda scale: _page(
        head='<script type="application/ld+json">' + '{"a":[' * (50 * scale) + "</script>"
    ),
    "metas": lambda scale: _page(head='<meta property="og:title" content="x">' * (20 * scale)),
    "invisible": lambda scale: _page(after="\u200b\u200f\u2028\ufeff" * (1_000 * scale)),
    "combining": lambda scale: _page(after="<p>a" + "\u0301" * (300 * scale) + "</p>"),
    "right-to-left": lambda scale: _page(after="\u202e" + "من " * (500 * scale)),
    "surrogates": lambda scale: _page(after="\ud83d" * (100 * scale)),
    "svg": lambda scale: _page(after="<svg>" + "<g>" * (5 * scale) + "<text>a</text></svg>"),
    "frames": lambda scale: _page(after="<iframe><p>" * (10 * scale)),
    "only-markup": lambda scale: b"<div></div>" * (50 * scale),
    "binary": lambda scale: bytes(range(256)) * (40 * scale),
    "jpeg": lambda scale: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(range(256)) * (40 * scale),
    "nothing": lambda _: b"",
    "one-byte": lambda _: b"<",
    "mark-only": lambda _: b"\xef\xbb\xbf",
    "no-end": lambda scale: _page(after="từ " * scale)[:-40],
}
"""Pages by what is wrong with them."""
