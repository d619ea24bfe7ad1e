"""All rules, in the order in which they run: the order is the policy.

First what is marked (site files, class names, phrases), then what shape and place give away; a rule that
needs to know where the article ends runs after those that find its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rules import (
    after,
    appeals,
    bylines,
    captions,
    ending,
    furniture,
    heading,
    insets,
    marked,
    repeats,
    stories,
    tables,
)

if TYPE_CHECKING:
    from cleaners.rule import Rule

RULES: tuple[Rule, ...] = (
    *marked.RULES,
    *tables.RULES,
    *repeats.RULES,
    *stories.RULES,
    *captions.RULES,
    *furniture.RULES,
    *appeals.RULES,
    *ending.RULES,
    *after.RULES,
    *bylines.RULES,
    *heading.RULES,
    *insets.RULES,
)
