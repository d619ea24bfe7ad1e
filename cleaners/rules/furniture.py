"""Lines that are a phrase of the page and not of the article: share, comments, tags, copyright and more.

Knows: which topics a whole line may be of. Does not know: the phrases; they are in the language packs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.markup import HEADINGS
from cleaners.rule import Hit, Rule, each
from cleaners.rules.place import first_prose, last_prose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line

DATE = 12
"""Words of a date line."""
UNDER, STAMP = 2, 3
"""Lines of a standfirst above the date of a flattened text, and words of a date with its time."""
_SETS = re.compile(r"\d-\d+, \d+-\d")
"""A result in sets, which looks like a row of days."""
_YEAR = re.compile(r"\b20\d\d\b")
DATED = 1
"""Date lines between the paragraphs of a page; more are a calendar."""
MACHINE = 3
"""Words of a line that a machine left."""
_MACHINE = re.compile(
    r"(?P<file>[\w.\- ]+\.(?:jpe?g|png|gif|webp|bmp))|/[\w\-]+/|null|undefined|NaN|Volume \d+%"
    r"|\[(?P<code>\w+)\b[^\]]*\][^\[\]]*\[/(?P=code)\]"
)
_BREAK = re.compile(r"\*|([*~.…♦◊❖])(?:\s*\1)*")
"""What an author sets between two parts of a text or for what is left out; dashes are the page's."""
SUBJECTS = HEADINGS | {"tr"}
"""Elements in which a network's name is what the text is about."""
HEADLINE = 6
"""Words of a headline."""
LABEL, LABELS = 3, 2
"""Words of a short sub-heading, and how many of them make a text that has such."""
HASHTAGS = 24
"""Words of a line of hash tags."""
OPENING = 45
"""Words up to which a line that begins with a phrase is taken for furniture; longer ones argue."""


def speaks_of(topic: str) -> Callable[[Line], str | None]:
    """A line that is a phrase of the topic, or a short one that begins or ends with one or holds one."""

    def test(line: Line) -> str | None:
        said = line.said.get(topic)
        if said is None or line.words > OPENING or (topic == "share" and line.block.tag in SUBJECTS):
            return None
        return f"{said.how} {said.phrase!r}"

    return test


def sections_and_dates(lines: Sequence[Line]) -> Iterator[Hit]:
    """Section names and date lines that stand alone above the text or below it."""
    top, bottom = first_prose(lines), last_prose(lines)
    if top > bottom:
        return
    dated = [index for index in range(top, bottom + 1) if _is_date(lines[index])]
    within = dated if len(dated) <= DATED else []
    if not lines[0].page:
        within = [
            at
            for at in within
            if at <= top + UNDER and lines[at].words >= STAMP and _YEAR.search(lines[at].text)
        ]
    calendar = len(dated) > DATED
    for index, line in enumerate(lines):
        if top <= index <= bottom and index not in within:
            continue
        if because := line.is_just("section"):
            yield Hit(index, because, kind="section")
        elif not line.page and ((calendar and _is_date(line)) or _SETS.search(line.text)):
            continue  # the first or last entry of a log or a programme; a result
        elif because := line.is_just("date", "ago") or (line.says("date") if line.words <= DATE else None):
            yield Hit(index, because, kind="date")


def _is_date(line: Line) -> bool:
    return line.is_just("date") is not None


def videos(lines: Sequence[Line]) -> Iterator[Hit]:
    """Titles and buttons of players; one word between paragraphs may be a sub-heading among others."""
    top, bottom = first_prose(lines), last_prose(lines)
    labels = sum(
        not line.ends and line.words <= LABEL and not line.said and line.text[0].isalpha()
        for line in lines[top : bottom + 1]
    )
    test = speaks_of("video")
    for index, line in enumerate(lines):
        heads = top < index < bottom and line.words == 1 and labels >= LABELS and not line.page
        if not heads and (because := test(line)):
            yield Hit(index, because)


def counters(lines: Sequence[Line]) -> Iterator[Hit]:
    """Numbers alone after the last paragraph count comments, views or shares."""
    for index in range(len(lines) - 1, max(last_prose(lines), 0), -1):
        text = lines[index].text
        if text.strip("()[] ").isdigit() and len(text) <= 6:  # noqa: PLR2004 - a counter, not a figure of the text
            yield Hit(index, "a number alone after the last paragraph")


def numbers_above(lines: Sequence[Line]) -> Iterator[Hit]:
    """Numbers alone above the headline: what a newsroom's system counts its articles by."""
    top = first_prose(lines)
    head = next((index for index in range(top) if lines[index].words >= HEADLINE), 0)
    for index in range(head):
        if lines[index].text.isdigit():
            yield Hit(index, "a number alone above the headline")


def sizes_and_signs(lines: Sequence[Line]) -> Iterator[Hit]:
    """Lines without a single letter or digit: rules, bullets and arrows that icons left."""
    for index, line in enumerate(lines):
        text = line.text
        if text[0].isalnum() or text[-2:-1].isalnum() or any(map(str.isalnum, text)):
            continue
        if _BREAK.fullmatch(text) is None:
            yield Hit(index, "no letter and no digit")


def left_by_machines(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that no author wrote: a picture's file name, a path, an empty value, a player's volume."""
    for index, line in enumerate(lines):
        if line.words > MACHINE or (match := _MACHINE.fullmatch(line.text)) is None:
            continue
        kind: Kind = "caption" if match["file"] else "other"
        yield Hit(index, f"left by a machine: {line.text[:40]!r}", kind=kind)


def hashtags(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that opens with a hash sign and holds keywords only; on a page it may link a heading."""
    for index, line in enumerate(lines):
        if (
            line.text[0] == "#"
            and line.text[1:2].isalpha()
            and line.words <= HASHTAGS
            and not line.ends
            and not (line.page and any(word[0] != "#" for word in line.text.split()))
        ):
            yield Hit(index, "opens with a hash sign")


_TOPICS: tuple[tuple[str, Kind, str], ...] = (
    ("comments", "comments", "the comment box and its counter"),
    ("share", "share", "calls to share and to follow"),
    ("promo", "promo", "calls to subscribe, to install, to donate"),
    ("paywall", "promo", "a login or subscription wall"),
    ("tags", "tags", "the list of tags"),
    ("copyright", "copyright", "who owns the page"),
    ("nav", "nav", "words of the navigation"),
    ("ad", "ad", "the label of an advertisement"),
)

RULES = (
    *(
        Rule(f"furniture.{topic}", kind, each(speaks_of(topic)), reason, (topic,))
        for topic, kind, reason in _TOPICS
    ),
    Rule("furniture.video", "video", videos, "the title of a video player", ("video",)),
    Rule(
        "furniture.head",
        "section",
        sections_and_dates,
        "section names and date lines above or below the text",
    ),
    Rule("furniture.machine", "other", left_by_machines, "file names, paths and empty values"),
    Rule("furniture.hashtags", "tags", hashtags, "keywords behind hash signs", needs="#"),
    Rule("furniture.counter", "comments", counters, "a counter after the last paragraph"),
    Rule("furniture.numbers", "other", numbers_above, "numbers above the headline", where="text"),
    Rule("furniture.signs", "other", sizes_and_signs, "signs without words"),
)
