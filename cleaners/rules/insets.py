"""Captions and headlines that stand between two paragraphs without any mark, in flattened text.

A line of this kind is told by several small signs together (see `caption_signs`, `teaser_signs`); the receipt
names the ones that spoke for it. Missing evidence keeps the rules quiet.

Knows: where such lines stand and what they look like. Does not know: phrases of newsrooms, markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.caption_signs import ENOUGH, is_caption, judge, shows_surely
from cleaners.rules.shape import (
    GLUED,
    holds_glued,
    in_list,
    is_all_quote,
    is_bullet,
    is_item,
    is_listed,
    is_one_sentence,
    is_quote,
    is_title,
    last_sentence,
    may_be_headlines,
    may_be_in_a_row,
)
from cleaners.rules.teaser_signs import is_teaser
from cleaners.rules.view import View, view_of
from cleaners.text import fold, tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

LEAST, MOST = 5, 36
"""Words of an unmarked caption or headline."""
UNSTOPPED = 18
"""Words of a headline, and of a line that its neighbour makes a caption: longer ones without a full stop are
paragraphs whose author forgot it."""
SURE = 5
"""Points from which a line between headline and text is a caption and no standfirst."""
FEWEST = 3
"""Words of one that only says what the picture is."""
LEDE_LEAST, LEDE_MOST = 12, 36
"""Words of the lede of a teaser."""
HEAD_WORDS = 7
"""Words of the headline over it; sub-headings are shorter."""
APART = 0.15
"""Share of its words up to which the next paragraph does not take up a lede."""
ROW = (2, 3)
"""Headlines in a row."""
HEADINGS = 2
"""Lines that head parts of the text, from which two in a row may be a heading and a sub-heading."""
TAKEN_UP = 0.4
"""Share of its words that the next paragraph may repeat of the last one, which is about the same matter."""
TAIL = 240
"""Characters from the end of a paragraph within which a caption glued to it begins."""
_DATELINE = re.compile(r"\([\w.& ]{2,24}\)\s?[-–]|[A-ZĐ]{2,8}(?:\.VN)?\s?[-–]\s")
_SCORE = re.compile(r"[^\W\d_] \d{1,3}\s?[-–]\s?\d{1,3} [^\W\d_a-zà-öø-ÿăđĩũơư]")
_COLON = re.compile(r"\S:\s")


def unmarked(lines: Sequence[Line]) -> Iterator[Hit]:
    """Unmarked captions and teasers between the headline and what follows the last paragraph."""
    if (view := view_of(lines)) is None:
        return
    taken: set[int] = set()
    shown: list[int] = []
    for index in range(min(1, view.top), len(lines)):
        if index in taken or not _may_be_inset(lines, index):
            continue
        if index <= view.top and not _opens_with_a_view(view):
            if (because := _caption_above(view, index)) is not None:
                yield Hit(index, because, kind="caption")
            continue
        for hit in _look_at(view, index):
            taken.add(hit[0])
            if index > view.end and hit.kind == "caption" and not lines[index].ends:
                shown.append(index)
            yield hit
    if shown:
        yield from _beside_captions(view, shown)


def _beside_captions(view: View, shown: Sequence[int]) -> Iterator[Hit]:
    """Unended lines in a row with a caption, behind the text: the captions of a gallery."""
    lines = view.lines
    for index in range(view.end + 1, len(lines)):
        line = lines[index]
        if (
            index in shown
            or line.ends
            or not LEAST <= line.words <= UNSTOPPED
            or not _may_be_inset(lines, index)
        ):
            continue
        if not is_one_sentence(line.text):
            continue
        if any(_is_run(lines[min(index, other) : max(index, other)]) for other in shown):
            yield Hit(index, "in a row with a caption, behind the text", kind="caption")


def _is_run(lines: Sequence[Line]) -> bool:
    return all(not line.ends and line.words >= LEAST for line in lines)


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
    if is_item(line) and not is_bullet(line):
        return False
    # neither a heading of a text that has such in capitals nor a result
    return line.ends or not (line.text.isupper() or _SCORE.search(line.text))


def _look_at(view: View, index: int) -> Iterator[Hit]:
    lines, line = view.lines, view.lines[index]
    if _is_indented_title(view, index):
        yield Hit(index, "set like a headline, and indented", kind="related")
    elif _is_of_a_list(view, index):
        return
    elif line.words < LEAST:
        if line.ends and index < view.end and view.grammar.views.match(line.folded):
            yield Hit(index, "says what a picture is, in a few words", kind="caption")
    elif index > view.end:
        if (because := _caption_behind(view, index)) is not None:
            yield Hit(index, because, kind="caption")
    elif not is_item(line) and (because := is_caption(view, index)):
        yield Hit(index, because, kind="caption")
    elif _may_be_teaser(lines, index) and index < view.bottom and (because := is_teaser(view, index)):
        yield Hit(index, because, kind="related")


def _is_of_a_list(view: View, index: int) -> bool:
    """This line belongs to a list or heads one; behind the text, captions in a row are set as lists are."""
    lines, line = view.lines, view.lines[index]
    if line.text.endswith((":", ";", ",")) or is_listed(lines, index):
        return True
    return in_list(lines, index) and (index <= view.end or _opens_like_its_neighbours(lines, index))


def _opens_like_its_neighbours(lines: Sequence[Line], index: int) -> bool:
    first = lines[index].text.split(" ", 1)[0]
    return any(lines[at].text.startswith(first) for at in (index - 1, index + 1) if at < len(lines))


def _caption_behind(view: View, index: int) -> str | None:
    """A caption behind the text: above a byline, or without a full stop, in a row or surer than others.

    An author forgets a full stop now and then, and a last paragraph has many signs of a caption.
    """
    lines, line = view.lines, view.lines[index]
    if line.ends and "byline" not in _gone_below(line):
        return None
    verdict = judge(view, index)
    rowed = any(not lines[at].ends for at in (index - 1, index + 1) if at < len(lines))
    if line.ends or rowed:
        return verdict.because if verdict.points >= ENOUGH else None
    return verdict.because if verdict.points >= SURE and shows_surely(view, index) else None


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
    if line.words > UNSTOPPED or (line.ends and not _asks_alone(lines, index)):
        return False
    return (is_title(line) or is_bullet(line)) and not is_all_quote(line)


def _asks_alone(lines: Sequence[Line], index: int) -> bool:
    """This line asks or cries out and no other line does: a headline, and no question of a talk."""
    if (mark := lines[index].text[-1]) not in "?!":
        return False
    others = (line for at, line in enumerate(lines) if at not in {0, index})
    return not any(line.text[-1] == mark for line in others)


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

    The lede opens with the paper's own dateline, which stands once in a text. That its words stand nowhere
    else says too little: of sub-headings over one sentence one in a hundred went for it.
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
            because = _second_dateline(view, index + 1)
            if because:
                yield Hit(index, because)
                yield Hit(index + 1, because)


def rows(lines: Sequence[Line]) -> Iterator[Hit]:
    """Two or three headlines in a row between paragraphs: sub-headings stand alone, lists are longer."""
    if (view := view_of(lines)) is None:
        return
    index = view.top + 1
    while index < view.bottom:
        stop = index
        while stop < view.bottom and may_be_in_a_row(lines[stop]):
            stop += 1
        if stop - index in ROW and _is_a_row(view, range(index, stop)):
            for at in range(index, stop):
                yield Hit(at, "one of several headlines in a row, between paragraphs")
        index = max(stop, index + 1)


def _is_a_row(view: View, row: range) -> bool:
    """These lines are headlines; nothing introduces them, the next paragraph does not take them up."""
    lines = view.lines
    if not may_be_headlines(lines, row) or not lines[row[-1] + 1].ends or _has_captions(view, row):
        return False
    last = lines[row[-1]]
    if last.text[-1] == "?" and view.grammar.turns.match(last.folded):
        return False  # a question that the text asks itself, under a sub-heading
    if _lone_headings(view, row) >= HEADINGS:
        return False  # a heading over a sub-heading, in a text that has such
    return view.introduces(row[-1]) <= TAKEN_UP


def _lone_headings(view: View, row: range) -> int:
    """How many other unended lines stand between paragraphs by themselves, as sub-headings do."""
    lines = view.lines
    return sum(
        not lines[at].ends
        and not lines[at].said
        and lines[at - 1].ends
        and lines[at + 1].ends
        and not is_item(lines[at])
        for at in range(view.top + 1, view.bottom)
        if at not in row
    )


def _has_captions(view: View, row: range) -> bool:
    """One of these lines says what is to be seen: they are captions, and another rule takes them."""
    return any(is_caption(view, at) for at in row)


def _may_head_a_lede(lines: Sequence[Line], index: int) -> bool:
    head = lines[index]
    if head.said or head.words < HEAD_WORDS or not is_title(head) or is_quote(head):
        return False
    if head.text.isupper() or "|" in lines[index + 1].text or _COLON.search(lines[index + 1].text):
        return False
    return not _COLON.search(head.text) and lines[index - 1].text[-1] != ":"


def _second_dateline(view: View, index: int) -> str | None:
    found = _DATELINE.match(view.lines[index].text)
    if found is None or not any(line.text.startswith(found.group()) for line in view.lines[: view.top + 2]):
        return None
    return f"a second lede with the dateline {found.group()!r}"


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
    joint = holds_glued("\n".join([line.text for line in lines]))
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
    Rule("inset.row", "related", rows, "headlines in a row between paragraphs", where="text"),
    Rule(
        "inset.unmarked",
        "caption",
        unmarked,
        "a caption or headline between paragraphs, by shape and kinship",
        where="text",
    ),
)
