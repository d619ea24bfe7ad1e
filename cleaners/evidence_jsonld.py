"""JSON-LD: the blocks of a page, however broken, and the node that describes this page.

Knows: schema.org types, `@graph`, `@id` references, and the mistakes sites make when they write JSON.
Does not know: what of a node is used; names, dates.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import orjson

from cleaners.evidence_titles import alike
from cleaners.text import settle

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Node = dict[str, Any]

DEPTH = 8
"""Levels of nesting that are read."""
MOST = 300
"""Nodes that are read on one page."""

_ARTICLE = re.compile(r"article|posting$|^report$|^review$|^recipe$|^howto$|^guide$")
_PAGE = re.compile(
    r"page$|^creativework$|^videoobject$|^podcastepisode$|^newsvideo$|^imagegallery$|^mediagallery$|^event$"
)
_FRAME = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|;)\s*$"
)
_TRAILING = re.compile(r",(?=\s*[}\]])")
_BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
_WRAPPED = ("mainEntity", "mainEntityOfPage", "@graph")


@dataclass(frozen=True, slots=True)
class Graph:
    """What the JSON-LD of one page says.

    Attributes:
        main: the nodes that describe this page, the most telling first; often only one.
        types: `@type` of all nodes but the articles of other pages; lower case, without the address.
        ids: the nodes by their `@id`.
    """

    main: tuple[Node, ...] = ()
    types: frozenset[str] = frozenset()
    ids: dict[str, Node] = field(default_factory=dict)

    def first(self, *keys: str) -> Any:
        """The first value that is not empty, by node and then by key."""
        return next(self.listed(*keys), None)

    def listed(self, *keys: str) -> Iterator[Any]:
        """Every value that is not empty, by node and then by key."""
        for node in self.main:
            for key in keys:
                if (value := node.get(key)) not in (None, "", [], {}):
                    yield value

    @property
    def is_news(self) -> bool:
        """Whether it calls the page news."""
        return any(kind.endswith("newsarticle") for kind in self.types)


def load(text: str) -> Any:
    """The value of one block, or None.

    Control characters, entities, trailing commas, bad escapes and comment marks are tolerated.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        pass
    text = _FRAME.sub("", _FRAME.sub("", text)).strip()
    attempts = [text]
    if "&quot;" in text or "&#34;" in text:
        attempts.append(unescape(text))
    repaired = _BAD_ESCAPE.sub(r"", _TRAILING.sub("", attempts[-1]))
    for attempt in (*attempts, repaired):
        start = min((at for at in (attempt.find("{"), attempt.find("[")) if at >= 0), default=-1)
        if start < 0:
            return None
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt, start)[0]
        except (ValueError, RecursionError):
            continue
    return None


def graph_of(blocks: Iterable[str], *, addresses: frozenset[str], titles: Iterable[str]) -> Graph:
    """The nodes that describe this page.

    Args:
        blocks: the text of every JSON-LD script.
        addresses: what `address_key` gives for the addresses of this page.
        titles: headlines the page shows or names elsewhere.
    """
    nodes: list[Node] = []
    for block in blocks:
        nodes += _nodes(load(block), 0)
        if len(nodes) > MOST:
            break
    if not nodes:
        return Graph()
    names = [title for title in titles if title]
    scored: list[tuple[float, int, Node]] = []
    types: set[str] = set()
    kinds = [kind_of(node) for node in nodes]
    articles = kinds.count("article")
    for index, (node, kind) in enumerate(zip(nodes, kinds, strict=True)):
        if kind is None:
            types.update(types_of(node))
            continue
        score = _score(node, addresses, names)
        if score < 0 or (kind == "article" and score == 0 and articles > 1):
            continue
        types.update(types_of(node))
        scored.append((score + (10 if kind == "article" else 0), -index, node))
    scored.sort(key=lambda row: row[:2], reverse=True)
    ids: dict[str, Node] = {}
    for node in nodes:
        if isinstance(key := node.get("@id"), str) and len(node) > len(ids.get(key, ())):
            ids[key] = node
    return Graph(tuple(node for _, _, node in scored), frozenset(types), ids)


def types_of(node: Node) -> tuple[str, ...]:
    """`@type`, lower case, without the address of schema.org."""
    value = node.get("@type")
    if isinstance(value, str):
        return (_type(value),)
    return tuple(_type(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def kind_of(node: Node) -> str | None:
    """`article`, `page`, or None for what is neither."""
    kinds = [_kind(item) for item in types_of(node)]
    return "article" if "article" in kinds else "page" if "page" in kinds else None


@lru_cache(maxsize=512)
def _type(name: str) -> str:
    return name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower()


@lru_cache(maxsize=512)
def _kind(name: str) -> str | None:
    return "article" if _ARTICLE.search(name) else "page" if _PAGE.search(name) else None


def address_key(url: str) -> str:
    """What two addresses of the same page share: host without `www.`, path without a final slash."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    path = unquote(parts.path).rstrip("/").removesuffix("/amp").lower()
    query = f"?{parts.query}" if re.search(r"(?:^|&)(?:id|p|idx|no|aid|newsid|article)=", parts.query) else ""
    return f"{host}{path}{query}"


def plain(value: Any) -> str | None:
    """A text value as one line without markup, or None."""
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str | dict)), None)
    if isinstance(value, dict):
        value = value.get("@value", value.get("name"))
    if not isinstance(value, str):
        return None
    return strip_markup(value) or None


_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!-[^<>]*>")
_LINE_END = re.compile(
    r"</?(?:p|br|div|h[1-6]|li|ul|ol|tr|table|blockquote|figure|section)\b[^<>]*>|\r\n?|\n", re.IGNORECASE
)


def strip_markup(text: str) -> str:
    """One settled line: entities resolved, tags gone."""
    if "&" in text:
        text = unescape(text)
        if "&" in text and ";" in text:
            text = unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return settle(text if text.isascii() else text.encode("utf-8", "ignore").decode())


def body_lines(text: str) -> str:
    """A body with markup or line ends as settled lines, without empty ones."""
    if "&lt;" in text or "&#60;" in text:
        text = unescape(text)
    lines = (strip_markup(line) for line in _LINE_END.sub("\n", text).split("\n"))
    return "\n".join(line for line in lines if line)


def _nodes(value: Any, depth: int) -> Iterator[Node]:
    """The nodes at the top of a block, in lists and graphs, and what a page names as its main entity."""
    if depth > DEPTH:
        return
    if isinstance(value, list):
        for item in value[:MOST]:
            yield from _nodes(item, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value or "@id" in value:
            yield value
        for key in _WRAPPED:
            if isinstance(inner := value.get(key), dict | list):
                yield from _nodes(inner, depth + 1)


def _score(node: Node, addresses: frozenset[str], names: list[str]) -> float:
    """Above 0: it speaks of this page; 0: nothing can be said; below 0: it speaks of another one."""
    own = {address_key(url) for url in _addresses(node)}
    own.discard("")
    same = bool(own & addresses)
    headline = plain(node.get("headline")) or plain(node.get("name"))
    told = max((alike(headline, name) for name in names), default=0.0) if headline else 0.0
    if same:
        return 1 + told
    if told >= 0.5:  # noqa: PLR2004 - half of the words
        return told
    if (headline and names) or (own and addresses and not _is_root(own)):
        return -1 if (own and not _is_root(own)) or headline else 0
    return 0


def _is_root(keys: set[str]) -> bool:
    return all("/" not in key for key in keys)


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "mainEntityOfPage", "@id"):
        value = node.get(key)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                item = item.get("@id") or item.get("url")  # noqa: PLW2901 - the address inside
            if isinstance(item, str) and item.startswith(("http", "//", "/")):
                yield item.split("#", 1)[0]
