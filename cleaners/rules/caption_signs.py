"""The signs of an unmarked caption: it shows and does not tell, and says again whom the text has named.

Knows: kinship, the small words of a language, what stands beside a line. Does not know: phrases of newsrooms.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cleaners.rules.kin import bare_name
from cleaners.rules.shape import is_one_sentence, is_quote, is_title
from cleaners.rules.signs import Sign, Verdict, signs, weigh
from cleaners.rules.view import LONG, NEAR
from cleaners.text import tokens_of

if TYPE_CHECKING:
    from cleaners.rule import Line
    from cleaners.rules.view import View

ENOUGH = 3
"""Points from which an unmarked line is a caption."""
SHORT = 24
"""Words of a line that is short beside long paragraphs."""
UNENDED = 12
"""Words from which hardly any sub-heading is so long."""
SUB_HEADING = 6
"""Words below which a line without a full stop may be a sub-heading."""
SCENE = 8
"""Words of a caption that its scene alone gives away."""
LEAST, MOST = 9, 19
"""Words of most captions."""
VERY_LONG = 27
"""Words from which hardly a caption is so long."""
CONTRAST = 2
"""The paragraphs around such a line are so many times as long."""
DWARFED = 3
"""The paragraph above such a line is so many times as long, where none stands below."""
REPEATS, REPEATS_MUCH = 0.25, 0.6
"""Shares of a line's pairs of words that stand in other lines: some, and well over half."""
NAME_WORDS = 5
"""Words of a name with its title."""
FULL_NAME = 3
"""Words of a name that is given in full."""
_DATED = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)\d\d\.?$")
"""A full date with its year, as agencies close their captions."""
_BRACKETS = re.compile(r"\([^()]*\)")
CREDIT_RULES = frozenset(("caption.credit-alone",))
TITLE_RULES = frozenset(("caption.numbered", "furniture.machine"))
PHOTO_RULES = CREDIT_RULES | TITLE_RULES


def judge(view: View, index: int) -> Verdict:
    """The points of a line for being a caption; several sentences, quotes and questions have none."""
    line = view.lines[index]
    if is_quote(line) or line.text[-1] in "?!":
        return Verdict(0, "")
    if not (is_one_sentence(line.text) or is_one_sentence(view.grammar.abbreviated.sub("", line.text))):
        return Verdict(0, "")
    verdict = weigh(view, index, SIGNS, ENOUGH)
    if verdict.points < ENOUGH or line.ends or _shows_something(view, index):
        return verdict
    return Verdict(0, "")


def _shows_something(view: View, index: int) -> bool:
    """More than its shape speaks for this unended line; a sub-heading has that too, and repeats words."""
    tests = _SHOWS if view.lines[index].words >= UNENDED else _SHOWS_ALONE
    return any(test(view, index) for test in tests)


def shows_surely(view: View, index: int) -> bool:
    """This line has a sign that a forgotten full stop does not give to a paragraph."""
    return any(test(view, index) for test in _SHOWS_SURELY)


def is_caption(view: View, index: int) -> str | None:
    """This line is a caption."""
    verdict = judge(view, index)
    return verdict.because if verdict.points >= ENOUGH else None


def _tells(view: View, index: int) -> str | None:
    line = view.lines[index]
    told = view.grammar.tells.among(line.tokens, line.joined)
    if told and "(" in line.folded:  # sides of a picture stand in brackets
        tokens = tokens_of(_BRACKETS.sub(" ", line.folded))
        told = view.grammar.tells.among(tokens, f" {' '.join(tokens)} ")
    return told


def _says_what_passed(view: View, index: int) -> str | None:
    line = view.lines[index]
    return view.grammar.passes.among(line.tokens, line.joined)


def _continues(view: View, index: int) -> str | None:
    found = view.grammar.connects.match(view.lines[index].folded)
    return found.group() if found else None


def _points_back(view: View, index: int) -> str | None:
    found = view.grammar.points_back.match(view.lines[index].folded)
    return found.group() if found and not view.kin.names(index) else None


def _is_taken_up(view: View, index: int) -> str | None:
    """The next line points back to somebody in this one: a caption is not part of the account."""
    if index + 1 >= len(view.lines):
        return None
    below = view.lines[index + 1]
    found = view.grammar.points_back.match(below.folded)
    return found.group() if found and not _names_somebody(below) else None


def _names_somebody(line: Line) -> bool:
    """This line opens with a title and a name, and not with the title alone."""
    return line.text.split(" ", 2)[1:2] != [] and line.text.split(" ", 2)[1][:1].isupper()


def _has_a_colon(view: View, index: int) -> str | None:
    return "a colon" if ": " in view.lines[index].text else None


def _may_head(view: View, index: int) -> str | None:
    line = view.lines[index]
    return "short as a sub-heading" if not line.ends and line.words < SUB_HEADING else None


def _introduces_somebody(view: View, index: int) -> str | None:
    return "an age" if view.grammar.ages.search(view.lines[index].folded) else None


def _gives_figures(view: View, index: int) -> str | None:
    found = view.grammar.figures.search(view.lines[index].folded)
    return "a figure" if found and not _closes_with_a_date(view, index) else None


def _introduces_the_next(view: View, index: int) -> str | None:
    return "the next line" if not view.lines[index].ends and view.introduces(index) > NEAR else None


def _stands_under_sub_headings(view: View, index: int) -> str | None:
    return "sub-headings" if not view.lines[index].ends and view.headed else None


def _known(view: View, index: int) -> tuple[str, int] | None:
    """The longest name in a line that another line knows, and that line."""
    if index not in view.known:
        view.known[index] = _look_up(view, index)
    return view.known[index]


def _look_up(view: View, index: int) -> tuple[str, int] | None:
    best: tuple[str, int] | None = None
    for written in view.kin.names(index):
        name = bare_name(written, view.grammar.titles)
        if " " not in name or (where := view.kin.stands_elsewhere(index, name)) is None:
            continue
        if best is None or name.count(" ") > best[0].count(" "):
            best = name, where
    return best


def _names_again(view: View, index: int) -> str | None:
    known = _known(view, index)
    return f"names {known[0]!r}, who is named in the text" if known else None


def _names_in_full(view: View, index: int) -> str | None:
    known = _known(view, index)
    return "gives the name in full" if known and known[0].count(" ") + 1 >= FULL_NAME else None


def _names_before(view: View, index: int) -> str | None:
    """The text introduces the name only afterwards, with an age."""
    known = _known(view, index)
    if known is None or known[1] < index:
        return None
    below = view.lines[known[1]].folded
    after = below[below.find(known[0].lower()) + len(known[0]) :]
    return "the text introduces the name only below" if view.grammar.ages.match(after) else None


def _says_where_in_the_picture(view: View, index: int) -> str | None:
    found = view.grammar.positions.search(view.lines[index].folded)
    return f"says where in a picture: {found.group()!r}" if found else None


def _says_what_the_picture_is(view: View, index: int) -> str | None:
    found = view.grammar.views.match(view.lines[index].folded)
    return f"says what a picture is: {found.group()!r}" if found else None


def _says_where(view: View, index: int) -> str | None:
    line = view.lines[index]
    found = view.grammar.places.among(line.tokens, line.joined)
    return f"says where somebody is to be seen: {found!r}" if found else None


def _closes_with_a_date(view: View, index: int) -> str | None:
    line = view.lines[index]
    if not line.ends or not line.folded[-2:-1].isdigit():
        return None  # a sub-heading may close with the day from which something is in force
    if (found := _DATED.search(line.folded)) is None:
        return None
    before = line.folded[: found.start()].split()[-2:]
    if not before or not (before[-1][-1] == "," or before[-1] in view.grammar.days):
        return None
    if before[-1][-1] != "," and before[0] in view.grammar.spans:
        return None
    return f"closes with a full date: {found.group()!r}"


def _describes_somebody(view: View, index: int) -> str | None:
    """A name and who or what it is, and nothing that it does: a line without a verb of its own."""
    line = view.lines[index]
    head, comma, rest = line.folded.partition(", ")
    if not comma or head.count(" ") > NAME_WORDS or "," in rest.replace(", tại", "").replace(", ở", ""):
        return None
    if not view.kin.names(index) or not view.grammar.appositions.match(rest):
        return None
    return "a name and who it is, without what it does"


def _stands_over_a_credit(view: View, index: int) -> str | None:
    """The credit of a photo stands right below: what it credits is this line."""
    below = view.lines[index].beside(1)
    over = below is not None and below.rule in CREDIT_RULES and view.lines[index].words <= MOST
    return "stands right over a credit" if over else None


def _stands_by_a_photo(view: View, index: int) -> str | None:
    above, below = view.lines[index].beside(-1), view.lines[index].beside(1)
    if (above is not None and above.rule in PHOTO_RULES) or (
        below is not None and below.rule in CREDIT_RULES
    ):
        return "stands beside the number or the credit of a photo"
    return None


def _is_unended(view: View, index: int) -> str | None:
    return "no full stop" if not view.lines[index].ends else None


def _is_long_and_unended(view: View, index: int) -> str | None:
    line = view.lines[index]
    return "long for a sub-heading" if not line.ends and line.words >= UNENDED else None


def _is_short_between_long(view: View, index: int) -> str | None:
    around = [view.lines[at].words for at in (index - 1, index + 1) if at < len(view.lines)]
    short = view.lines[index].words < SHORT and min(around) >= LONG
    return "short between long paragraphs" if short else None


def _repeats(view: View, index: int) -> str | None:
    return "repeats the words of other lines" if view.kin.shared(index) >= REPEATS else None


def _repeats_much(view: View, index: int) -> str | None:
    return "repeats most of them" if view.kin.shared(index) >= REPEATS_MUCH else None


def _stands_out(view: View, index: int) -> str | None:
    return "stands out among long paragraphs" if _is_scene(view, index) else None


def _is_dwarfed(view: View, index: int) -> str | None:
    """The paragraph above is much longer, and the line shows something; below stands a short line or none."""
    lines, line = view.lines, view.lines[index]
    if (
        line.words < SCENE
        or not line.ends
        or view.fond
        or index + 1 >= len(lines)
        or _stands_out(view, index)
    ):
        return None
    if not any(test(view, index) for test in _SHOWS):
        return None
    above = lines[index - 1].words
    if above < max(LONG, DWARFED * line.words) or _tells_a_little(view, index) or _continues(view, index):
        return None
    return "much shorter than the paragraph above"


def _tells_nothing(view: View, index: int) -> str | None:
    line = view.lines[index]
    told = view.grammar.tells_little.among(line.tokens, line.joined) or _tells(view, index)
    return "tells nothing" if not told and not _continues(view, index) and _is_scene(view, index) else None


def _tells_a_little(view: View, index: int) -> str | None:
    line = view.lines[index]
    found = view.grammar.tells_little.among(line.tokens, line.joined)
    return found if found and not _is_scene(view, index) else None


def _is_scene(view: View, index: int) -> bool:
    """This line is short, ends, and shows something between paragraphs at least twice as long."""
    lines, line = view.lines, view.lines[index]
    if line.words < SCENE or not line.ends or index + 1 >= len(lines) or view.fond:
        return False
    around = min(lines[index - 1].words, lines[index + 1].words)
    if around < max(LONG, CONTRAST * line.words) or _gives_figures(view, index):
        return False
    return any(test(view, index) for test in _SHOWS)


_SHOWS = (
    _says_where,
    _says_where_in_the_picture,
    _says_what_the_picture_is,
    _stands_by_a_photo,
    _names_again,
    _repeats,
)


def _is_one_of_two_headlines(view: View, index: int) -> str | None:
    lines = view.lines
    if lines[index].ends:
        return None
    near = (lines[at] for at in (index - 1, index + 1) if 0 < at < len(lines))
    return "one of two headlines" if any(is_title(line) and not line.ends for line in near) else None


def _names_a_stranger(view: View, index: int) -> str | None:
    if view.lines[index].ends:
        return None
    names = (bare_name(name, view.grammar.titles) for name in view.kin.names(index))
    return next((name for name in names if view.kin.stands_elsewhere(index, name) is None), None)


def _has_a_comma(view: View, index: int) -> str | None:
    if "," not in view.lines[index].text or _closes_with_a_date(view, index):
        return None
    return None if _says_what_the_picture_is(view, index) else "a comma"


def _has_commas(view: View, index: int) -> str | None:
    several = view.lines[index].text.count(",") > 1 and not _closes_with_a_date(view, index)
    return "several commas" if several else None


def _closes_the_text(view: View, index: int) -> str | None:
    return "the last paragraph" if index >= view.end and view.lines[index].ends else None


def _stands_among_short_lines(view: View, index: int) -> str | None:  # noqa: ARG001 - a sign of the whole text
    return "a text fond of short lines" if view.fond else None


def _has_the_length_of_a_caption(view: View, index: int) -> str | None:
    return "of a caption's length" if LEAST <= view.lines[index].words <= MOST else None


def _is_long_for_a_caption(view: View, index: int) -> str | None:
    return "longer than most captions" if view.lines[index].words > MOST else None


def _is_very_long_for_one(view: View, index: int) -> str | None:
    return "much longer than most" if view.lines[index].words >= VERY_LONG else None


def _stands_under_a_photos_title(view: View, index: int) -> str | None:
    above = view.lines[index].beside(-1)
    return "stands under the title of a photo" if above is not None and above.rule in TITLE_RULES else None


def _shows_somebody(view: View, index: int) -> str | None:
    found = view.grammar.scenes.match(view.lines[index].folded)
    return f"opens with what is to be seen: {found.group()!r}" if found else None


def _stands_in_a_text_with_photos(view: View, index: int) -> str | None:  # noqa: ARG001 - a sign of the whole text
    return "the text has photos, and their captions no credit" if view.pictured else None


_SHOWS_SURELY = (
    _says_where_in_the_picture,
    _says_what_the_picture_is,
    _stands_by_a_photo,
    _names_again,
)
_SHOWS_ALONE = (*_SHOWS_SURELY, _shows_somebody, _stands_in_a_text_with_photos)
"""Signs that tell a caption of few words from a sub-heading."""

SIGNS = signs(
    Sign(-5, _tells),
    Sign(-2, _continues),
    Sign(-2, _says_what_passed),
    Sign(-2, _has_a_colon),
    Sign(-3, _may_head, ends=False),
    Sign(-2, _points_back),
    Sign(-2, _introduces_somebody),
    Sign(-1, _gives_figures),
    Sign(-2, _is_taken_up),
    Sign(-2, _closes_the_text),
    Sign(-2, _is_one_of_two_headlines, ends=False),
    Sign(-1, _names_a_stranger, ends=False),
    Sign(-1, _has_a_comma),
    Sign(-1, _has_commas),
    Sign(-1, _stands_among_short_lines),
    Sign(2, _stands_over_a_credit),
    Sign(3, _closes_with_a_date),
    Sign(3, _describes_somebody),
    Sign(1, _has_the_length_of_a_caption),
    Sign(-1, _is_long_for_a_caption),
    Sign(-1, _is_very_long_for_one),
    Sign(1, _shows_somebody),
    Sign(1, _stands_in_a_text_with_photos),
    Sign(1, _is_short_between_long),
    Sign(1, _is_unended, ends=False),
    Sign(1, _is_long_and_unended, ends=False),
    Sign(2, _stands_by_a_photo),
    Sign(1, _stands_under_a_photos_title),
    Sign(3, _says_what_the_picture_is),
    Sign(4, _says_where_in_the_picture),
    Sign(1, _says_where),
    Sign(-2, _introduces_the_next, ends=False),
    Sign(-2, _stands_under_sub_headings, ends=False),
    Sign(1, _names_again),
    Sign(1, _names_in_full),
    Sign(1, _names_before),
    Sign(-1, _tells_a_little),
    Sign(1, _stands_out, ends=True),
    Sign(1, _is_dwarfed, ends=True),
    Sign(1, _tells_nothing, ends=True),
    Sign(1, _repeats),
    Sign(1, _repeats_much),
    most=6,
)
