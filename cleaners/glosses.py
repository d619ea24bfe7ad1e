"""The names of traits -> words for people, for the account of a page; cold path only.

Knows: the names that `spelling.py` gives. Does not know: what they are worth.
"""

from __future__ import annotations

import re
from functools import lru_cache

_GLOSSES = (
    (r"c0 (.+)", "class '{}'"),
    (r"c[1-3] (.+)", "class '{}' around it"),
    (r"R1.*", "inside the region of the text"),
    (r"R0.*", "outside the region of the text"),
    (r"M1.*", "set like the paragraphs"),
    (r"M0.*", "not set like the paragraphs"),
    (r"S1", "beside the paragraphs"),
    (r"S0", "not beside the paragraphs"),
    (r"T(\w+?)(w\d+)?", "a {} element"),
    (r"P(\w*?)(w\d+)?", "inside a {} element"),
    (r"in (.+)", "somewhere inside {}"),
    (r"L\d.*|kL.*", "where it hangs beside the text"),
    (r"k\d.*", "links and paragraphs in its box"),
    (r"s5|w\d+s5|\w+s5", "all of it a link"),
    (r"s0|w\d+s0", "no link in it"),
    (r"s[1-4]|w\d+s[1-4]", "links in it"),
    (r"end1w\d+", "ends like a sentence"),
    (r"end0w\d+", "does not end like a sentence"),
    (r"w\d+", "its length"),
    (r"before.*", "before the first paragraph"),
    (r"after.*", "after the last paragraph"),
    (r"within.*", "between first and last paragraph"),
    (r"nowhere.*", "a page without paragraphs"),
    (r"head", "the headline's place"),
    (r"above", "above the headline"),
    (r"below.*", "how far below the headline"),
    (r"up\d|down\d|between.*", "how near paragraphs are"),
    (r"n-1.*", "the line above it"),
    (r"n1.*", "the line below it"),
    (r"first (.+)", "how it begins"),
    (r"last (.+)", "how it ends"),
    (r"caps.*|upper", "its capitals"),
    (r"figures", "digits like a date's"),
    (r"strong.*", "bold"),
    (r"again.*", "said before"),
    (r"author.*", "an author's name"),
    (r"(is|says)-title", "the headline's words"),
    (r"(is|like)-standfirst.*", "the words of the description"),
)
_COMPILED = tuple((re.compile(pattern), words) for pattern, words in _GLOSSES)


@lru_cache(maxsize=4096)
def gloss(name: str) -> str:
    """What the trait says, in a few words; the name itself where nobody has found words."""
    for pattern, said in _COMPILED:
        if (match := pattern.fullmatch(name)) is not None:
            return said.format(*(group or "" for group in match.groups()))
    return name
