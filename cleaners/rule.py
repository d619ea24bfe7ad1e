"""What a rule is, how rules are run, and the receipts they leave.

Knows: blocks in order, hits, the options that switch rules and kinds off.
Does not know: any phrase, any language, where blocks come from.

`strip` returns what is kept and what is removed; together they are exactly the blocks that went in,
in order (a block that a rule cut in two counts as its two parts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaners.model import Block, Kind, Options, Removal
from cleaners.text import ends_sentence, fold, tokens_of, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cleaners.packs import Pack, Say

_SIGNED = re.compile(r"[.!?…][\"”]?\s*\([^()]{2,60}\)$")
"""A sentence with its agency or source in brackets behind it."""
PARAGRAPH = 15
"""Words from which a line that ends like a sentence reads like a paragraph."""

_DEFAULT = Options()


class Gone(dict[int, Removal]):
    """The receipts of the lines that are gone, by position, and what rules worked out about the others."""

    def __init__(self) -> None:
        super().__init__()
        self.memo: dict[str, tuple[object, object]] = {}


class Line:
    """A block as the rules see it: its words counted and its phrases looked up once, when first asked.

    `gone` holds the receipts of the lines that earlier rules have removed, by position; all lines of a text
    share it.
    """

    __slots__ = (
        "_joined",
        "_tokens",
        "_vocabulary",
        "at",
        "block",
        "ends",
        "folded",
        "gone",
        "pack",
        "page",
        "prose",
        "said",
        "start",
        "text",
        "words",
    )

    def __init__(
        self, at: int, block: Block, pack: Pack, *, page: bool, start: int = 0, gone: Gone | None = None
    ) -> None:
        self.at = at
        self.start = start
        self.block = block
        self.text = block.text
        self.pack = pack
        self.page = page
        self.words = words(block.text)
        self.gone = gone if gone is not None else Gone()
        self.ends = ends_sentence(block.text) or (
            block.text[-1:] == ")" and _SIGNED.search(block.text) is not None
        )
        self.prose = self.ends and self.words >= PARAGRAPH and block.links * 2 < len(block.text)
        """Whether the line reads like a paragraph: long, and ended like a sentence."""
        self.folded = fold(block.text)
        """The words of the block, folded for comparing."""
        self.said: dict[str, Say] = pack.says(block.text, self.words, self.folded)
        """Topic -> phrase, for every topic the line speaks of."""
        self._tokens: list[str] | None = None
        self._joined: str | None = None
        self._vocabulary: frozenset[str] | None = None

    @property
    def tokens(self) -> list[str]:
        """The folded words of the block."""
        if self._tokens is None:
            self._tokens = tokens_of(self.folded)
        return self._tokens

    @property
    def vocabulary(self) -> frozenset[str]:
        """The folded words of the block, each once."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(self.tokens)
        return self._vocabulary

    @property
    def joined(self) -> str:
        """The folded words of the block, with one space around each."""
        if self._joined is None:
            self._joined = f" {' '.join(self.tokens)} "
        return self._joined

    def beside(self, step: int) -> Removal | None:
        """The receipt of the line so many below (above, where negative) in the input, if it was removed."""
        return self.gone.get(self.at + step)

    def says(self, *topics: str) -> str | None:
        """The phrase that speaks of one of these topics, with where it stood, or None."""
        for topic in topics:
            if (say := self.said.get(topic)) is not None:
                return f"{say.how} {say.phrase!r}"
        return None

    def is_just(self, *topics: str) -> str | None:
        """The phrase, where the whole line is one of these topics' phrases, or None."""
        for topic in topics:
            if (say := self.said.get(topic)) is not None and say.how == "line":
                return f"line {say.phrase!r}"
        return None


class Hit(NamedTuple):
    """A line that a finder found: its index among the lines, why, and the part that goes (all by default)."""

    at: int
    because: str
    start: int = 0
    end: int | None = None
    kind: Kind | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        name: `family.thing`, as receipts and `--off` spell it.
        kind: what the lines it removes are.
        find: the lines that go, out of those that are left.
        reason: one sentence for people.
        topics: it can find something only where a line speaks of one of these; empty: anywhere.
        where: `page` or `text` (flattened) for a rule of only one of them.
        needs: signs of which a line must hold one; empty: none.
    """

    name: str
    kind: Kind
    find: Callable[[Sequence[Line]], Iterable[Hit]]
    reason: str
    topics: tuple[str, ...] = ()
    where: Literal["page", "text", "anywhere"] = "anywhere"
    needs: str = ""


def each(test: Callable[[Line], str | None]) -> Callable[[Sequence[Line]], Iterator[Hit]]:
    """Lift a test of one line ("this line …", a reason or None) into a finder."""

    def find(lines: Sequence[Line]) -> Iterator[Hit]:
        for index, line in enumerate(lines):
            if because := test(line):
                yield Hit(index, because)

    return find


def strip(
    blocks: Sequence[Block],
    pack: Pack,
    rules: Iterable[Rule],
    options: Options = _DEFAULT,
    *,
    page: bool = False,
) -> tuple[list[tuple[int, Block]], list[Removal]]:
    """Run the rules in order over the blocks that are left, and return what is kept and what is removed.

    Kept blocks carry their position among `blocks`; receipts do too. Each rule sees only what the rules
    before it have left.
    """
    gone = Gone()
    lines = [Line(at, block, pack, page=page, gone=gone) for at, block in enumerate(blocks)]
    spoken: set[str] = set().union(*(line.said for line in lines))
    idle = "text" if page else "page"
    whole = "\n".join([block.text for block in blocks])
    removed: list[tuple[int, int, Removal]] = []
    for rule in rules:
        if rule.where == idle or rule.name in options.off:
            continue
        if rule.topics and spoken.isdisjoint(rule.topics):
            continue
        if rule.needs and not any(sign in whole for sign in rule.needs):
            continue
        hits = {hit.at: hit for hit in rule.find(lines) if (hit.kind or rule.kind) not in options.keep}
        if not hits:
            continue
        left: list[Line] = []
        for index, line in enumerate(lines):
            if (hit := hits.get(index)) is None:
                left.append(line)
                continue
            for begin, text, goes in _cut(line, hit):
                start = line.start + begin
                if goes:
                    kind = hit.kind or rule.kind
                    receipt = Removal(kind, rule.name, hit.because, text, line.at, joined=start > 0)
                    removed.append((line.at, start, receipt))
                    gone[line.at] = receipt
                else:
                    block = replace(line.block, text=text, joined=start > 0)
                    left.append(Line(line.at, block, pack, page=page, start=start, gone=gone))
        lines = left
    removed.sort(key=lambda row: row[:2])
    return [(line.at, line.block) for line in lines], [row[2] for row in removed]


def _cut(line: Line, hit: Hit) -> list[tuple[int, str, bool]]:
    """The parts of a line that stay and go, in order, with their offsets; empty parts are left out."""
    text = line.block.text
    end = len(text) if hit.end is None else hit.end
    parts = (
        (0, text[: hit.start], False),
        (hit.start, text[hit.start : end], True),
        (end, text[end:], False),
    )
    return [(begin, part.strip(), goes) for begin, part, goes in parts if part.strip()]
