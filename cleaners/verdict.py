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
from cleaners.markup import class_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cleaners.traits import Traits
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


def spelled(traits: Traits) -> Iterator[str]:
    """Every trait by its name in the table, class names split into words."""
    yield from traits.plain
    for level, classes in traits.classes:
        for word in class_words(classes):
            yield f"c{level} {word}"


@lru_cache(maxsize=65536)
def _classes_worth(level: str, classes: str) -> float:
    first = weights().first
    return sum(first.get(f"c{level} {word}", 0.0) for word in class_words(classes))


def _first_look(traits: Traits) -> float:
    _, first, _, _ = weights()
    get = first.get
    total = weights().bias
    for name in traits.plain:
        total += get(name, 0.0)
    for level, classes in traits.classes:
        total += _classes_worth(level, classes)
    return total


def odds_of(spots: Sequence[Spot], traits: Sequence[Traits | None]) -> list[float | None]:
    """Log odds that each line is article (above 0 it rather is); None for lines that got no look."""
    first = [_first_look(found) if found is not None else None for found in traits]
    table = weights()
    return [
        value if names is None else table.bias_second + sum(table.second.get(name, 0.0) for name in names)
        for value, names in zip(first, company(spots, first), strict=True)
    ]


def account(names: Iterable[str], most: int = 4) -> str:
    """The traits that weigh most in the first look, each with its worth."""
    first = weights().first
    named = {name: first[name] for name in names if name in first}
    heaviest = sorted(named, key=lambda name: -abs(named[name]))[:most]
    return ", ".join(f"{name} {named[name]:+.1f}" for name in heaviest)
