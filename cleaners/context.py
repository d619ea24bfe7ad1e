"""What the company of a line says: the second look, at the first verdicts on the lines around it.

Knows: the log odds of every line, which lines share an element or a shape.
Does not know: what any of it is worth; that is learned (`verdict.py`).

Lines of one parent, and lines of one shape, mostly share one fate; so do neighbours (stacked sequential
learning: Cohen and Carvalho, IJCAI 2005).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from itertools import accumulate
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
_BEYOND = bisect_right(_ODDS, UNSEEN)
"""The step of what would stand above the first line and below the last."""
_PARTS = (0.001, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.999)
_WORDS = (3, 6, 9, 15, 25, 40)
_MASS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0)


def company(spots: Sequence[Spot], odds: Sequence[float | None]) -> list[tuple[int, list[Group]]]:
    """The second groups of traits of every line whose first verdict is not clear, with its index."""
    asked = [index for index, value in enumerate(odds) if value is not None and abs(value) < CLEAR]
    if not asked:
        return []
    first = [UNSEEN if value is None else max(-BOUND, min(BOUND, value)) for value in odds]
    sizes = [min(spot.words, 60) for spot in spots]
    ups = [spot.place.up for spot in spots]
    parents = _Mean(ups, first, sizes, asked)
    grand = _Mean([up.up if up is not None else None for up in ups], first, sizes, asked)
    shapes = _Mean(
        [
            (spot.place.tag, spot.place.classes, up.classes if up is not None else "")
            for spot, up in zip(spots, ups, strict=True)
        ],
        first,
        sizes,
        asked,
    )
    mass = [size / (1 + exp(-value)) for size, value in zip(sizes, first, strict=True)]
    running = list(accumulate(mass, initial=0.0))
    total = running[-1] + 1e-9
    held: dict[Hashable, float] = defaultdict(float)
    for up, weight in zip(ups, mass, strict=True):
        held[up] += weight
    steps = [_BEYOND, _BEYOND, *(bisect_right(_ODDS, value) for value in first), _BEYOND, _BEYOND]
    whole = bisect_right(_MASS, log(1 + total))
    found: list[tuple[int, list[Group]]] = []
    for index in asked:
        spot = spots[index]
        above, before, o, after, below = steps[index : index + 5]
        size = bisect_right(_WORDS, spot.words)
        groups: list[Group] = [
            ("first", o, size, spot.prose),
            ("kin", o, parents.of(index), grand.of(index)),
            ("shape", o, shapes.of(index), size, spot.prose),
            ("sides", o, before, after),
            ("beyond", above, below),
            (
                "run",
                o,
                bisect_right(_PARTS, running[index] / total),
                bisect_right(_PARTS, running[index + 1] / total),
            ),
            (
                "mass",
                o,
                bisect_right(_PARTS, held[ups[index]] / total),
                bisect_right(_MASS, log(1 + sum(mass[max(0, index - 5) : index + 6]))),
            ),
            ("page", int(spot.share * 5), whole),
        ]
        found.append((index, groups))
    return found


class _Mean:
    """The mean odds, by words, of the other lines with a line's key; its own where it is alone.

    Args:
        keys: of every line.
        odds: of every line.
        sizes: words of every line.
        asked: the lines whose mean will be asked for.
    """

    __slots__ = ("keys", "odds", "sizes", "sums", "weights")

    def __init__(
        self,
        keys: Sequence[Hashable],
        odds: Sequence[float],
        sizes: Sequence[int],
        asked: Sequence[int],
    ) -> None:
        self.keys, self.odds, self.sizes = keys, odds, sizes
        self.sums: dict[Hashable, float] = dict.fromkeys((keys[index] for index in asked), 0.0)
        self.weights: dict[Hashable, int] = dict.fromkeys(self.sums, 0)
        for key, value, size in zip(keys, odds, sizes, strict=True):
            if key in self.sums:
                self.sums[key] += value * size
                self.weights[key] += size

    def of(self, index: int) -> int:
        """The mean for a line, in steps."""
        key, value, size = self.keys[index], self.odds[index], self.sizes[index]
        others = self.weights[key] - size
        return bisect_right(_ODDS, (self.sums[key] - value * size) / others if others else value)
