"""Photo captions and credits, with and without marks.

Knows: how a credit closes or opens a caption, what stands beside a photo.
Does not know: phrases; markup beyond the marks of a block.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from cleaners.grammar import grammar_of
from cleaners.rule import Hit, Rule
from cleaners.rules.place import first_prose, says_again
from cleaners.rules.shape import GLUED, is_item, is_one_sentence
from cleaners.text import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cleaners.model import Kind
    from cleaners.rule import Line

LONG = 70
"""Words: a longer line with a credit at its end is a paragraph with a caption glued to it."""
SHORT = 40
"""Words up to which a caption may have two sentences; in a longer line the last one is taken."""
CAPTION_WORDS = 45
"""Words of a line that opens like a caption; longer ones are about pictures."""
RUNNING = 32
"""Words of a sentence that is longer than those of captions."""
NAME_AND_WORD = 6
"""Words of a credit that gives a name or two and no more."""
CREDIT_WORDS = 10
"""Words a credit has at most after its own word."""
TWICE = 6
"""Words of a line that is no refrain."""
PAIR = 2
"""Times that the same line stands as a photo's title and its caption; what stands more often is an entry."""
UNDER = 40
"""Words of a caption right under a photo."""
NEAR = 4
"""Lines between a photo's title and its caption."""
CREDIT_REACH = 140
"""Characters from the end within which a credit begins."""
_SENTENCE = re.compile(r"(?<=[.!?…”\"])\s+(?=[^\W\d_a-z]|[“\"(])")
_BEFORE = '.!?…)(|-–—:;,/"”»'


def _credit(line: Line) -> tuple[int, str] | None:
    """Where in the line a credit begins that runs to its end."""
    reach = max(0, len(line.folded) - CREDIT_REACH)
    if not line.page and line.folded.find(":", reach) < 0 and line.folded.find("(", reach) < 0:
        return None
    for at, phrase in line.pack.spots(line.folded, "credit", _BEFORE, reach):
        before = line.folded[:at].rstrip()
        rest = line.folded[at + len(phrase) :]
        if rest.count(" ") < CREDIT_WORDS and ". " not in rest.strip(" ."):
            return len(before) if before[-1] == "(" else at, phrase
    return None


def credit_alone(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that is nothing but a credit."""
    for index, line in enumerate(lines):
        said = line.said.get("credit")
        if said is not None and said.how in {"line", "starts"} and line.words <= CREDIT_WORDS + 4:
            kind: Kind = "caption" if said.phrase.startswith("(") or line.words > NAME_AND_WORD else "credit"
            yield Hit(index, f"{said.how} {said.phrase!r}", kind=kind)


def credited(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that ends in a credit; of a paragraph, the sentence that the credit closes."""
    for index, line in enumerate(lines):
        if not (line.page or ":" in line.folded or "(" in line.folded or line.said) or "byline" in line.said:
            continue
        if (found := _credit(line)) is None:
            yield from _closed(line, index)
            continue
        at, phrase = found
        breaks = [end for end in _breaks(line.text) if end < at - 3]
        glued = len(breaks) >= _sentences_of_a_caption(line) or (len(breaks) == 1 and _runs(line, breaks[0]))
        if not glued:
            yield Hit(index, f"closed by the credit {phrase!r}")
        elif _tells_something(line, line.folded[breaks[-1] : at]):
            yield Hit(index, f"the credit {phrase!r} at the end of a paragraph", start=at)
        else:
            yield Hit(index, f"the last sentence, closed by the credit {phrase!r}", start=breaks[-1])


def _breaks(text: str) -> list[int]:
    """Where new sentences begin in a line, with a space before them or without."""
    found = {match.end() for match in _SENTENCE.finditer(text)}
    return sorted(found | {match.end() for match in GLUED.finditer(text)})


def _sentences_of_a_caption(line: Line) -> int:
    """How many sentence ends before its last sentence make a line a paragraph with a caption glued to it."""
    return 2 if line.words <= SHORT else 1


def _closed(line: Line, index: int) -> Iterator[Hit]:
    """A credit that only its place at the very end gives away."""
    said = line.said.get("credit")
    if said is None or said.how != "ends" or line.words > SHORT:
        return
    breaks = [match.end() for match in _SENTENCE.finditer(line.text)]
    if len(breaks) <= 2 or line.text[-1] == ")":  # noqa: PLR2004 - a caption of two sentences and the credit
        yield Hit(index, f"{said.how} {said.phrase!r}")


def _runs(line: Line, end: int) -> bool:
    """Whether the first sentence of a line is running text: it continues an account, tells or is long."""
    first = line.folded[:end]
    if first.count(" ") >= RUNNING or _tells_something(line, first):
        return True
    grammar = grammar_of(line.pack.code)
    return grammar is not None and grammar.connects.match(first) is not None


def _tells_something(line: Line, sentence: str) -> bool:
    """Whether a folded sentence of a line tells, judges or plans."""
    grammar = grammar_of(line.pack.code)
    tokens = tokens_of(sentence)
    return grammar is not None and grammar.tells.among(tokens, f" {' '.join(tokens)} ") is not None


def numbered(lines: Sequence[Line]) -> Iterator[Hit]:
    """The number of a photo, with the headline or without it before."""
    for index, line in enumerate(lines):
        said = line.said.get("caption")
        if said is not None and said.phrase.rstrip(".").endswith("{n}") and said.how in {"line", "ends"}:
            yield Hit(index, f"{said.how} {said.phrase!r}")


def prefixed(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that the caption below or above it repeats, with a credit behind it."""
    if not lines or not any(gone.kind == "caption" for gone in lines[0].gone.values()):
        return
    top = first_prose(lines)
    for index, line in enumerate(lines):
        if line.words < TWICE:
            continue
        for step in (-1, 1):
            gone = line.beside(step)
            if (
                gone is not None
                and gone.kind == "caption"
                and len(gone.text) > len(line.text)
                and gone.text.startswith(line.text)
                and (
                    index >= top or gone.rule != "caption.numbered"
                )  # the headline, which photos bear as well
            ):
                yield Hit(index, "the caption beside it repeats it")
                break


def opened(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that opens like a caption, or ends like one."""
    for index, line in enumerate(lines):
        said = line.said.get("caption")
        if (
            said is not None
            and line.words <= CAPTION_WORDS
            and not (said.how == "starts" and _tells(line, said.phrase))
        ):
            yield Hit(index, f"{said.how} {said.phrase!r}")


def _tells(line: Line, phrase: str) -> bool:
    """Whether the line is a sentence about a picture and not under one: the phrase is its subject."""
    grammar = grammar_of(line.pack.code)
    if grammar is None or not line.ends or phrase[-1] in ":)-":
        return False
    tokens = tokens_of(line.folded[len(phrase) :])
    return grammar.tells.among(tokens, f" {' '.join(tokens)} ") is not None


def marked(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line that the markup calls a caption."""
    for index, line in enumerate(lines):
        for mark in line.block.marks:
            if mark.startswith("caption"):
                yield Hit(index, mark)
                break


def under_photos(lines: Sequence[Line]) -> Iterator[Hit]:
    """A line set like a caption right under a photo; where most of the text is, it is a story in pictures."""
    found = {
        index: mark
        for index, line in enumerate(lines)
        for mark in line.block.marks
        if mark.startswith("photo: ") and line.words <= UNDER
    }
    top = next((index for index, line in enumerate(lines) if line.prose and index not in found), len(lines))
    rest = sum(line.words for index, line in enumerate(lines) if index not in found)
    if sum(lines[index].words for index in found) > rest:
        return
    for index, mark in found.items():
        if "centred" in mark or (index > top and _shows(lines[index])):
            yield Hit(index, mark)


def _shows(line: Line) -> bool:
    """Whether a line in italics right under a photo is its caption, and no remark of the author.

    A whole sentence is judged only where the grammar of the language is known.
    """
    if not line.ends:
        return True
    grammar = grammar_of(line.pack.code)
    return (
        grammar is not None
        and is_one_sentence(line.text)
        and not grammar.tells.among(line.tokens, line.joined)
    )


def again_and_again(lines: Sequence[Line]) -> Iterator[Hit]:
    """The same line twice within a few lines, inside the text: a photo's title and its caption."""
    if not says_again(lines):
        return
    at: dict[str, int] = {}
    times = Counter(line.folded for line in lines)
    top = first_prose(lines)
    for index, line in enumerate(lines):
        if TWICE <= line.words < CAPTION_WORDS and not is_item(line):
            before = at.get(line.folded, -1)
            if times[line.folded] == PAIR and before > 0 and index - before <= NEAR and before >= top:
                yield Hit(before, "stands twice within a few lines")
                yield Hit(index, "stands twice within a few lines")
            at[line.folded] = index


RULES = (
    Rule("caption.marked", "caption", marked, "the markup calls it a caption", where="page"),
    Rule("caption.under", "caption", under_photos, "set like a caption, right under a photo", where="page"),
    Rule(
        "caption.twice",
        "caption",
        again_and_again,
        "the same line twice, as a photo's title and caption are",
        where="text",
    ),
    Rule("caption.numbered", "caption", numbered, "the number of a photo", ("caption",)),
    Rule("caption.credit-alone", "caption", credit_alone, "nothing but the credit of a photo", ("credit",)),
    Rule("caption.credit", "caption", credited, "a line that a photo credit closes"),
    Rule("caption.prefix", "caption", prefixed, "a line that the caption beside it repeats"),
    Rule("caption.opening", "caption", opened, "a line that opens or ends like a caption", ("caption",)),
)
