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
    """One sign: what it is worth, and its test of a line ("this line …"), which gives the reason or None.

    `ends`: the test speaks only of lines that end like a sentence, or only of such as do not; None: of both.
    """

    points: int
    test: Callable[[View, int], str | None]
    ends: bool | None = None


class Verdict(NamedTuple):
    """The sum of the signs of a line, and what spoke for it."""

    points: int
    because: str


class Signs(NamedTuple):
    """The signs of lines that end like a sentence, and of such that do not, in the order of looking at them.

    With each sign stands what it and those after it can give at most.
    """

    ended: tuple[tuple[int, Sign], ...]
    unended: tuple[tuple[int, Sign], ...]


def signs(*rows: Sign, most: int) -> Signs:
    """The signs with what lies ahead of each; cheap ones, and those against, should come first.

    Args:
        rows: the signs.
        most: points that the signs for a line come to together, where they do not contradict each other.
    """
    ahead = [min(most, sum(max(sign.points, 0) for sign in rows[at:])) for at in range(len(rows))]
    told = tuple(zip(ahead, rows, strict=True))
    return Signs(
        tuple(row for row in told if row[1].ends is not False),
        tuple(row for row in told if row[1].ends is not True),
    )


def weigh(view: View, index: int, of: Signs, least: int) -> Verdict:
    """Add up the signs of a line, and leave off as soon as they cannot reach `least` any more."""
    total = 0
    reasons: list[str] = []
    for ahead, (points, test, _) in of.ended if view.lines[index].ends else of.unended:
        if total + ahead < least:
            break
        if (why := test(view, index)) is not None:
            total += points
            if points > 0:
                reasons.append(why)
    return Verdict(total, "; ".join(reasons))
