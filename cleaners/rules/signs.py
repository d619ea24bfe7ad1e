"""Points for and against an unmarked line being what a rule looks for.

A sign is a small test of one line in its text. It is worth points, for or against; the signs that spoke for a
line are its reason.

Knows: how signs are added up. Does not know: any sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from cleaners.rules.view import View


class Sign(NamedTuple):
    """One sign: what it is worth, and its test of a line ("this line …"), which gives the reason or None."""

    points: int
    test: Callable[[View, int], str | None]


class Verdict(NamedTuple):
    """The sum of the signs of a line, and what spoke for it."""

    points: int
    because: str


class Signs(NamedTuple):
    """Signs in the order in which they are looked at, and what each and those after it can give at most."""

    signs: tuple[Sign, ...]
    ahead: tuple[int, ...]


def signs(*rows: Sign, most: int) -> Signs:
    """The signs with what lies ahead of each; cheap ones, and those against, should come first.

    Args:
        rows: the signs.
        most: points that the signs for a line come to together, where they do not contradict each other.
    """
    ahead = [min(most, sum(max(sign.points, 0) for sign in rows[at:])) for at in range(len(rows))]
    return Signs(rows, tuple(ahead))


def weigh(view: View, index: int, of: Signs, least: int) -> Verdict:
    """Add up the signs of a line, and leave off as soon as they cannot reach `least` any more."""
    total = 0
    reasons: list[str] = []
    for (points, test), ahead in zip(of.signs, of.ahead, strict=True):
        if total + ahead < least:
            break
        if (why := test(view, index)) is not None:
            total += points
            if points > 0:
                reasons.append(why)
    return Verdict(total, "; ".join(reasons))
