"""Own rules, for `--rules samples.stages.own_rules:RULES` and `Options(rules=RULES)`.

Knows: what one made-up newsroom puts into its articles.
Does not know: newswash beyond `block_rule` and `page_rule`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners import block_rule, page_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bs4 import BeautifulSoup, Tag

    from cleaners import Block


def series(blocks: Sequence[Block]) -> Iterator[tuple[int, str]]:
    """The note that a story belongs to a series."""
    for at, block in enumerate(blocks):
        if block.text.startswith(("Bài này thuộc loạt bài", "This story is part of")):
            yield at, "begins as the note on a series does"


def market(soup: BeautifulSoup) -> Iterator[tuple[Tag, str]]:
    """Boxes with prices, and calls to buy inside a line."""
    for tag in soup.select(".market-box, span.buy"):
        yield tag, f"class {tag['class'][0]!r}"


RULES = (block_rule(series, kind="promo"), page_rule(market, kind="ad"))
