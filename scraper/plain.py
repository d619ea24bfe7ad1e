"""A page's words without a parser: the last resort for a page that killed or stalled the real path.

Knows: which elements end a line and which hold no words.
Does not know: what an article is. One pass, time and memory in proportion to the page, whatever it holds.
"""

from __future__ import annotations

import html
import re

_SILENT = ("script", "style", "noscript", "template", "svg", "head", "iframe", "textarea", "select")
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q s samp small "
        "span strike strong sub sup time tt u var wbr",
    )
)
_TOKEN = re.compile(r"<(?:!--|(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})|[!?])")
_SPACE = re.compile(r"\s+")
_TITLE = re.compile(r"<title[^>]{0,500}>([^<]{1,2000})", re.IGNORECASE)


def _after(page: str, closing: str, start: int) -> int:
    """The position behind the next `closing`; the end of the page where there is none."""
    found = page.find(closing, start)
    return len(page) if found < 0 else found + len(closing)


def paragraphs(page: str) -> str:
    """The words of a page, one block element a line, entities resolved, white space folded."""
    lower = page.lower()
    if len(lower) != len(page):
        # a handful of letters grow when lowered (U+0130); positions must agree
        lower = page
    lines: list[str] = []
    words: list[str] = []
    at = 0

    def end_line() -> None:
        line = _SPACE.sub(" ", html.unescape("".join(words))).strip()
        words.clear()
        if line:
            lines.append(line)

    missing: set[str] = set()
    while (match := _TOKEN.search(page, at)) is not None:
        words.append(page[at : match.start()])
        name = (match[2] or "").lower()
        closing = "-->" if match[0] == "<!--" else f"</{name}"
        if (closing == "-->" or (name in _SILENT and not match[1])) and closing not in missing:
            end = lower.find(closing, match.end())
            if end >= 0:
                at = end + len(closing) if closing == "-->" else _after(page, ">", end)
                continue
            # what never ends is read as if it had not begun, and not looked for again
            missing.add(closing)
        if closing == "-->":
            at = match.end()
            continue
        if name not in _INLINE:
            end_line()
        at = _after(page, ">", match.end())
    words.append(page[at:])
    end_line()
    return "\n".join(lines)


def headline(page: str) -> str | None:
    """What the `title` element says, or None."""
    match = _TITLE.search(page[: 1 << 20])
    title = _SPACE.sub(" ", html.unescape(match[1])).strip() if match else ""
    return title or None
