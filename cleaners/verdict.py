"""What the traits of a line are worth: two learned sums, and their account.

Knows: the weights in `data/verdict.json`, how they are added.
Does not know: how traits are found; how the weights were learned (`bench/train.py`).

Both models are logistic regressions, so the sums can be read: every trait has one number, and `account`
names those that decided. The second one looks at the first verdicts of the lines around (`context.py`).
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from cleaners.context import company
from cleaners.glosses import gloss
from cleaners.spelling import spell

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cleaners.traits import Group
    from cleaners.walk import Spot


class Weights(NamedTuple):
    """Trait -> worth for both looks, and the worth of a line of which nothing is known."""

    bias: float
    first: dict[str, float]
    bias_second: float
    second: dict[str, float]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    table = json.loads((files("cleaners") / "data" / "verdict.json").read_text(encoding="utf-8"))
    return Weights(**table)


@lru_cache(maxsize=131072)
def _first_worth(group: Group) -> float:
    first = weights().first
    return sum(first.get(name, 0.0) for name in spell(group))


@lru_cache(maxsize=65536)
def _second_worth(group: Group) -> float:
    second = weights().second
    return sum(second.get(name, 0.0) for name in spell(group))


def forget() -> None:
    """Drop what has been added up: the weights are about to change (a bench compares several)."""
    _first_worth.cache_clear()
    _second_worth.cache_clear()


def odds_of(spots: Sequence[Spot], traits: Sequence[list[Group] | None]) -> list[float | None]:
    """Log odds that each line is article (above 0 it rather is); None for lines that got no look."""
    bias, _, bias_second, _ = weights()
    first = [bias + sum(map(_first_worth, groups)) if groups is not None else None for groups in traits]
    return [
        value if groups is None else bias_second + sum(map(_second_worth, groups))
        for value, groups in zip(first, company(spots, first), strict=True)
    ]


def account(groups: Iterable[Group], most: int = 4) -> str:
    """What weighs most in the first look, each with its worth; traits that say the same are added up."""
    first = weights().first
    said: dict[str, float] = {}
    for group in groups:
        for name in spell(group):
            if name in first:
                words = gloss(name)
                said[words] = said.get(words, 0.0) + first[name]
    heaviest = sorted(said, key=lambda words: -abs(said[words]))[:most]
    return ", ".join(f"{words} {said[words]:+.1f}" for words in heaviest)
