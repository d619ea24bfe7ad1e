"""Points for and against an unmarked line being what a rule looks for.

A sign is a small test of one line in its text. It is worth points, for or against; the signs that spoke for a
line are its reason.

Knows: how signs are added up. Does not know: any sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cleaners.rules.view import View


class Sign(NamedTuple):
    """One sign: what it is worth, and its test of a line ("this line …"), which gives the reason or None."""

    points: int
    test: Callable[[View, int], str | None]


class Verdict(NamedTuple):
    """The sum of the signs of a line, and what spoke for it."""

    points: int
    because: str


def weigh(view: View, index: int, signs: Iterable[Sign], *, least: int, later: int = 0) -> Verdict:
    """Add up the signs of a line; leave off as soon as the sum is too far below `least` to be made up for.

    Args:
        view: the text.
        index: the line.
        signs: the signs, those against first.
        least: the sum that matters.
        later: how many points the signs that speak for a line can give together.
    """
    total = 0
    reasons: list[str] = []
    for points, test in signs:
        if total + later < least:
            break
        if (why := test(view, index)) is not None:
            total += points
            if points > 0:
                reasons.append(why)
    return Verdict(total, "; ".join(reasons))
