"""Other stories: headings that announce them, pointers to them, teasers with times, tails of teasers.

Knows: what announces other stories, how teasers look, where an article can end.
Does not know: phrases; markup (the page has been read by then).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cleaners.rule import Hit, Rule
from cleaners.rules.place import last_prose, looks_like_title, mass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line

ENOUGH = 40
"""Words of running text that must stand before a place that may be the end of the article."""
SHARE = 2
"""The text before such a place must be so many times what follows it."""
CUT_OFF = ("…", "...", "[…]", "[...]")


def _announces(line: Line) -> tuple[str, Kind] | None:
    """This line announces other stories: why, and of which kind they are."""
    for topic, kind in (("recent", "recent"), ("related", "related")):
        said = line.said.get(topic)
        if said and (said.how == "line" or (said.how in {"starts", "ends", "holds"} and line.words <= 30)):  # noqa: PLR2004 - an invitation fits in two lines
            return f"{said.how} {said.phrase!r}", "recent" if kind == "recent" else "related"
    return None


def _is_teaser(line: Line) -> bool:
    """This line looks like a teaser: a headline, or a lede that breaks off."""
    return looks_like_title(line) or line.text.endswith(CUT_OFF) or line.text[0] in ">»•"


def _may_end(lines: Sequence[Line], index: int) -> bool:
    before, after = mass(lines[:index]), mass(lines[index + 1 :])
    return before >= ENOUGH and before >= SHARE * after


def announced(lines: Sequence[Line]) -> Iterator[Hit]:
    """A heading that announces other stories, and the teasers under it.

    Near the end of the text everything after it goes; in the middle only what looks like a teaser, up to
    the next paragraph.
    """
    index = 0
    while index < len(lines):
        if (found := _announces(lines[index])) is None or (index == 0 and len(lines) > 1 and not lines[0].page):
            index += 1
            continue
        because, kind = found
        yield Hit(index, because, kind=kind)
        to_the_end = _may_end(lines, index)
        index += 1
        while index < len(lines):
            line = lines[index]
            if not to_the_end and (line.prose or not (_is_teaser(line) or line.says("ago", "date"))):
                break
            if (newer := _announces(line)) is not None:
                kind = newer[1]
            yield Hit(index, f"under the heading {because}", kind=kind)
            index += 1


def pointers(lines: Sequence[Line]) -> Iterator[Hit]:
    """An inline pointer to one other story, and the bare headline under a pointer that names none."""
    for index, line in enumerate(lines):
        said = line.said.get("pointer")
        if said is None or line.words > 45:  # noqa: PLR2004 - longer ones are paragraphs
            continue
        yield Hit(index, f"{said.how} {said.phrase!r}")
        if said.how == "line" or line.text.endswith(":"):
            for below in range(index + 1, len(lines)):
                if not looks_like_title(lines[below]) or lines[below].said:
                    break
                yield Hit(below, f"the headline under the pointer {said.phrase!r}")


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
            if looks_like_title(lines[above]) or lines[above].text.endswith(CUT_OFF):
                yield Hit(above, "above a relative time, as in a list of stories")
            elif lines[above].prose and above > index - 3 and above - 1 >= 0 and looks_like_title(lines[above - 1]):
                yield Hit(above, "between a headline and a relative time")
            else:
                break


def _is_counter(line: Line) -> bool:
    return line.text.strip("()[] ").isdigit() and len(line.text) <= 6  # noqa: PLR2004 - as in furniture


def behind_the_gap(lines: Sequence[Line]) -> Iterator[Hit]:
    """Paragraphs behind a gap that is wider than every gap in the article: the ledes of other stories.

    They count as such when a counter closes them, or when there are three and more, each one sentence.
    """
    if len(lines) < 6 or lines[0].page:  # noqa: PLR2004 - too short to tell
        return
    gaps = [line.block.gap for line in lines]
    widest = max(gaps[2:])
    if widest < 2:  # noqa: PLR2004 - a single blank line separates paragraphs
        return
    at = max(index for index in range(2, len(lines)) if gaps[index] == widest)
    if sorted(gaps[1:at])[int((at - 1) * 0.9)] >= widest or not _may_end(lines, at - 1):
        return
    tail = lines[at:]
    counter = _is_counter(tail[-1])
    told = [line for line in tail if line.words >= 8]  # noqa: PLR2004 - shorter ones are labels
    single = all(line.text.count(". ") <= 1 and line.words <= 60 for line in told)  # noqa: PLR2004 - a lede
    if single and told and (counter or len(told) >= 3):  # noqa: PLR2004 - a list begins with three
        for index in range(at, len(lines)):
            yield Hit(index, f"behind a gap of {widest} blank lines" + (", closed by a counter" if counter else ""))


def behind_the_end(lines: Sequence[Line]) -> Iterator[Hit]:
    """What stands after a sign-off, a comment box or a tag list, and looks like teasers."""
    bottom = last_prose(lines)
    for index, line in enumerate(lines):
        closes = line.is_just("comments", "tags", "agency", "signoff", "byline", "copyright", "share") or (
            line.words <= 30 and line.says("comments", "tags", "copyright")  # noqa: PLR2004 - a line of furniture
        )
        if not closes or not _may_end(lines, index):
            continue
        strong = line.says("comments", "tags", "copyright") is not None
        for below in range(index + 1, len(lines)):
            other = lines[below]
            if looks_like_title(other) and not other.said and (strong or below > bottom or other.block.gap):
                yield Hit(below, f"like a headline, after {closes}")
            elif strong and other.prose and other.words <= 60 and below - 1 > index and looks_like_title(lines[below - 1]):  # noqa: PLR2004 - a lede
                yield Hit(below, f"a lede under a headline, after {closes}")
        return


RULES = (
    Rule("stories.announced", "related", announced, "a heading that announces other stories, and what is under it"),
    Rule("stories.times", "recent", with_times, "teasers with relative times"),
    Rule("stories.pointer", "related", pointers, "a pointer to another story, put into the body"),
    Rule("stories.gap", "related", behind_the_gap, "ledes of other stories behind a wide gap at the end"),
    Rule("stories.end", "related", behind_the_end, "headlines after the article's own end"),
)
