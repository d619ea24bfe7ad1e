"""newswash, the part that touches the world: files, archives, processes, the network.

`from scraper import clean_many, clean_many_async, Cleaner` is its Python API; they are loaded when asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.many import Cleaner, clean_many, clean_many_async

__all__ = ["Cleaner", "clean_many", "clean_many_async"]


def __getattr__(name: str) -> Any:
    """The parts of the Python API (PEP 562): whoever only wants a subcommand does not load them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from scraper import many  # noqa: PLC0415 - as above

    return getattr(many, name)
