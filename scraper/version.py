"""Which newswash this is, and under which rules it cleans.

Knows: the package's version, and the files that decide what is an article.
Does not know: what they say.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scraper.config import Settings

_DECIDES = ("*.py", "*.toml", "*.json")


@cache
def version() -> str:
    """The version of the installed package; `0+source` when it runs from a folder without being installed."""
    try:
        return metadata.version("newswash")
    except metadata.PackageNotFoundError:
        return "0+source"


@cache
def rules_version() -> str:
    """The version and 8 hex digits of everything in `cleaners`: the same text, the same rules."""
    import cleaners  # noqa: PLC0415 - heavy; not needed for --version

    folder = Path(cleaners.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(path for pattern in _DECIDES for path in folder.rglob(pattern)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return f"{version()}+{digest.hexdigest()[:8]}"


def fingerprint(settings: Settings, *more: str) -> str:
    """A short text that changes whenever the rules or the wishes of a run might give another output."""
    from scraper.own_rules import identity  # noqa: PLC0415 - as above

    options = settings.options
    facts = (
        rules_version(),
        sorted(options.keep),
        sorted(options.off),
        sorted(options.languages),
        options.sites,
        options.site_files,
        options.latest,
        identity(options.rules),
        settings.title,
        settings.formats,
        settings.limits.size,
        more,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
