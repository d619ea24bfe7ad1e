"""What the company of a line says: the second look, at the first verdicts on the lines around it.

Knows: the log odds of every line, which lines share an element or a shape.
Does not know: what any of it is worth; that is learned (`verdict.py`).

Lines of one parent, and lines of one shape, mostly share one fate; so do neighbours (stacked sequential
learning: Cohen and Carvalho, IJCAI 2005).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from math import exp, log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from cleaners.traits import Group
    from cleaners.walk import Spot

UNSEEN = -6.0
"""Log odds of a line that was furniture without a look."""
BOUND = 8.0
CLEAR = 5.0
"""Log odds from which, either way, the company of a line is not asked."""
_ODDS = (-5.0, -3.5, -2.5, -1.7, -1.0, -0.5, 0.0, 0.5, 1.0, 1.7, 2.5, 3.5, 5.0)
_PARTS = (0.001, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.999)
_WORDS = (3, 6, 9, 15, 25, 40)
_MASS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)


def company(spots: Sequence[Spot], odds: Sequence[float | None]) -> list[list[Group] | None]:
    """The second groups of traits of every line, in order; None where the first verdict is clear."""
    first = [UNSEEN if value is None else max(-BOUND, min(BOUND, value)) for value in odds]
    sizes = [min(spot.words, 60) for spot in spots]
    parents = _mean([spot.place.up for spot in spots], first, sizes)
    grand = _mean([spot.place.up.up if spot.place.up is not None else None for spot in spots], first, sizes)
    shapes = _mean(
        [
            (spot.place.tag, spot.place.classes, spot.place.up.classes if spot.place.up is not None else "")
            for spot in spots
        ],
        first,
        sizes,
    )
    mass = [size / (1 + exp(-value)) for size, value in zip(sizes, first, strict=True)]
    total = sum(mass) + 1e-9
    held: dict[Hashable, float] = defaultdict(float)
    for spot, weight in zip(spots, mass, strict=True):
        held[spot.place.up] += weight
    padded = [UNSEEN, UNSEEN, *first, UNSEEN, UNSEEN]
    running = 0.0
    found: list[list[Group] | None] = []
    for index, spot in enumerate(spots):
        value = odds[index]
        before = running
        running += mass[index]
        if value is None or abs(value) >= CLEAR:
            found.append(None)
            continue
        o = bisect_right(_ODDS, first[index])
        size = bisect_right(_WORDS, spot.words)
        above, before_it, after_it, below = (
            bisect_right(_ODDS, padded[index + step]) for step in (0, 1, 3, 4)
        )
        found.append(
            [
                ("first", o, size, spot.prose),
                (
                    "kin",
                    o,
                    *(bisect_right(_ODDS, mean[index]) for mean in (parents, grand, shapes)),
                    size,
                    spot.prose,
                ),
                ("sides", o, above, before_it, after_it, below),
                (
                    "mass",
                    o,
                    bisect_right(_PARTS, before / total),
                    bisect_right(_PARTS, running / total),
                    bisect_right(_PARTS, held[spot.place.up] / total),
                    bisect_right(_MASS, log(1 + sum(mass[max(0, index - 5) : index + 6]))),
                ),
                ("page", int(spot.share * 5), bisect_right(_MASS, log(1 + total))),
            ]
        )
    return found


def _mean(keys: Sequence[Hashable], odds: Sequence[float], sizes: Sequence[int]) -> list[float]:
    """For every line the mean odds, by words, of the other lines with its key; its own where it is alone."""
    sums: dict[Hashable, float] = defaultdict(float)
    weights: dict[Hashable, int] = defaultdict(int)
    for key, value, size in zip(keys, odds, sizes, strict=True):
        sums[key] += value * size
        weights[key] += size
    return [
        (sums[key] - value * size) / (weights[key] - size) if weights[key] > size else value
        for key, value, size in zip(keys, odds, sizes, strict=True)
    ]
