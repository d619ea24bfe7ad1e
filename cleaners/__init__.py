"""newswash, the pure part: a page or a text in, an `Article` or a `Skip` out, with a receipt for every line.

    bytes -decode-> text -tree-> tree -evidence-> what the page says of itself
                                  +----walk-----> lines -body-> blocks -rules-> Article | Skip
    flattened text --------------------------------blocks----->   +

Knows: the public names. Does not know: how anything works; `page.py` and `flat.py` hold the two ways, each on
one screen.
"""

from __future__ import annotations

from cleaners.flat import clean_text
from cleaners.model import KINDS, Article, Block, Kind, Options, Removal, Skip, count_kinds
from cleaners.own import PageRule, block_rule, page_rule
from cleaners.page import clean_html
from cleaners.rule import Hit, Rule

__all__ = [
    "KINDS",
    "Article",
    "Block",
    "Hit",
    "Kind",
    "Options",
    "PageRule",
    "Removal",
    "Rule",
    "Skip",
    "block_rule",
    "clean_html",
    "clean_text",
    "count_kinds",
    "page_rule",
]
