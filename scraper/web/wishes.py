"""What a user wants of a crawl, checked: who asks, through what, where it is written.

Knows: which values make sense, and what to say of those that do not.
Does not know: the command line; what is done with any of it.
"""

from __future__ import annotations

import errno
import math
import os
import ssl
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scraper.config import UsageError
from scraper.version import version
from scraper.web.exchange import Identity

if TYPE_CHECKING:
    from collections.abc import Callable

DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""Errors that are the disk's and not the user's."""


def identity(contact: str, proxy: str, cafile: str, *, private: bool) -> Identity:
    """Who asks, from what the user said; "" where nothing was said.

    Raises:
        UsageError: something of it cannot be used.
    """
    if not (contact.isascii() and contact.isprintable()):
        raise UsageError(f"--contact {contact!r}: a header field takes printable ASCII only")
    if proxy and not _is_proxy(proxy):
        raise UsageError(f"--proxy {proxy!r}: write http://[user:password@]host:port")
    try:
        if cafile:
            ssl.create_default_context(cafile=cafile)
    except OSError as error:  # an SSLError is one
        raise UsageError(f"--cafile {cafile}: {error.strerror or error}") from None
    name = f"newswash/{version()}"
    agent = f"{name} (+{contact})" if contact else name
    return Identity(agent, proxy or None, private=private, cafile=Path(cafile) if cafile else None)


def _is_proxy(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none
        return False


def folder(path: Path) -> Path:
    """A folder to write to, made where it is not there.

    Raises:
        UsageError: it cannot be written to.
        OSError: the disk is full or broken.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno in DISK:
            raise
        raise UsageError(f"cannot write to {path}: {error.strerror}") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise UsageError(f"cannot write to {path}")
    return path


def not_negative(name: str, value: float, *, zero: bool = True) -> None:
    """See that a number makes sense.

    Raises:
        UsageError: it is negative, or no finite number, or 0 where that is none either.
    """
    if not math.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise UsageError(f"--{name} must be {'0 or more' if zero else 'more than 0'}")


def renderer(name: str) -> Callable[[str], str | bytes]:
    """The callable that `module:function` names.

    Raises:
        UsageError: there is none.
    """
    module, _, function = name.partition(":")
    try:
        found = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"no renderer {name!r}: {error}") from None
    if not callable(found):
        raise UsageError(f"the renderer {name!r} cannot be called")
    return found  # type: ignore[no-any-return]  # what it gives is checked when it is used
