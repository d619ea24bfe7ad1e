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
    from collections.abc import Callable, Sequence

    from cleaners.traits import Group, Traits
    from cleaners.walk import Spot


HELD = 4096
"""Groups whose worth is remembered at most; class names of other sites push older ones out."""


class Weights(NamedTuple):
    """Trait -> worth for both looks, and the worth of a line of which nothing is known, in thousandths."""

    bias: int
    first: dict[str, int]
    bias_second: int
    second: dict[str, int]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    table = json.loads((files("cleaners") / "data" / "verdict.json").read_text(encoding="utf-8"))
    return Weights(**table)


class _Sums(dict["Group", int]):
    """Group -> worth of all its traits, added up when it is first met."""

    def __init__(self, look: Callable[[], dict[str, int]]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, group: Group) -> int:
        if len(self) >= HELD:
            self.clear()
        table = self._look()
        found = self[group] = sum(table.get(name, 0) for name in spell(group))
        return found


_FIRST = _Sums(lambda: weights().first)
_SECOND = _Sums(lambda: weights().second)


def forget() -> None:
    """Drop what has been added up: the weights are about to change (a bench compares several)."""
    _FIRST.clear()
    _SECOND.clear()


def odds_of(spots: Sequence[Spot], traits: Sequence[Traits | None]) -> list[float | None]:
    """Log odds that each line is article (above 0 it rather is); None for lines that got no look."""
    bias, _, bias_second, _ = weights()
    first, second = _FIRST.__getitem__, _SECOND.__getitem__
    by_kin: dict[int, int] = {}
    odds: list[float | None] = []
    for of in traits:
        if of is None:
            odds.append(None)
            continue
        kin, own = of
        if (shared := by_kin.get(id(kin))) is None:
            shared = by_kin[id(kin)] = bias + sum(map(first, kin.groups))
        odds.append((shared + sum(map(first, own))) / 1000)
    for index, groups in company(spots, odds):
        odds[index] = (bias_second + sum(map(second, groups))) / 1000
    return odds


def account(traits: Traits, most: int = 4) -> str:
    """What weighs most in the first look, each with its worth; traits that say the same are added up."""
    first = weights().first
    said: dict[str, int] = {}
    for group in traits.all():
        for name in spell(group):
            if name in first:
                words = gloss(name)
                said[words] = said.get(words, 0) + first[name]
    heaviest = sorted(said, key=lambda words: -abs(said[words]))[:most]
    return ", ".join(f"{words} {said[words] / 1000:+.1f}" for words in heaviest)
