"""Whose page it is: its address, the names of its site, its language, the order of its days and months.

Knows: metas and JSON-LD. Does not know: the article.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from cleaners.evidence_jsonld import plain
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from cleaners.evidence_head import Head
    from cleaners.evidence_jsonld import Graph

_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_](?:[A-Za-z]{4}[-_])?([A-Za-z]{2}))?(?![A-Za-z])")


def canonical_of(head: Head, url: str | None) -> str | None:
    """The absolute address that the page gives of itself; not the front page for a story."""
    for told in (head.canonical, *head.told("address")):
        if not told:
            continue
        try:
            address = told.strip()
            if not address.startswith(("https://", "http://")):
                address = urljoin(urljoin(url or "", head.base or "") or url or "", address)
            parts, asked = urlsplit(address), urlsplit(url or "")
        except ValueError:
            continue
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            continue
        if not parts.path.strip("/") and not parts.query and asked.path.strip("/"):
            continue
        return address
    return None


def site_name_of(head: Head, graph: Graph) -> str | None:
    """The name of the site, as the metas or the publisher of the JSON-LD give it."""
    told = head.told("site")
    return told[0] if told else _publisher(graph)


def _publisher(graph: Graph) -> str | None:
    return plain(_resolve(graph, graph.first("publisher")))


def _resolve(graph: Graph, value: Any) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and "name" not in value and isinstance(key := value.get("@id"), str):
        return graph.ids.get(key)
    return value


def site_names(site_name: str | None, graph: Graph, url: str | None) -> frozenset[str]:
    """All names of the site: the given one, the publisher's, the host and the labels of the host."""
    names = {site_name or "", _publisher(graph) or ""}
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        host = ""
    labels = host.removeprefix("www.").split(".")
    names.add(".".join(labels))
    names.update(label for label in labels[:-1] if len(label) > 2)  # noqa: PLR2004 - `co`, `m`
    return frozenset(names) - {""}


def language_of_page(head: Head, graph: Graph) -> tuple[str | None, str | None]:
    """Language and region the page declares, lower case."""
    for told in (head.language, *head.told("language"), graph.first("inLanguage")):
        text = plain(told) if not isinstance(told, str) else told
        if text and (match := _LANGUAGE.match(text.strip())) is not None:
            return match[1].lower(), (match[2] or "").lower() or None
    return None, None


def is_month_first(language: str | None, region: str | None, url: str | None, title: str | None) -> bool:
    """Whether 5/12 is the twelfth of May: on American pages, and on English ones of no known country.

    Many a template says `en` whatever language the page is in; a letter no English word has tells.
    """
    if region is not None:
        return region == "us"
    if language != "en":
        return False
    if title and not title.isascii() and any(letter.isalpha() and not letter.isascii() for letter in title):
        return False
    country = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    return len(country) != 2 or country in words().tables["hosts.anywhere"]  # noqa: PLR2004 - a country


def is_paywalled(head: Head, graph: Graph) -> bool | None:
    """Whether the page says that its text is not free to read; None where it says nothing."""
    value = graph.first("isAccessibleForFree")
    if value is None and any("isAccessibleForFree" in node for node in graph.main):
        value = False
    if isinstance(value, str):
        value = {"true": True, "false": False}.get(value.rsplit("/", 1)[-1].lower())
    if isinstance(value, bool):
        return not value
    tier = {item.lower() for item in head.told("tier")}
    if tier & words().tables["tier.locked"]:
        return True
    return False if tier & words().tables["tier.free"] else None
