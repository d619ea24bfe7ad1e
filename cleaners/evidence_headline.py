"""The headline editors gave the story, chosen among those a page names.

Knows: `h1`, `og:title`, JSON-LD, `title`, which of them agree. Does not know: the lines of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.evidence_jsonld import plain
from cleaners.evidence_notes import DATED
from cleaners.evidence_titles import LABEL, LIKE, alike, bare, headline

if TYPE_CHECKING:
    from lxml.etree import _Element

    from cleaners.evidence_head import Head
    from cleaners.evidence_jsonld import Graph

LINE = 28
"""Spaces in a line that is a paragraph, whatever its markup says."""


def title_of(root: _Element, head: Head, graph: Graph, sites: frozenset[str]) -> str | None:
    """The headline, without the name of the site.

    The `h1` counts where `og:title` or JSON-LD agrees with it. Where one of those has other words that stand
    alone in the page, those are what readers see, and the `h1` was written for search engines; so it was
    where it says only what the `title` element says, and two others agree on something else.
    """
    told = _Told(head, graph, sites)
    heading, likeness = told.heading()
    if heading is None:
        return told.og or told.named or told.seo
    letters = bare(heading)
    rivals = [text for text in (told.og, told.named) if text and bare(text) != letters]
    if (bold := (told.og or "").partition(": ")[2]) and bare(bold) not in letters:
        # the page may show in two elements what og:title parts with a colon
        rivals.append(bold)
    if rivals and (seen := _shown_alone(root, rivals)) is not None:
        return seen
    if told.og in rivals and told.prefers_og(heading):
        return told.og
    if told.named in rivals and told.prefers_named(heading):
        return told.named
    return heading if not told.clean or likeness >= LIKE else told.og or told.named or told.seo


class _Told:
    """The headlines that a page names, each without the name of the site."""

    def __init__(self, head: Head, graph: Graph, sites: frozenset[str]) -> None:
        node = graph.main[0] if graph.main else {}
        raw = {
            "og": next(iter(head.told("title")), None),
            "named": plain(node.get("headline")) or plain(node.get("name")),
            "card": plain(head.raw.get("twitter:title")),
            "title": head.title or None,
        }
        houses = {bare(site) for site in sites}
        self.heads = [text for text in head.headlines if bare(text) not in houses]
        self.rivals = [*self.heads, *(text for text in raw.values() if text)]
        self.sites = sites
        self.clean = {key: headline(text, sites, self.rivals) for key, text in raw.items() if text}
        self.og, self.named, self.seo = (self.clean.get(key) for key in ("og", "named", "title"))
        self.card = self.clean.get("card")
        self.title = head.title
        self.is_news = graph.is_news
        self.is_headline = "headline" in node

    def heading(self) -> tuple[str | None, float]:
        """The `h1` that is most like one of the others, and how like it is."""
        heading, likeness = None, -1.0
        for text in self.heads:
            score = max((alike(text, other) for other in self.clean.values()), default=0.0)
            if score > likeness:
                heading, likeness = headline(text, self.sites, self.rivals), score
        return heading, likeness

    def prefers_og(self, heading: str) -> bool:
        """Whether `og:title`, which says something else than the `h1`, is the headline."""
        og, letters = self.og or "", bare(self.og or "")
        if _adds_kicker(og, heading, self.sites) or _is_framed(heading, og, self.title):
            return True
        if not self.is_news or _is_cut(og, heading):
            return False
        if letters == bare(self.named or ""):
            return True
        if letters != bare(self.card or "") or bare(self.seo or "") != bare(heading):
            return False
        # a headline for search engines adds words; one for sharing that adds some is the other one
        return bare(self.named or "") != bare(heading) or len(og) <= len(heading)

    def prefers_named(self, heading: str) -> bool:
        """Whether the headline of the JSON-LD, which says something else than the `h1`, is the headline."""
        return (
            self.is_news
            and self.is_headline
            and bare(self.seo or "") == bare(heading)
            and alike(self.named or "", heading) < LIKE
        )


def _adds_kicker(og: str, heading: str, sites: frozenset[str]) -> bool:
    """Whether a title is the heading behind a kicker; the name of the site is none."""
    kicker = og.removesuffix(heading).rstrip()
    if kicker == og or not kicker.endswith(":"):
        return False
    return not any(len(site) >= LABEL and bare(kicker).startswith(bare(site)) for site in sites)


def _is_framed(heading: str, og: str, title: str) -> bool:
    """Whether the heading is not the story's: it holds a date beside it, or is the name of a whole journal.

    "4 May 2031 Ferry line ends" with a title "Ferry line ends"; "Notes of a Ferryman" with a title "Ferry
    line ends" on a page that is called "Notes of a Ferryman: Ferry line ends".
    """
    rest = heading.removeprefix(og).removesuffix(og)
    if rest != heading and DATED.search(rest) is not None:
        return True
    if heading.count(" ") >= LINE > og.count(" "):
        return True
    return bare(title) == bare(heading) + bare(og) and og.count(" ") > 1


def _is_cut(text: str, whole: str) -> bool:
    """Whether a title is the beginning of a longer one, ended by dots or broken off at a quotation mark."""
    short = text.rstrip(". …")
    rest = whole.removeprefix(short).lstrip()
    return rest != whole and (short != text or rest.startswith('"'))


def _shown_alone(root: _Element, lines: list[str]) -> str | None:
    """The first of the lines that is the whole text of an element in the body, or None."""
    wanted = {bare(line): line for line in reversed(lines)}
    firsts = {letters[:1] for letters in wanted}
    sizes = [len(line) for line in lines]
    low, high = min(sizes) - 12, 2 * max(sizes) + 12
    for element in root.iter("h1", "h2", "h3", "span", "p", "div"):
        text = element.text
        if not text or not low <= len(text) <= high:
            continue
        first = text.lstrip()[:1].lower()
        # most texts differ in their first letter
        if (first in firsts or not first.isalnum()) and len(element) == 0 and bare(text) in wanted:
            return wanted[bare(text)]
    return None
