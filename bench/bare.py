"""A page without names: what would be left of it had its author told nothing of its parts.

Knows: attributes and elements that say what something is for, data about a page.
Does not know: lines, verdicts.

Many pages, older ones above all, name nothing: everything is a `div` or a table. Weights learned from named
pages alone lean on the names; learned from bared copies beside them, they find their way on both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml.etree import Element, strip_elements

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMING = frozenset(("class", "id", "role", "itemprop", "itemtype", "itemscope", "rel", "property"))
_NAMING_PREFIXES = ("data-", "aria-")
_DATA = ("meta", "link")
_PLAINER = {
    **dict.fromkeys(
        ("article", "main", "section", "header", "footer", "nav", "aside", "figure", "figcaption", "hgroup"),
        "div",
    ),
    "time": "span",
}


def bare(root: _Element) -> None:
    """Take the names out of a page, in place: attributes, telling elements, meta elements, JSON-LD."""
    strip_elements(root, *_DATA, with_tail=False)
    for element in root.iter(Element):
        if element.tag == "script" and "ld+json" in (element.get("type") or ""):
            element.text = None
        for name in list(element.attrib):
            if name in _NAMING or str(name).startswith(_NAMING_PREFIXES):
                del element.attrib[name]
        if (plainer := _PLAINER.get(str(element.tag))) is not None:
            element.tag = plainer
