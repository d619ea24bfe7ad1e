"""What a page says of itself: headline, standfirst, authors, dates, language, address, kind.

Knows: the fields, and the order in which they are found.
Does not know: which witness is believed for which field (`evidence_headline.py`, `evidence_authors.py`,
`evidence_published.py`, `evidence_site.py`), which text of the page is the article.

Nothing is invented: a field no witness fills is None. The tree is not changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cleaners.evidence_authors import authors_of
from cleaners.evidence_dates import url_day
from cleaners.evidence_head import head_of
from cleaners.evidence_headline import title_of
from cleaners.evidence_jsonld import address_key, body_lines, graph_of, plain
from cleaners.evidence_published import Reader, modified_of, published_of
from cleaners.evidence_site import (
    canonical_of,
    is_month_first,
    is_paywalled,
    language_of_page,
    site_name_of,
    site_names,
)
from cleaners.evidence_visible import Body
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from datetime import date

    from lxml.etree import _Element

    from cleaners.evidence_head import Head
    from cleaners.evidence_jsonld import Graph


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a page says of itself; None (or empty) where it says nothing.

    Attributes:
        title: the headline, without the name of the site.
        standfirst: the description, one line.
        authors: names of people; an agency or the site only where the page names nobody else.
        date: publication as ISO 8601, with the page's own offset.
        language: ISO 639 code, lower case, without region.
        canonical: the absolute address the page gives of itself.
        site_name: the name of the site.
        body: `articleBody` of the JSON-LD, one paragraph a line where it has any, NFC.
        types: `@type` and `og:type`, lower case.
        paywalled: whether the text is not free to read.
        modified: last change, as `date`.
    """

    title: str | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    language: str | None = None
    canonical: str | None = None
    site_name: str | None = None
    body: str | None = None
    types: frozenset[str] = frozenset()
    paywalled: bool | None = None
    modified: str | None = None


def evidence_of(root: _Element, *, url: str | None = None, latest: date | None = None) -> Evidence:
    """Read the page.

    Args:
        root: the `html` element.
        url: the address the page was asked for.
        latest: no date after this day is believed.
    """
    head = head_of(root)
    canonical = canonical_of(head, url)
    addresses = frozenset(address_key(address) for address in (url, canonical) if address) - {""}
    graph = graph_of(
        head.blocks, addresses=addresses, titles=(*head.told("title"), *head.headlines, head.title)
    )
    site_name = site_name_of(head, graph)
    sites = site_names(site_name, graph, url or canonical)
    language, region = language_of_page(head, graph)
    title = title_of(root, head, graph, sites)
    signed = language in words().tables["names.signing"]
    body = Body(root, title, signed=signed, items=head.items)
    month_first = is_month_first(language, region, url or canonical, title)
    reader = Reader(latest, month_first, url_day(url or "") or url_day(canonical or ""))
    changed = modified_of(head, graph, reader)
    told = graph.first("articleBody")
    return Evidence(
        title=title,
        standfirst=_standfirst(head, graph),
        authors=authors_of(head, graph, body, sites),
        date=published_of(head, graph, body, reader, changed),
        language=language,
        canonical=canonical,
        site_name=site_name,
        body=(body_lines(told) or None) if isinstance(told, str) else None,
        types=graph.types | {kind.lower() for kind in head.told("kind")},
        paywalled=is_paywalled(head, graph),
        modified=changed or reader.first(head.told("touched")),
    )


def _standfirst(head: Head, graph: Graph) -> str | None:
    told = head.told("standfirst")
    return told[0] if told else plain(graph.first("description"))
