"""newswash, the pure part: page or text in, `Article` or `Skip` out."""

from __future__ import annotations

from cleaners.model import KINDS, Article, Block, Kind, Options, Removal, Skip, count_kinds

__all__ = [
    "KINDS",
    "Article",
    "Block",
    "Kind",
    "Options",
    "Removal",
    "Skip",
    "clean_html",
    "clean_text",
    "count_kinds",
]


def clean_html(
    page: bytes | str, *, url: str | None = None, charset: str | None = None, options: Options = Options()
) -> Article | Skip:
    """TODO placeholder until the path is built."""
    raise NotImplementedError


def clean_text(
    text: str, *, language: str | None = None, url: str | None = None, options: Options = Options()
) -> Article | Skip:
    """TODO placeholder until the path is built."""
    raise NotImplementedError
