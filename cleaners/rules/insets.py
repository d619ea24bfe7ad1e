"""Captions and headlines that stand between two paragraphs without any mark, in flattened text.

A line of this kind is told by several small signs together (see `caption_signs`, `teaser_signs`); the receipt
names the ones that spoke for it. Missing evidence keeps the rules quiet.

Knows: where such lines stand and what they look like. Does not know: phrases of newsrooms, markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.caption_signs import is_caption, judge
from cleaners.rules.shape import (
    GLUED,
    in_list,
    is_all_quote,
    is_bullet,
    is_item,
    is_listed,
    is_one_sentence,
    is_quote,
    is_title,
    last_sentence,
)
from cleaners.rules.teaser_signs import is_teaser
from cleaners.rules.view import View, view_of
from cleaners.text import fold, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

LEAST, MOST = 5, 36
"""Words of an unmarked caption or headline."""
SURE = 5
"""Points from which a line between headline and text is a caption and no standfirst."""
FEWEST = 3
"""Words of one that only says what the picture is."""
LEDE_LEAST, LEDE_MOST = 9, 36
"""Words of the lede of a teaser."""
FOREIGN, FOREIGN_HEAD = 0.55, 0.35
"""Shares of new words from which a lede, and the headline over it, are not of this text."""
APART = 0.15
"""Share of its words up to which the next paragraph does not take up a lede."""
TAIL = 240
"""Characters from the end of a paragraph within which a caption glued to it begins."""
_DATELINE = re.compile(r"\([\w.& ]{2,24}\)\s?[-–]|[A-ZĐ]{2,8}(?:\.VN)?\s?[-–]\s")
_COLON = re.compile(r"\S:\s")


def unmarked(lines: Sequence[Line]) -> Iterator[Hit]:
    """Unmarked captions and teasers between the headline and what follows the last paragraph."""
    if (view := view_of(lines)) is None:
        return
    taken: set[int] = set()
    for index in range(min(1, view.top), len(lines)):
        if index in taken or not _may_be_inset(lines, index):
            continue
        if index <= view.top and not _opens_with_a_view(view):
            if (because := _caption_above(view, index)) is not None:
                yield Hit(index, because, kind="caption")
            continue
        for hit in _look_at(view, index):
            taken.add(hit[0])
            yield hit


def _caption_above(view: View, index: int) -> str | None:
    """A caption between headline and text, where a standfirst may stand as well: surer than others."""
    lines = view.lines
    if not index or index + 1 >= len(lines) or not lines[index].ends or is_item(lines[index]):
        return None
    verdict = judge(view, index)
    return verdict.because if verdict.points >= SURE else None


def _opens_with_a_view(view: View) -> bool:
    """Whether the text opens with a line that says what a picture is, before paragraphs of its own."""
    line, below = view.lines[view.top], view.lines[view.top + 1 : view.top + 2]
    return bool(below) and below[0].prose and view.grammar.views.match(line.folded) is not None


def _may_be_inset(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if not FEWEST <= line.words <= MOST or (line.said and line.said.keys() - {"section", "ago"}):
        return False
    return not is_item(line) or is_bullet(line)


def _look_at(view: View, index: int) -> Iterator[Hit]:
    lines, line = view.lines, view.lines[index]
    if _is_indented_title(view, index):
        yield Hit(index, "set like a headline, and indented", kind="related")
    elif line.text.endswith((":", ";", ",")) or in_list(lines, index) or is_listed(lines, index):
        return
    elif line.words < LEAST:
        if line.ends and index < view.end and view.grammar.views.match(line.folded):
            yield Hit(index, "says what a picture is, in a few words", kind="caption")
    elif index > view.end:
        if "byline" in _gone_below(line) and (because := is_caption(view, index)):
            yield Hit(index, because, kind="caption")
    elif not is_item(line) and (because := is_caption(view, index)):
        yield Hit(index, because, kind="caption")
    elif _may_be_teaser(lines, index) and index < view.bottom and (because := is_teaser(view, index)):
        yield Hit(index, because, kind="related")
        if index + 2 < len(lines) and _is_lede(view, index + 1) and view.kin.new(index + 1) >= FOREIGN:
            yield Hit(index + 1, "the lede under the headline of another story", kind="related")


def _is_indented_title(view: View, index: int) -> bool:
    line = view.lines[index]
    return (
        line.block.indent > view.indent
        and is_title(line)
        and not line.ends
        and not in_list(view.lines, index)
    )


def _may_be_teaser(lines: Sequence[Line], index: int) -> bool:
    line = lines[index]
    if is_all_quote(line) or not (is_title(line) or is_bullet(line)):
        return False
    return not line.ends or _asks_alone(lines, index)


def _asks_alone(lines: Sequence[Line], index: int) -> bool:
    """This line asks or cries out and no other line does: a headline, and no question of a talk."""
    mark = lines[index].text[-1]
    others = (line for at, line in enumerate(lines) if at not in {0, index})
    return mark in "?!" and not any(line.text[-1] == mark for line in others)


def _gone_below(line: Line) -> set[str]:
    """The kinds of the lines right below that are gone."""
    kinds: set[str] = set()
    step = 1
    while (gone := line.beside(step)) is not None:
        kinds.add(gone.kind)
        step += 1
    return kinds


def _is_lede(view: View, index: int) -> bool:
    line = view.lines[index]
    if not line.ends or not LEDE_LEAST <= line.words <= LEDE_MOST or is_quote(line) or is_item(line):
        return False
    return is_one_sentence(line.text) and view.introduces(index) <= APART


def pairs(lines: Sequence[Line]) -> Iterator[Hit]:
    """A headline and the lede under it, both of another story, between two paragraphs.

    The lede says what stands nowhere else and the text goes on as if it were not there; or it opens with the
    paper's own dateline, which stands once in a text.
    """
    if (view := view_of(lines)) is None or not view.in_long_paragraphs:
        return
    for index in range(view.top + 1, view.bottom - 1):
        if (
            not lines[index].ends
            and _may_head_a_lede(lines, index)
            and _is_lede(view, index + 1)
            and not is_title(lines[index + 2])
        ):
            because = _second_dateline(view, index + 1) or _new_pair(view, index)
            if because:
                yield Hit(index, because)
                yield Hit(index + 1, because)


def _may_head_a_lede(lines: Sequence[Line], index: int) -> bool:
    head = lines[index]
    if head.said or not is_title(head) or is_quote(head):
        return False
    return not _COLON.search(head.text) and lines[index - 1].text[-1] != ":"


def _second_dateline(view: View, index: int) -> str | None:
    found = _DATELINE.match(view.lines[index].text)
    if found is None or not any(line.text.startswith(found.group()) for line in view.lines[: view.top + 2]):
        return None
    return f"a second lede with the dateline {found.group()!r}"


def _new_pair(view: View, index: int) -> str | None:
    if view.headed or view.kin.new(index + 1) < FOREIGN or view.kin.new(index) < FOREIGN_HEAD:
        return None
    return "a headline and a lede whose words stand nowhere else in the text"


def bracketed(lines: Sequence[Line]) -> Iterator[Hit]:
    """A whole line in square brackets between paragraphs."""
    if (view := view_of(lines)) is None:
        return
    for index in range(view.top, view.bottom):
        text = lines[index].text
        if text[0] == "[" and text[-1] == "]" and LEAST <= lines[index].words <= MOST:
            yield Hit(index, "a whole line in square brackets")


def glued(lines: Sequence[Line]) -> Iterator[Hit]:
    """A caption glued to the end of a paragraph: no space before it, or it says where in a picture."""
    if (view := view_of(lines)) is None:
        return
    joint = GLUED.search("\n".join([line.text for line in lines])) is not None
    for index, line in enumerate(lines):
        if line.prose and (joint or "(" in line.text) and (found := _glued_caption(view, line)) is not None:
            start, because = found
            yield Hit(index, because, start=start)


def _glued_caption(view: View, line: Line) -> tuple[int, str] | None:
    text = line.text
    tail = max(0, len(text) - TAIL)
    joint = _joint(text, tail)
    start = joint or (last_sentence(text, tail) if text.find("(", tail) > 0 else 0)
    part = text[start:].strip()
    if not start or not LEAST <= part.count(" ") + 1 <= MOST or part[0] in '"“(':
        return None
    folded = fold(part)
    tokens = tokens_of(folded)
    joined = f" {' '.join(tokens)} "
    grammar = view.grammar
    if grammar.tells.among(tokens, joined) or grammar.connects.match(folded):
        return None
    if (found := grammar.positions.search(folded)) is not None and found.group()[0] == "(":
        return start, f"the last sentence says where in a picture: {found.group()!r}"
    if joint and (where := grammar.places.among(tokens, joined)) is not None:
        return start, f"no space before the last sentence, which says where somebody is: {where!r}"
    return None


def _joint(text: str, tail: int) -> int:
    """Where a last sentence begins that no space parts from the one before; 0 where there is none."""
    found = [match.end() for match in GLUED.finditer(text, tail)]
    return found[-1] if found and is_one_sentence(text[found[-1] :]) else 0


RULES = (
    Rule("inset.glued", "caption", glued, "a caption glued to the end of a paragraph", where="text"),
    Rule("inset.bracketed", "caption", bracketed, "a whole line in square brackets", where="text", needs="["),
    Rule(
        "inset.pair",
        "related",
        pairs,
        "headline and lede of another story between two paragraphs",
        where="text",
    ),
    Rule(
        "inset.unmarked",
        "caption",
        unmarked,
        "a caption or headline between paragraphs, by shape and kinship",
        where="text",
    ),
)
