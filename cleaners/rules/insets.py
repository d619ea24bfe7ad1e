"""Captions and headlines that stand between two paragraphs without any mark, in flattened text.

A line of this kind is told by several small signs together. Each sign adds or takes away points, the receipt
names the ones that spoke for it, and a line goes only when they reach a sum. Where the language has no file
of small words, or the text is set in short paragraphs throughout, nothing is said.

Knows: shapes, kinship, the small words of a language. Does not know: phrases of newsrooms, markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from cleaners.grammar import Grammar, grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.kin import Kin
from cleaners.rules.place import first_prose, last_prose
from cleaners.rules.shape import in_list, is_item, is_listed, is_quote, is_title, last_sentence, sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.rule import Line

CAPTION = 3
"""Points from which an unmarked line is a caption."""
TEASER = 3
"""Points from which an unmarked line is the headline of another story."""
CAPTION_WORDS = (5, 36)
"""Words of a caption."""
LONG = 24
"""Words of a paragraph beside which a short line stands out."""
PARAGRAPHS = 0.6
"""Share of the running text that stands in such paragraphs, where a text is set in paragraphs."""
CONTRAST = 2
"""The paragraphs around a line are so many times as long, where it stands out."""
SCENE_WORDS = 8
"""Words of a caption that nothing but its scene gives away."""
TAIL = 240
"""Characters from the end of a paragraph within which a caption glued to it begins."""
FOND = 3
"""Short lines between paragraphs from which a text is fond of them."""
SHORT = 24
"""Words of a line that is short for a paragraph."""
CROWDED = 0.5
"""Share of short single sentences among the lines from which a text is set in short paragraphs."""
LABEL_WORDS = 4
"""Words before a colon that say what follows, as a speaker or a kind of thing does."""
LONG_TITLE = 12
"""Words from which hardly any sub-heading is so long."""
TITLE_WORDS = 6
"""Words below which a headline cannot be told from a sub-heading."""
MOST_LATER = 4
"""Points that the signs looked at last can give."""
LEDE_WORDS = (9, 36)
"""Words of the lede of a teaser."""
FOREIGN = 0.55
"""Share of new words from which a lede is not of this text."""
APART = 0.15
"""Share of its words up to which the next paragraph does not take up a lede."""
NEAR = 0.25
"""Share of a headline's words that the next paragraph repeats, above which it introduces that paragraph."""
HEADED = 2
"""Lines that introduce the next paragraph from which a text is one with sub-headings."""
_FULL = 3
_DATELINE = re.compile(r"\([\w.& ]{2,24}\)\s?[-–]|[A-ZĐ]{2,8}(?:\.VN)?\s?[-–]\s")
_GLUED = re.compile(r"[a-zà-öø-ỹ\d][.!?…](?=[^\W\d_a-zà-öø-ÿăđĩũơư][a-zà-öø-ỹ]+\s)")
_AGE = re.compile(r",\s*(?:\d{1,3} tuổi\b|sinh năm)")
_LABEL = re.compile(r"[^:]{2,30}:")
_COLON = re.compile(r"\S:\s")
_DIGITS = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d.,]*\s?(?:%|đồng|tỷ|triệu|nghìn|USD|euro|điểm|người|/\d)")

_TITLES = frozenset(("Ông", "Bà", "Anh", "Chị", "Cô", "Em", "Thầy", "Bác", "Cậu", "Cụ", "Chú", "Nghệ", "Nhà"))

_CREDIT_RULES = frozenset(("caption.credit-alone",))
_PHOTO_RULES = _CREDIT_RULES | {"caption.numbered"}

_Points = list[tuple[int, str]]


class _View:
    """A text as these rules look at it."""

    def __init__(self, lines: Sequence[Line], grammar: Grammar) -> None:
        self.lines = lines
        self.grammar = grammar
        self.kin = Kin(lines)
        self.top, self.bottom = first_prose(lines), last_prose(lines)
        self._headed: bool | None = None
        self._fond: bool | None = None

    def introduces(self, index: int) -> float:
        """How much of a line the paragraph under it repeats."""
        return self.kin.shared_with(index, [index + 1]) if index + 1 < len(self.lines) else 0.0

    @property
    def fond(self) -> bool:
        """Whether the text is fond of short lines."""
        if self._fond is None:
            short = sum(
                line.ends and line.words <= SHORT // 2 and sentences(line.text) == 1
                for line in self.lines[self.top + 1 : self.bottom]
            )
            self._fond = short >= FOND
        return self._fond

    @property
    def headed(self) -> bool:
        """Whether the text has sub-headings."""
        if self._headed is None:
            heads = [
                index
                for index in range(self.top + 1, self.bottom)
                if is_title(self.lines[index]) and self.lines[index + 1].prose and self.introduces(index) > NEAR
            ]
            self._headed = len(heads) >= HEADED
        return self._headed


def insets(lines: Sequence[Line]) -> Iterator[Hit]:
    """Unmarked captions and teasers between the first paragraph and what follows the last one."""
    if (view := _view_of(lines)) is None:
        return
    taken: set[int] = set()
    for index in range(view.top + 1, len(lines)):
        if index in taken:
            continue
        for hit in _look_at(view, index):
            taken.add(hit.at)
            yield hit


def _view_of(lines: Sequence[Line]) -> _View | None:
    """The text, where it is flattened, its language has small words and it is set in paragraphs; else None."""
    if not lines or lines[0].page:
        return None
    memo = lines[0].gone.memo
    known = memo.get("inset")
    if known is not None and known[0] is lines:
        return cast("_View | None", known[1])
    codes = lines[0].pack.codes
    grammar = grammar_of(codes[0]) if codes else None
    view = None
    if grammar is not None:
        view = _View(lines, grammar)
        view = view if _is_set_in_paragraphs(lines[view.top : view.bottom + 1]) else None
    memo["inset"] = (lines, view)
    return view


def _is_set_in_paragraphs(lines: Sequence[Line]) -> bool:
    """Whether the text has paragraphs beside which a short line stands out."""
    sizes = [line.words for line in lines if line.prose]
    if not sizes or sum(size for size in sizes if size >= LONG) < PARAGRAPHS * sum(sizes):
        return False
    short = sum(line.ends and line.words < SHORT // 2 and sentences(line.text) == 1 for line in lines)
    return short <= CROWDED * len(lines)


def _look_at(view: _View, index: int) -> Iterator[Hit]:
    lines, line = view.lines, view.lines[index]
    low, high = CAPTION_WORDS
    if not low <= line.words <= high or (is_item(line) and not _is_bullet(line)) or line.said.keys() - {"section", "ago"}:
        return
    if line.block.indent > lines[0].block.indent and is_title(line) and not line.ends and not in_list(lines, index):
        yield Hit(index, "set like a headline, and indented", kind="related")
        return
    if line.text.endswith((":", ";", ",")) or in_list(lines, index) or is_listed(lines, index):
        return
    points = _as_caption(view, index) if not is_item(line) else []
    if index > view.bottom and (line.ends or not points):
        if "byline" in set(_gone_after(line)) and _sum(points) >= CAPTION:
            yield Hit(index, _because(points), kind="caption")
        return
    if _sum(points) >= CAPTION:
        yield Hit(index, _because(points), kind="caption")
    elif (is_title(line) or _is_bullet(line)) and (not line.ends or _asks_alone(lines, index)) and index < view.bottom and not is_quote(line):
        points = _as_teaser(view, index)
        if _sum(points) >= TEASER:
            yield Hit(index, _because(points), kind="related")
            yield from _lede_below(view, index)


def _is_bullet(line: Line) -> bool:
    """This line opens with a bullet as lists of links do."""
    return line.text[0] in "•▪►●-*" and line.words >= TITLE_WORDS and not line.ends


def _asks_alone(lines: Sequence[Line], index: int) -> bool:
    """This line asks or cries out, and no other line of the text does: a headline, and no question of a talk."""
    mark = lines[index].text[-1]
    return mark in "?!" and not any(line.text[-1] == mark for at, line in enumerate(lines) if at != index and at > 0)


def _beside(line: Line, step: int) -> str:
    gone = line.beside(step)
    return gone.rule if gone is not None else ""


def _gone_after(line: Line) -> Iterator[str]:
    at = line.at + 1
    while at in line.gone:
        yield line.gone[at].kind
        at += 1


def _as_caption(view: _View, index: int) -> _Points:
    """What speaks for a caption, and what against."""
    lines, kin, grammar = view.lines, view.kin, view.grammar
    line = lines[index]
    folded = line.folded
    if is_quote(line) or sentences(line.text) > 1 or line.text[-1] in "?!":
        return []
    points: _Points = []
    points += _names(lines, index, kin)
    if (found := grammar.positions.search(folded)) is not None:
        points.append((2, f"says where in a picture: {found.group()!r}"))
    if (found := grammar.views.match(folded)) is not None:
        points.append((2, f"says what a picture is: {found.group()!r}"))
    if (found := grammar.places.search(folded)) is not None:
        points.append((1, f"says where somebody is to be seen: {found.group()!r}"))
    if (_beside(line, -1) in _PHOTO_RULES) or _beside(line, 1) in _CREDIT_RULES:
        points.append((2, "stands beside the number or the credit of a photo"))
    if not line.ends:
        points.append((1 if line.words < LONG_TITLE else 2, "no full stop"))
    before, after = lines[index - 1], lines[index + 1] if index + 1 < len(lines) else None
    if line.words < SHORT and before.words >= LONG and (after is None or after.words >= LONG):
        points.append((1, "short between long paragraphs"))
    if (found := grammar.tells.search(folded)) is not None:
        points.append((-3, "tells"))
    if grammar.passes.search(folded) is not None:
        points.append((-2, "says what has passed"))
    if grammar.connects.match(folded) is not None:
        points.append((-2, "continues an account"))
    if grammar.points_back.match(folded) is not None and not kin.names(index):
        points.append((-2, "points back"))
    if after is not None and grammar.points_back.match(after.folded) is not None and not _opens_with_name(after):
        points.append((-2, "the next line points back to it"))
    if _COLON.search(line.text):
        points.append((-2, "a colon"))
    if not line.ends and line.words < TITLE_WORDS:
        points.append((-3, "short as a sub-heading"))
    if _AGE.search(line.text) is not None:
        points.append((-2, "introduces somebody"))
    if _FIGURE.search(line.text) is not None:
        points.append((-1, "gives figures"))
    if _sum(points) < CAPTION - MOST_LATER:
        return points
    points += _repeats(kin, index)
    scene = _is_a_scene(view, index, points)
    if scene:
        points += scene
    elif grammar.tells_little.search(folded) is not None:
        points.append((-1, "tells a little"))
    if not line.ends and view.introduces(index) > NEAR:
        points.append((-2, "introduces the next paragraph"))
    if not line.ends and view.headed:
        points.append((-2, "the text has sub-headings"))
    return points


def _repeats(kin: Kin, index: int) -> _Points:
    shared = kin.shared(index)
    if shared < 0.25:  # noqa: PLR2004 - a quarter of the pairs of words
        return []
    return [(1 if shared < 0.6 else 2, "repeats the words of other lines")]  # noqa: PLR2004 - well over half


def _is_a_scene(view: _View, index: int, points: _Points) -> _Points:
    """A short line between much longer paragraphs that shows and does not tell."""
    lines, grammar, line = view.lines, view.grammar, view.lines[index]
    if not points or line.words < SCENE_WORDS or not line.ends or index + 1 >= len(lines) or view.fond:
        return []
    around = min(lines[index - 1].words, lines[index + 1].words)
    shows = [why for point, why in points if point > 0 and not why.startswith("short")]
    if around < max(LONG, CONTRAST * line.words) or not shows or _FIGURE.search(line.text):
        return []
    found = [(1, "stands out among long paragraphs")]
    if grammar.tells_little.search(line.folded) is None and grammar.connects.match(line.folded) is None:
        found.append((1, "tells nothing"))
    return found


def _opens_with_name(line: Line) -> bool:
    """This line opens with a title and a name ("Ông Hùng cho biết"), and not with the title alone."""
    first = line.text.split(" ", 2)
    return len(first) > 1 and first[1][:1].isupper()


def _names(lines: Sequence[Line], index: int, kin: Kin) -> Iterator[tuple[int, str]]:
    """A name that the text knows already, or introduces only afterwards, stands out when it is given in full."""
    best = (0, "")
    for written in kin.names(index):
        name = _untitled(written)
        where = kin.stands_elsewhere(index, name)
        if where is None:
            continue
        size = name.count(" ") + 1
        if size == 1:
            continue
        points = 2 if size >= _FULL else 1
        later = next((line.text for line in lines[index + 1 :] if name.lower() in line.folded), "")
        at = later.lower().find(name.lower())
        if where > index and _AGE.match(later[at + len(name) :]):
            points += 1
        best = max(best, (points, f"names {name!r}, who is named in the text"))
    if best[0]:
        yield best


def _as_teaser(view: _View, index: int) -> _Points:
    """What speaks for the headline of another story, and what against; nothing where it could be of this one."""
    lines, kin = view.lines, view.kin
    line = lines[index]
    text = line.text
    points: _Points = []
    if line.words < TITLE_WORDS:
        points.append((-2, "short as a sub-heading"))
    new = kin.new(index)
    label = _LABEL.match(text)
    if sentences(text) > 1 or (label is not None and label.group().count(" ") < LABEL_WORDS):
        return []
    strange = [name for name in kin.names(index) if kin.stands_elsewhere(index, _untitled(name)) is None]
    if view.introduces(index) > NEAR or (new < 0.4 and not strange) or _AGE.search(text):  # noqa: PLR2004 - two words of five
        return []
    if new >= 0.5:  # noqa: PLR2004 - half of its words
        points.append((2 if new >= 0.7 else 1, "its words stand nowhere else in the text"))  # noqa: PLR2004 - most of them
    if strange:
        points.append((2, f"names {strange[0]!r}, who is not named in the text"))
    if line.words >= 8:  # noqa: PLR2004 - sub-headings are shorter as a rule
        points.append((1 if line.words < 11 else 2, "long for a sub-heading"))  # noqa: PLR2004 - hardly any is so long
    if "," in text or "?" in text:
        points.append((1, "set like a headline"))
    if _DIGITS.search(text):
        points.append((1, "holds figures"))
    run = [
        near
        for near in (index - 1, index + 1)
        if 0 < near < len(lines) and (is_title(lines[near]) or _is_bullet(lines[near])) and not lines[near].ends
    ]
    if run:
        points.append((2, "one of two headlines in a row"))
    if any((gone := line.beside(step)) is not None and gone.kind in {"related", "recent"} for step in (-1, 1)):
        points.append((2, "stands beside other stories"))
    if line.block.indent:
        points.append((2, "indented"))
    if text.isupper():
        points.append((-2, "in capitals"))
    if view.introduces(index) < 0.1:  # noqa: PLR2004 - a word of ten
        points.append((1, "does not introduce the next paragraph"))
    if view.headed:
        points.append((-1, "the text has sub-headings"))
    return points


def _untitled(name: str) -> str:
    """A name without the title before it, where three words or more are left or it had two."""
    return name.split(" ", 1)[1] if name.split(" ", 1)[0] in _TITLES else name


def _lede_below(view: _View, index: int) -> Iterator[Hit]:
    """The one sentence under the headline of another story that belongs to it and not to this text."""
    lines, kin = view.lines, view.kin
    if index + 2 < len(lines) and _is_lede(view, index + 1) and kin.new(index + 1) >= FOREIGN:
        yield Hit(index + 1, "the lede under the headline of another story")


def _is_lede(view: _View, index: int) -> bool:
    line = view.lines[index]
    if not line.ends or not LEDE_WORDS[0] <= line.words <= LEDE_WORDS[1] or is_quote(line) or is_item(line):
        return False
    return sentences(line.text) == 1 and view.introduces(index) <= APART


def pairs(lines: Sequence[Line]) -> Iterator[Hit]:
    """A headline and the lede under it, both of another story, between two paragraphs.

    The lede says what stands nowhere else and the text goes on as if it were not there; or it opens with the
    paper's own dateline, which stands once in a text.
    """
    if (view := _view_of(lines)) is None:
        return
    for index in range(view.top + 1, view.bottom - 1):
        head = lines[index]
        if not is_title(head) or head.ends or is_quote(head) or _COLON.search(head.text) or head.said or lines[index - 1].text[-1] == ":":
            continue
        if not _is_lede(view, index + 1) or is_title(lines[index + 2]):
            continue
        again = _DATELINE.match(lines[index + 1].text)
        if again is not None and any(line.text.startswith(again.group()) for line in lines[: view.top + 2]):
            because = f"a second lede with the dateline {again.group()!r}"
        elif view.kin.new(index + 1) >= FOREIGN and view.kin.new(index) >= FOREIGN - 0.2 and not view.headed:
            because = "a headline and a lede whose words stand nowhere else in the text"
        else:
            continue
        yield Hit(index, because)
        yield Hit(index + 1, because)


def bracketed(lines: Sequence[Line]) -> Iterator[Hit]:
    """A whole line in square brackets between paragraphs."""
    if (view := _view_of(lines)) is None:
        return
    low, high = CAPTION_WORDS
    for index in range(view.top, view.bottom):
        text = lines[index].text
        if text[0] == "[" and text[-1] == "]" and low <= lines[index].words <= high:
            yield Hit(index, "a whole line in square brackets")


def glued(lines: Sequence[Line]) -> Iterator[Hit]:
    """A caption glued to the end of a paragraph: a last sentence without a space before it, or about a picture."""
    if (view := _view_of(lines)) is None:
        return
    for index, line in enumerate(lines):
        if not line.prose:
            continue
        tail = max(0, len(line.text) - TAIL)
        joint = _joint(line.text, tail)
        start = joint or (last_sentence(line.text, tail) if line.text.find("(", tail) > 0 else 0)
        part = line.text[start:].strip()
        count = part.count(" ") + 1
        if not start or not CAPTION_WORDS[0] <= count <= CAPTION_WORDS[1] or part[0] in "\"“(":
            continue
        folded = part.lower()
        if view.grammar.tells.search(folded) or view.grammar.connects.match(folded):
            continue
        if (found := view.grammar.positions.search(folded)) is not None and found.group()[0] == "(":
            yield Hit(index, f"the last sentence says where in a picture: {found.group()!r}", start=start)
        elif joint and view.grammar.places.search(folded):
            yield Hit(index, "the last sentence was glued to the paragraph, and says where somebody is to be seen", start=start)


def _joint(text: str, tail: int) -> int:
    """Where a last sentence begins that no space parts from the one before; 0 where there is none."""
    found = [match.end() for match in _GLUED.finditer(text, tail)]
    return found[-1] if found and sentences(text[found[-1] :]) == 1 else 0


def _sum(points: _Points) -> int:
    return sum(point for point, _ in points)


def _because(points: _Points) -> str:
    return "; ".join(why for point, why in points if point > 0)


RULES = (
    Rule("inset.glued", "caption", glued, "a caption glued to the end of a paragraph"),
    Rule("inset.bracketed", "caption", bracketed, "a whole line in square brackets"),
    Rule("inset.pair", "related", pairs, "headline and lede of another story between two paragraphs"),
    Rule("inset.unmarked", "caption", insets, "a caption or a headline between two paragraphs, by its shape and kinship"),
)
