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
from cleaners.markup import class_words
from cleaners.spelling import class_name, spell
from cleaners.traits import LEVELS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cleaners.traits import Group, Traits
    from cleaners.walk import Spot


HELD = 8192
"""Groups whose worth is remembered at most: more than there are, but for odd elements and signs."""
CLASSES = 4096
"""Class attributes, and their words, whose worth is remembered at most; new ones push out the others."""


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
    """Group -> worth of all its traits, added up when it is first met.

    Args:
        look: the table of one of the two looks.
    """

    def __init__(self, look: Callable[[], dict[str, int]]) -> None:
        super().__init__()
        self._look = look

    def __missing__(self, group: Group) -> int:
        if len(self) >= HELD:
            self.clear()
        table = self._look()
        found = self[group] = sum([table.get(name, 0) for name in spell(group)])
        return found


@lru_cache(maxsize=CLASSES)
def _worths_of_word(word: str) -> tuple[int, ...]:
    """What a word in a class name is worth, by how far out it stands."""
    first = weights().first
    return tuple(first.get(class_name(level, word), 0) for level in range(max(LEVELS) + 1))


@lru_cache(maxsize=CLASSES)
def _worths(classes: str) -> tuple[int, ...]:
    """What a class attribute is worth, by how far out it stands."""
    return tuple(map(sum, zip(_NOTHING, *map(_worths_of_word, class_words(classes)), strict=True)))


_NOTHING = (0,) * (max(LEVELS) + 1)
_FIRST = _Sums(lambda: weights().first)
_SECOND = _Sums(lambda: weights().second)


def forget() -> None:
    """Drop what has been added up: the weights are about to change (a bench compares several)."""
    _FIRST.clear()
    _SECOND.clear()
    _worths_of_word.cache_clear()
    _worths.cache_clear()


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
            named = [_worths(classes)[level] for _, level, classes in kin.classes]
            shared = by_kin[id(kin)] = bias + sum(map(first, kin.groups)) + sum(named)
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
