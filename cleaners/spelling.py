"""Groups of traits -> the names under which the learned table knows them.

Knows: what every group of `traits.py` and `context.py` stands for.
Does not know: how groups are found, what names are worth.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cleaners.markup import class_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cleaners.traits import Group


def spell(group: Group) -> Iterator[str]:
    """The names of the traits in a group."""
    kind, *values = group
    yield from _SPELL[str(kind)](*values)


def _size(size: int, share: int, ends: bool) -> Iterator[str]:
    yield from (f"w{size}", f"s{share}", f"w{size}s{share}", f"end{ends:d}w{size}")


def _reach(meets: int, step: int, size: int, share: int) -> Iterator[str]:
    name = f"L{meets}.{step}"
    yield from (name, f"{name}w{size}", f"k{name}s{share}")


def _lie(inside: bool, shaped: bool, beside: bool, size: int) -> Iterator[str]:
    for name in (f"R{inside:d}", f"M{shaped:d}"):
        yield from (name, f"{name}w{size}")
    yield f"S{beside:d}"


def _tags(tag: str, up: str, size: int) -> Iterator[str]:
    for name in (f"T{tag}", f"P{up}"):
        yield from (name, f"{name}w{size}")


def _around(tags: tuple[str, ...]) -> Iterator[str]:
    for tag in tags:
        yield f"in {tag}"


def _box(step: int, links: int, lines: int, proses: int) -> Iterator[str]:
    yield from (f"k{step}l{links}p{proses}", f"k{step}n{lines}p{proses}")


def _pictures(before: int, after: int, size: int, share: int) -> Iterator[str]:
    for name in (f"pic{before}.{after}", f"pic>{before}", f"pic<{after}"):
        yield from (name, f"{name}w{size}")
    yield f"pic>{before}s{share}"


def _media(level: int, pictures: int, lines: int, size: int) -> Iterator[str]:
    yield from (f"med{level}.{lines}", f"med{level}.{lines}w{size}", f"med{level}.{lines}.{pictures}")


def _position(where: str, step: int, size: int, share: int) -> Iterator[str]:
    yield where
    if where != "nowhere":
        yield f"{where}w{size}"
    if where in {"before", "after"}:
        yield from (f"{where}{step}", f"{where}{step}w{size}")
    if where in {"after", "within"}:
        yield f"{where}s{share}"


def _head(head: str, size: int) -> Iterator[str]:
    if head:
        yield head
    if head.startswith("below"):
        yield f"beloww{size}"


def _near(before: int, after: int, size: int) -> Iterator[str]:
    yield from (f"up{before}", f"down{after}", f"between{min(before, 4)}.{min(after, 4)}w{size}")


def _beside(offset: int, size: int, share: int, same: bool) -> Iterator[str]:
    yield from (f"n{offset}w{size}s{share}", f"n{offset}{'=' if same else '!'}")


def _tags_beside(offset: int, tag: str, own: str) -> Iterator[str]:
    yield f"n{offset}{tag}|{own}"


def _ends(first: str, last: str) -> Iterator[str]:
    yield from (f"first {first}", f"last {last}")


def _capitals(capitals: int, figures: bool, upper: bool, size: int) -> Iterator[str]:
    yield f"caps{capitals}w{size}"
    if figures:
        yield "figures"
    if upper:
        yield "upper"


def class_name(level: int, word: str) -> str:
    """The name of the trait that a word stands in a class name so far out."""
    return f"c{level} {word}"


def _class(level: int, classes: str) -> Iterator[str]:
    for word in sorted(class_words(classes)):
        yield class_name(level, word)


def _with_size(name: str) -> Callable[[int], Iterator[str]]:
    return lambda size: iter((name, f"{name}w{size}"))


def _with_place(name: str) -> Callable[[str], Iterator[str]]:
    return lambda where: iter((name, f"{name} {where}"))


def _first(odds: int, size: int, prose: bool) -> Iterator[str]:
    w = f"w{size}{'p' if prose else ''}"
    yield from (f"o{odds}", w, f"o{odds}{w}")


def _kin(odds: int, parents: int, grand: int) -> Iterator[str]:
    for name in (f"p{parents}", f"g{grand}"):
        yield from (name, f"o{odds}{name}")


def _shape(odds: int, shapes: int, size: int, prose: bool) -> Iterator[str]:
    name = f"h{shapes}"
    yield from (name, f"o{odds}{name}", f"{name}w{size}{'p' if prose else ''}")


def _sides(odds: int, before: int, after: int) -> Iterator[str]:
    yield from (f"b{before}", f"a{after}", f"o{odds}b{before}", f"o{odds}a{after}", f"b{before}a{after}")


def _beyond(above: int, below: int) -> Iterator[str]:
    yield from (f"B{above}", f"A{below}")


def _run(odds: int, start: int, end: int) -> Iterator[str]:
    for name in (f"start{start}", f"end{end}"):
        yield from (name, f"o{odds}{name}")


def _mass(odds: int, part: int, around: int) -> Iterator[str]:
    for name in (f"part{part}", f"around{around}"):
        yield from (name, f"o{odds}{name}")


def _page(share: int, total: int) -> Iterator[str]:
    yield from (f"s{share}", f"total{total}")


_SPELL: dict[str, Callable[..., Iterator[Any]]] = {
    "size": _size,
    "reach": _reach,
    "lie": _lie,
    "tags": _tags,
    "around": _around,
    "box": _box,
    "position": _position,
    "head": _head,
    "near": _near,
    "beside": _beside,
    "tags beside": _tags_beside,
    "ends": _ends,
    "capitals": _capitals,
    "class": _class,
    "strong": _with_size("strong"),
    "slanted": _with_size("slanted"),
    "pictures": _pictures,
    "media": _media,
    "again": _with_size("again"),
    "author": _with_size("author"),
    "is-title": lambda: iter(("is-title",)),
    "says-title": lambda: iter(("says-title",)),
    "is-standfirst": _with_place("is-standfirst"),
    "like-standfirst": _with_place("like-standfirst"),
    "first": _first,
    "kin": _kin,
    "shape": _shape,
    "sides": _sides,
    "beyond": _beyond,
    "run": _run,
    "mass": _mass,
    "page": _page,
}
