"""What the traits of a line are worth: the learned sum, and its account.

Knows: the weights in `data/verdict.json`, how they are added.
Does not know: how traits are found; how the weights were learned (`bench/train.py`).

The model is a logistic regression over traits, so the sum can be read: every trait has one number, and
`account` names those that decided.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from cleaners.traits import class_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cleaners.traits import Traits


@lru_cache(maxsize=1)
def _weights() -> tuple[dict[str, float], float]:
    """Trait -> worth, and the worth of a line of which nothing is known."""
    table = json.loads((files("cleaners") / "data" / "verdict.json").read_text(encoding="utf-8"))
    return table["weights"], table["bias"]


def spelled(traits: Traits) -> Iterator[str]:
    """Every trait by its name in the table, class names split into words."""
    yield from traits.plain
    for level, classes in traits.classes:
        for word in class_words(classes):
            yield f"c{level} {word}"


@lru_cache(maxsize=65536)
def _classes_worth(level: str, classes: str) -> float:
    weights, _ = _weights()
    return sum(weights.get(f"c{level} {word}", 0.0) for word in class_words(classes))


def worth(traits: Traits) -> float:
    """Log odds that the line is article; above 0 it rather is."""
    weights, bias = _weights()
    get = weights.get
    total = bias
    for name in traits.plain:
        total += get(name, 0.0)
    for level, classes in traits.classes:
        total += _classes_worth(level, classes)
    return total


def account(traits: Traits, most: int = 4) -> str:
    """The traits that weigh most, each with its worth."""
    weights, _ = _weights()
    named = {name: weights[name] for name in spelled(traits) if name in weights}
    heaviest = sorted(named, key=lambda name: -abs(named[name]))[:most]
    return ", ".join(f"{name} {named[name]:+.1f}" for name in heaviest)
