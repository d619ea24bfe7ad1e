"""The article that a page carries only inside a script: markup, escaped, as a string of a program's data.

Knows: string literals of JSON and JavaScript, how escaped markup looks.
Does not know: what of the markup is article. Only asked when a page shows no paragraph at all.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from cleaners.tree import parse

if TYPE_CHECKING:
    from lxml.etree import _Element

PARAGRAPHS = 3
"""Paragraphs that a string must hold to be an article."""
LEAST = 400
"""Characters that a string must have to be looked at."""
_STRING = re.compile(rf'"((?:[^"\\]|\\.){{{LEAST},}})"')
_OPENING = re.compile(r"<p[\s>]", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u003c|<|&lt;", re.IGNORECASE)


def body_in_scripts(root: _Element) -> _Element | None:
    """The `body` of the longest piece of markup in the page's scripts, or None."""
    best = ""
    for script in root.iter("script"):
        text = script.text or ""
        if len(text) < LEAST or not _ESCAPED.search(text):
            continue
        for match in _STRING.finditer(text):
            markup = _plain(match.group(1))
            if len(markup) > len(best) and len(_OPENING.findall(markup)) >= PARAGRAPHS:
                best = markup
    tree = parse(f"<html><body>{best}</body></html>") if best else None
    return tree.find("body") if tree is not None else None


def _plain(literal: str) -> str:
    """What a string literal says; scripts inside scripts are escaped twice."""
    for _ in range(2):
        if not _ESCAPED.search(literal) or _OPENING.search(literal):
            break
        try:
            literal = json.loads(f'"{literal}"', strict=False)
        except ValueError:
            break
    return literal.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
