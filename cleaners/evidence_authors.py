"""Who wrote it: the witnesses in the order in which they are believed.

Knows: JSON-LD, metas, what the body shows beside the headline and elsewhere.
Does not know: what a name is (`evidence_people.py`), where bylines stand (`evidence_bylines.py`).
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from cleaners.evidence_bylines import beside_dates, bylines
from cleaners.evidence_jsonld import plain
from cleaners.evidence_people import names_of
from cleaners.evidence_words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaners.evidence_head import Head
    from cleaners.evidence_jsonld import Graph, Node
    from cleaners.evidence_visible import Body

BYLINES = 4
"""Bylines that are asked for a name, the surest first."""
DEPTH = 4
"""Lists in lists that are read."""

_FAMILY_FIRST = re.compile(r"[^\s,;]+, [^,;]+")
_GIVEN = re.compile(r"[^\W\d_]+(?: [^\W\d_]\.)+")


def authors_of(head: Head, graph: Graph, body: Body, sites: frozenset[str]) -> tuple[str, ...]:
    """Names of people; an agency, an office or the site only where the page names nobody else."""
    spare: tuple[str, ...] = ()
    sites |= _accounts(graph)
    for lines in _told(head, graph):
        people, offices = names_of(lines, sites=sites)
        if people:
            return people
        spare = spare or offices
    for line in _shown(body, sparing=bool(spare)):
        people, offices = names_of([line], sites=sites)
        if people:
            return people
        spare = spare or offices
    if not spare:
        for line in itertools.islice(beside_dates(body), 1):
            return names_of([line], sites=sites)[0]
    return spare


def _told(head: Head, graph: Graph) -> Iterator[list[str]]:
    """What the metadata name."""
    for value in graph.listed("author", "creator"):
        yield list(_people(graph, value, 0))
    names = [text for text in head.told("author") if "://" not in text]
    library = len(names) > 1 and all(_FAMILY_FIRST.fullmatch(name) for name in names)
    yield [_in_order(name, library=library) for name in names]
    for number in ("1", "2"):
        label = head.raw.get(f"twitter:label{number}", "").strip(" :").lower()
        if label in words().tables["labels.author"]:
            yield [head.raw.get(f"twitter:data{number}", "")]


def _accounts(graph: Graph) -> frozenset[str]:
    """Names under which a whole newsroom writes: their pages are those of `admin` and the like."""
    void = words().tables["names.void"]
    found = set()
    for value in graph.listed("author"):
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, dict):
                whole = {**graph.ids.get(str(node.get("@id")), {}), **node}
                pages = (str(whole.get(key) or "").rstrip("/").rpartition("/")[2] for key in ("@id", "url"))
                if any(page.lower() in void for page in pages if page) and (name := plain(whole.get("name"))):
                    found.add(name)
    return frozenset(found)


def _shown(body: Body, *, sparing: bool) -> Iterator[str]:
    """The bylines that readers see; far from the headline only where they are set there or none is known."""
    for notes in body.names():
        yield from itertools.islice(bylines(body, notes, sparing=sparing), BYLINES)
        if sparing and not body.signed:
            return


def _in_order(name: str, *, library: bool) -> str:
    """`Family, Given` as libraries write it -> `Given Family`.

    Args:
        name: one name, or several in a line.
        library: whether all names of the page are written like that; a single one may be two people.
    """
    family, comma, given = name.partition(", ")
    if comma and (library or (" " not in family and _GIVEN.fullmatch(given))):
        return f"{given} {family}"
    return name


def _people(graph: Graph, value: Any, depth: int) -> Iterator[str]:
    if depth > DEPTH:
        return
    if isinstance(value, str):
        if "://" not in value:
            yield plain(value) or ""
        elif value in graph.ids:
            yield from _people(graph, graph.ids[value].get("name"), depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _people(graph, item, depth + 1)
    elif isinstance(value, dict):
        node: Node = value
        if "name" not in node and isinstance(key := node.get("@id"), str):
            node = graph.ids.get(key, node)
        yield from _people(graph, node.get("name") or node.get("@value"), depth + 1)
