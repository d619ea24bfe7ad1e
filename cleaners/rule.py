"""What a rule is, how rules are run, and the receipts they leave.

Knows: blocks in order, hits, the options that switch rules and kinds off.
Does not know: any phrase, any language, where blocks come from.

`strip` returns what is kept and what is removed; together they are exactly the blocks that went in,
in order (a block that a rule cut in two counts as its two parts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from cleaners.model import Block, Kind, Options, Removal
from cleaners.text import Wording, counted, ends_sentence

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


class Line(Wording):
    """A block as the rules see it: its words counted and its phrases looked up once, when first asked.

    `gone` holds the receipts of the lines that earlier rules have removed, by position; all lines of a text
    share it.
    """

    __slots__ = (
        "_joined",
        "_vocabulary",
        "at",
        "block",
        "ends",
        "gone",
        "item",
        "pack",
        "page",
        "prose",
        "said",
        "start",
    )

    def __init__(
        self,
        at: int,
        block: Block,
        counted: tuple[str, int, str],
        pack: Pack,
        gone: Gone,
        *,
        page: bool,
        start: int = 0,
    ) -> None:
        self.text, self.words, self.folded = counted
        self._tokens = None
        text = self.text
        self.at = at
        self.start = start
        self.block = block
        self.pack = pack
        self.page = page
        self.gone = gone
        self.ends = (
            text[-1:] == "." or ends_sentence(text) or (text[-1:] == ")" and _SIGNED.search(text) is not None)
        )
        self.prose = self.ends and self.words >= PARAGRAPH and block.links * 2 < len(text)
        """Whether the line reads like a paragraph: long, and ended like a sentence."""
        self.said: dict[str, Say] = pack.says(self)
        """Topic -> phrase, for every topic the line speaks of."""
        self.item: bool | None = None
        """Whether the line opens like a list entry, once somebody has asked (`shape.is_item`)."""
        self._joined: str | None = None
        self._vocabulary: frozenset[str] | None = None

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


@dataclass(frozen=True, slots=True, eq=False)
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
    texts = [block.text for block in blocks]
    lines = [
        Line(at, block, known, pack, gone, page=page)
        for at, (block, known) in enumerate(zip(blocks, counted(texts), strict=True))
    ]
    spoken: set[str] = set().union(*[line.said for line in lines])
    idle = "text" if page else "page"
    whole = "\n".join(texts)
    removed: list[tuple[int, int, Removal]] = []
    for rule in rules:
        if rule.where == idle or rule.name in options.off:
            continue
        if rule.topics and spoken.isdisjoint(rule.topics):
            continue
        if rule.needs and not any(sign in whole for sign in rule.needs):
            continue
        if not (found := [*rule.find(lines)]):
            continue
        hits = {hit.at: hit for hit in found if (hit.kind or rule.kind) not in options.keep}
        if not hits:
            continue
        left: list[Line] = []
        for index, line in enumerate(lines):
            if (hit := hits.get(index)) is None:
                left.append(line)
            else:
                left += _part(line, hit, rule, removed)
        lines = left
    # what it holds are lines, which hold it: without this all of them would wait for the garbage collector
    gone.memo.clear()
    removed.sort(key=lambda row: row[:2])
    return [(line.at, line.block) for line in lines], [row[2] for row in removed]


def _part(line: Line, hit: Hit, rule: Rule, removed: list[tuple[int, int, Removal]]) -> Iterator[Line]:
    """What a hit leaves of a line; of what goes the receipt is kept."""
    for begin, text, goes in _cut(line, hit):
        start = line.start + begin
        if goes:
            kind = hit.kind or rule.kind
            receipt = Removal(kind, rule.name, hit.because, text, line.at, joined=start > 0)
            removed.append((line.at, start, receipt))
            line.gone[line.at] = receipt
        else:
            block = line.block._replace(text=text, joined=start > 0)
            (known,) = counted([text])
            yield Line(line.at, block, known, line.pack, line.gone, page=line.page, start=start)


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
