"""Other stories: headings that announce them, pointers to them, teasers with times, tails of teasers.

Knows: what announces other stories, how teasers look, where an article can end.
Does not know: phrases; markup (the page has been read by then).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.place import closes, kind_of, mass
from cleaners.rules.shape import CUT_OFF, heads_a_table, is_entry, is_item, is_one_sentence, is_title
from cleaners.rules.tail import strange

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.grammar import Grammar
    from cleaners.model import Kind
    from cleaners.rule import Line

ENOUGH = 40
"""Words of running text that must stand before a place that may be the end of the article."""
LEDE_WORDS = 45
"""Words of the lede of a teaser."""
FEW = 9
"""Words below which a line under a heading may be furniture and no headline."""
POINTER = 20
"""Words of a paragraph to which a pointer may be glued."""
POINTER_REACH = 130
"""Characters of such a pointer."""
ARROWS = ">»→➤⇒"
SENTENCE_END = '.!?…"”'
INVITES = 7
"""Words from which a line that speaks of other stories is a sentence."""
SIGNED_ABOVE = 5
"""Lines between a sign-off and the heading of other stories: shares, tags, another name."""
HEADLINE = 5
"""Words of a headline in a list of stories."""
LABEL = 3
"""Words of a section or a name beside one."""
RUN_LEAST, RUN_MOST, RUN_PARTS, RUN_WORDS = 10, 60, 3, 4
"""Words of a line of several headlines, how many there are without slashes, and words of each at least."""
_SLASH = " / "
_OPENS = re.compile(r"(?<=[a-zà-öø-ỹ\d?!\"”'’%] )([^\W\d_a-zà-öø-ÿăđĩũơư][a-zà-öø-ỹ]*)(?= [a-zà-öø-ỹ])")
_UPPER = "A-ZÀ-ÖØ-ÞĂĐĨŨƠƯ" + "".join(map(chr, range(0x1EA0, 0x1EFA, 2)))
_ASKED = re.compile(rf"[?!] (?=[\d{_UPPER}])")
_GLUED = re.compile(rf"(?<=[^\W\d_{_UPPER}])(?=[{_UPPER}][^\W\d_{_UPPER}]* [^\W\d_{_UPPER}])")
"""Where a headline begins without anything before it."""
SHARE = 2
"""The text before such a place must be so many times what follows it."""


def _announces(line: Line) -> tuple[str, Kind] | None:
    """This line announces other stories: why, and of which kind they are."""
    for topic, kind in (("recent", "recent"), ("related", "related")):
        said = line.said.get(topic)
        if said and (said.how == "line" or (said.how in {"starts", "ends", "holds"} and line.words <= 30)):  # noqa: PLR2004 - an invitation fits in two lines
            return f"{said.how} {said.phrase!r}", "recent" if kind == "recent" else "related"
    return None


def _is_teaser(line: Line) -> bool:
    """This line looks like a teaser: a headline, or a lede that breaks off."""
    return is_title(line) or line.text.endswith(CUT_OFF) or line.text[0] in ">»•"


def _is_headline(line: Line) -> bool:
    """This line of a flattened text looks like a teaser, and not like a table's entry or a sub-heading."""
    return _is_teaser(line) and (line.words >= HEADLINE or bool(line.said)) and not is_entry(line)


def _is_bare(line: Line) -> bool:
    """This line is a word or a few without a full stop, as names and sections beside teasers are."""
    return not line.ends and (line.words <= LABEL or bool(line.said)) and not is_entry(line)


def _may_end(lines: Sequence[Line], index: int) -> bool:
    before, after = mass(lines[:index]), mass(lines[index + 1 :])
    return before >= ENOUGH and before >= SHARE * after


def announced(lines: Sequence[Line]) -> Iterator[Hit]:
    """A heading that announces other stories, and the teasers under it.

    Behind the article's own sign-off everything after it goes. Elsewhere only what looks like a teaser, up to
    the next paragraph; one sentence right under a teaser is its lede where no sign-off follows.
    """
    index = 0
    while index < len(lines):
        if (found := _announces(lines[index])) is None or (
            index == 0 and len(lines) > 1 and not lines[0].page
        ):
            index += 1
            continue
        because, kind = found
        yield Hit(index, because, kind=kind)
        ended = _may_end(lines, index) and (_invites(lines[index]) or _is_signed(lines, index))
        last = _may_end(lines, index) and not any(
            closes(lines[at]) and lines[at - 1].ends for at in range(index + 2, len(lines))
        )
        index += 1
        while index < len(lines):
            line = lines[index]
            if not ended and not _belongs(lines, index, last=last):
                break
            if (newer := _announces(line)) is not None:
                kind = newer[1]
            own = kind_of(line) if not is_title(line) or line.words < FEW else None
            yield Hit(index, f"under the heading {because}", kind=own if own and own != "related" else kind)
            index += 1


def _belongs(lines: Sequence[Line], index: int, *, last: bool) -> bool:
    """This line under a heading is a teaser, its time or its lede."""
    line = lines[index]
    if line.text.endswith(CUT_OFF) or line.says("ago", "date") or _announces(line) is not None:
        return True
    if not line.page and heads_a_table(lines, index):
        return False
    if not line.prose:
        return _is_teaser(line) if line.page else _is_headline(line) or (last and _is_bare(line))
    if line.page:
        return False
    return last and _is_teaser(lines[index - 1]) and line.words <= LEDE_WORDS and is_one_sentence(line.text)


def _invites(line: Line) -> bool:
    """This line is an invitation into a section and no bare heading; it stands at the end only."""
    said = line.said.get("related")
    return (
        said is not None
        and said.how in {"starts", "ends"}
        and line.words > INVITES
        and said.phrase[-1] != ":"
    )


def _is_signed(lines: Sequence[Line], index: int) -> bool:
    """Whether the article is signed off within a few lines above."""
    for line in reversed(lines[max(1, index - SIGNED_ABOVE) : index]):
        if line.prose:
            return False
        if closes(line):
            return True
    return False


def pointers(lines: Sequence[Line]) -> Iterator[Hit]:
    """An inline pointer to one other story, and the bare headline under a pointer that names none."""
    for index, line in enumerate(lines):
        said = line.said.get("pointer")
        if said is None or line.words > 45:  # noqa: PLR2004 - longer ones are paragraphs
            continue
        yield Hit(index, f"{said.how} {said.phrase!r}")
        if said.how == "line" or line.text.endswith(":"):
            for below in range(index + 1, len(lines)):
                if not is_title(lines[below]) or lines[below].said:
                    break
                yield Hit(below, f"the headline under the pointer {said.phrase!r}")


def glued_pointers(lines: Sequence[Line]) -> Iterator[Hit]:
    """A pointer to another story at the end of the paragraph it was glued to."""
    for index, line in enumerate(lines):
        folded = line.folded
        if line.words <= POINTER or (":" not in folded and ">" not in folded):
            continue
        reach = max(0, len(folded) - POINTER_REACH)
        for at, phrase in line.pack.spots(folded, "pointer", SENTENCE_END, reach):
            if (
                (phrase[-1] in ":>" or phrase[0] in ARROWS)
                and ". " not in folded[at:]
                and len(folded) == len(line.text)
            ):
                yield Hit(index, f"the end of the paragraph opens with {phrase!r}", start=at)
                break


def run_together(lines: Sequence[Line]) -> Iterator[Hit]:
    """Several headlines in one line: parted by a slash, or by nothing but a capital where the next begins."""
    grammar = grammar_of(lines[0].pack.code) if lines else None
    if grammar is None:
        return
    for index, line in enumerate(lines):
        text = line.text
        if (line.ends and text[-1] not in "?!") or not RUN_LEAST <= line.words <= RUN_MOST or is_item(line):
            continue
        if "|" in text or ". " in text:  # a row of a table, a paragraph
            continue
        slashed = text.split(_SLASH)
        if len(slashed) > 1 and index and text[0] not in "\"“'" and all(map(_may_head, slashed)):
            yield Hit(index, f"{len(slashed)} headlines parted by slashes")
        elif (
            line.words >= RUN_PARTS * RUN_WORDS
            and len(parts := _headlines(text, grammar)) >= RUN_PARTS
            and all(map(_may_head, parts))
            and not all(part.rstrip()[-1] in "?!" for part in parts[:-1])
        ):
            yield Hit(index, f"{len(parts)} headlines without anything between them")


def _may_head(part: str) -> bool:
    """Whether a part of a line may be a headline: it begins with a capital or a figure and has some words."""
    part = part.strip()
    return part.count(" ") + 1 >= RUN_WORDS and (part[0].isupper() or part[0].isdigit())


def _headlines(text: str, grammar: Grammar) -> list[str]:
    """The parts of a line that begin with a capital which no name explains: a common word opens each."""
    opens = [match.start(1) for match in _OPENS.finditer(text) if match.group(1).lower() in grammar.openers]
    asked = [match.end() for match in _ASKED.finditer(text)] if "? " in text or "! " in text else []
    cuts = sorted({0, *opens, *asked, *(match.end() for match in _GLUED.finditer(text))})
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def with_times(lines: Sequence[Line]) -> Iterator[Hit]:
    """Teasers that carry a relative time: the time, and the headline and lede above it."""
    times = [index for index, line in enumerate(lines) if line.is_just("ago")]
    if len(times) < 2:  # noqa: PLR2004 - one time alone may be the article's own
        return
    for index in times:
        yield Hit(index, lines[index].is_just("ago") or "")
        for above in range(index - 1, max(-1, index - 4), -1):
            if above in times or lines[above].words > 45:  # noqa: PLR2004 - longer than any teaser
                break
            if is_title(lines[above]) or lines[above].text.endswith(CUT_OFF):
                yield Hit(above, "above a relative time, as in a list of stories")
            elif lines[above].prose and above > index - 3 and above - 1 >= 0 and is_title(lines[above - 1]):
                yield Hit(above, "between a headline and a relative time")
            else:
                break


def _is_counter(line: Line) -> bool:
    return line.text.strip("()[] ").isdigit() and len(line.text) <= 6  # noqa: PLR2004 - as in furniture


def behind_the_gap(lines: Sequence[Line]) -> Iterator[Hit]:
    """Paragraphs behind a gap that is wider than every gap in the article: the ledes of other stories.

    They count as such when a counter closes them, or when there are three and more, each one sentence.
    """
    if len(lines) < 6:  # noqa: PLR2004 - too short to tell
        return
    gaps = [line.block.gap for line in lines]
    widest = max(gaps[2:])
    if widest < 2:  # noqa: PLR2004 - a single blank line separates paragraphs
        return
    at = max(index for index in range(2, len(lines)) if gaps[index] == widest)
    if sorted(gaps[1:at])[int((at - 1) * 0.9)] >= widest or mass(lines[:at]) < max(ENOUGH, mass(lines[at:])):
        return
    tail = lines[at:]
    counter = _is_counter(tail[-1])
    told = [line for line in tail if line.words >= 8]  # noqa: PLR2004 - shorter ones are labels
    single = all(line.text.count(". ") <= 1 and line.words <= 60 for line in told)  # noqa: PLR2004 - a lede
    if not single or not told or not (counter or len(told) >= 3):  # noqa: PLR2004 - a list begins with three
        return
    if counter or any(map(closes, lines[at - 1 : at + 2])) or _all_strange(lines, at):
        for index in range(at, len(lines)):
            kind: Kind = "comments" if _is_counter(lines[index]) else "related"
            yield Hit(
                index,
                f"behind a gap of {widest} blank lines" + (", closed by a counter" if counter else ""),
                kind=kind,
            )


def _all_strange(lines: Sequence[Line], start: int) -> bool:
    """Whether every sentence from a line on could be of another story."""
    return all(strange(lines, index) for index in range(start, len(lines)) if lines[index].words >= FEW)


RULES = (
    Rule(
        "stories.announced",
        "related",
        announced,
        "a heading that announces other stories, and what is under it",
        ("related", "recent"),
    ),
    Rule("stories.together", "related", run_together, "several headlines in one line", where="text"),
    Rule("stories.times", "recent", with_times, "teasers with relative times", ("ago",)),
    Rule(
        "stories.pointer", "related", pointers, "a pointer to another story, put into the body", ("pointer",)
    ),
    Rule(
        "stories.glued",
        "related",
        glued_pointers,
        "a pointer glued to the end of a paragraph",
        where="text",
        needs=":>",
    ),
    Rule(
        "stories.gap",
        "related",
        behind_the_gap,
        "ledes of other stories behind a wide gap at the end",
        where="text",
    ),
)
