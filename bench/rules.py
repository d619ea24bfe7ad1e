"""What each rule of ours is worth: every page it touched is cleaned again without it.

Knows: which rules left receipts, the difference in figures.
Does not know: what a rule does.

A rule without a receipt on a page took nothing there, so that page stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.peers import OURS
from bench.run import Task
from bench.score import SetScore, score_page, score_set
from bench.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bench.peers import Found
    from bench.score import PageScore
    from bench.sets import Gold, Set

EXCERPT = 70
NAMED = 3


@dataclass(frozen=True, slots=True)
class Touched:
    """One page on which a rule removed something.

    Attributes:
        page: the page.
        with_it: the score as newswash is.
        without: the score with the rule switched off.
        lines: what the rule removed.
        kinds: and what it took these lines for.
    """

    page: Gold
    with_it: PageScore
    without: PageScore
    lines: tuple[str, ...]
    kinds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Effect:
    """A rule on one set; a page counts as better when its F1 is higher with the rule."""

    rule: str
    set: str
    touched: tuple[Touched, ...]
    with_it: SetScore
    without: SetScore

    @property
    def better(self) -> int:
        """How many pages it improved."""
        return sum(each.with_it.f1 > each.without.f1 for each in self.touched)

    @property
    def worse(self) -> int:
        """How many pages it harmed."""
        return sum(each.with_it.f1 < each.without.f1 for each in self.touched)


def rule_tasks(of: Set, found: Sequence[Found]) -> list[Task]:
    """Every page once for every rule that left a receipt there."""
    return [
        Task(OURS, page, frozenset({rule}))
        for page, answer in zip(of.pages, found, strict=True)
        for rule in sorted({removal.rule for removal in answer.removed})
    ]


def rule_effects(
    of: Set,
    found: Sequence[Found],
    scores: Sequence[PageScore],
    tasks: Sequence[Task],
    answers: Sequence[Found],
) -> list[Effect]:
    """The effect of every rule that left a receipt in the set, by name.

    Args:
        of: the set.
        found: what newswash gives for its pages.
        scores: what that is worth.
        tasks: those of `rule_tasks`.
        answers: what they gave.
    """
    number = {page.id: at for at, page in enumerate(of.pages)}
    touched: dict[str, dict[int, Touched]] = {}
    for task, answer in zip(tasks, answers, strict=True):
        (rule,) = task.off
        at = number[task.page.id]
        receipts = [removal for removal in found[at].removed if removal.rule == rule]
        touched.setdefault(rule, {})[at] = Touched(
            page=task.page,
            with_it=scores[at],
            without=score_page(task.page.body, answer.text, task.page.captions),
            lines=tuple(removal.text for removal in receipts),
            kinds=frozenset(removal.kind for removal in receipts),
        )
    whole = score_set(scores)
    return [
        Effect(rule, of.name, tuple(pages.values()), whole, score_set(_without(scores, pages)))
        for rule, pages in sorted(touched.items())
    ]


def _without(scores: Sequence[PageScore], pages: Mapping[int, Touched]) -> list[PageScore]:
    return [pages[at].without if at in pages else score for at, score in enumerate(scores)]


def rules_table(effects: Sequence[Effect], known: Iterable[str] = ()) -> Table:
    """One row for each rule and set, by rule; figures with the rule minus figures without it.

    Args:
        effects: what was measured.
        known: names of all rules; those that took nothing anywhere are named below the table.
    """
    rows: list[tuple[str, ...]] = []
    breaks = set()
    ordered = sorted(effects, key=lambda effect: effect.rule)
    silent = sorted(set(known) - {effect.rule for effect in effects})
    for at, effect in enumerate(ordered):
        kinds = sorted({kind for each in effect.touched for kind in each.kinds})
        named = ", ".join(kinds[:NAMED]) + (", …" if len(kinds) > NAMED else "")
        rows.append(
            (
                effect.rule,
                named,
                effect.set,
                str(len(effect.touched)),
                str(sum(len(each.lines) for each in effect.touched)),
                f"{effect.with_it.f1 - effect.without.f1:+.5f}",
                f"{effect.with_it.precision - effect.without.precision:+.5f}",
                f"{effect.with_it.recall - effect.without.recall:+.5f}",
                f"{effect.with_it.exact - effect.without.exact:+.3f}",
                str(effect.better),
                str(effect.worse),
            )
        )
        if at + 1 < len(ordered) and ordered[at + 1].rule != effect.rule:
            breaks.add(at)
    return Table(
        "What each rule adds (figures with it, less those without it)",
        ("rule", "kinds", "set", "pages", "lines", "F1", "P", "R", "exact", "better", "worse"),
        tuple(rows),
        names=3,
        breaks=frozenset(breaks),
        notes=(f"took nothing here: {', '.join(silent)}",) if silent else (),
    )


def harm_table(effects: Sequence[Effect], count: int) -> Table:
    """The `count` pages that a rule made worst, with what it took there."""
    harmed = [
        (effect.rule, each)
        for effect in effects
        for each in effect.touched
        if each.with_it.f1 < each.without.f1
    ]
    harmed.sort(key=lambda pair: pair[1].with_it.f1 - pair[1].without.f1)
    return Table(
        "Pages that a rule made worse",
        ("rule", "page", "first line it took", "F1", "without it"),
        tuple(
            (rule, each.page.id, each.lines[0][:EXCERPT], f"{each.with_it.f1:.4f}", f"{each.without.f1:.4f}")
            for rule, each in harmed[:count]
        ),
        names=3,
    )
