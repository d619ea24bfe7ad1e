"""Addresses: what a line of a list means, which lines mean the same page, and what its file is called.

Knows: the schemes that are crawled, the query fields that only track readers, how hosts are dealt to shards.
Does not know: the network, whether an address exists, what was fetched.

The normal form is that of w3lib's `canonicalize_url` (RFC 3986, section 6.2), less default ports,
credentials, fragments and tracking fields. It is an identity, not what is asked of the server: that keeps the
order and the spelling of its query.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urljoin, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string

SCHEMES = {"http": 80, "https": 443}
LONGEST = 4_096
"""Characters of an address; longer ones are refused."""

_TRACKING = re.compile(
    r"(?:^|&)(?:utm_[a-z_]+|fbclid|gclid|dclid|msclkid|yclid|zarsrc|gidzl|igshid|mc_[ce]id)=[^&]*",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x20\x7f]")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_SUFFIX = re.compile(r"\.[a-z0-9]{1,5}$", re.IGNORECASE)
_SLUG = 80


class BadUrlError(ValueError):
    """An address that cannot be crawled; `reason` is `bad-url` or `bad-scheme`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Address:
    """One page to ask for.

    Attributes:
        url: what is asked of the server.
        key: 16 bytes that are equal for two spellings of one page.
        host: whom to be polite to: the host name, with the port where it is not the scheme's own.
    """

    url: str
    key: bytes
    host: str


def read(line: str) -> Address:
    """The address a line names.

    Raises:
        BadUrlError: it has another scheme than http and https, no host, or is no address at all.
    """
    url = clean(line)
    return Address(url, key_of(url), host_of(url))


def clean(line: str) -> str:
    """The address as it is asked for: percent-encoded, lower-case host, no fragment, no credentials.

    Raises:
        BadUrlError: as in `read`.
    """
    text = line.strip()
    if len(text) > LONGEST:
        raise BadUrlError("bad-url", f"longer than {LONGEST} characters")
    try:
        parts = urlsplit(text)
        fault = _fault(parts)
        if not fault:
            safe = urlsplit(safe_url_string(urlunsplit(parts._replace(netloc=_netloc(parts), fragment=""))))
            return urlunsplit(safe._replace(netloc=_netloc(safe), path=safe.path or "/"))
    except ValueError as error:
        raise BadUrlError("bad-url", f"{error}: {text[:100]}") from None
    raise BadUrlError(*fault)


def join(base: str, reference: str) -> str:
    """The address a page at `base` means by `reference`, cleaned.

    Raises:
        BadUrlError: as in `read`.
    """
    try:
        target = urljoin(base, reference.strip())
    except ValueError as error:
        raise BadUrlError("bad-url", f"{error}: {reference[:100]}") from None
    return clean(target)


def identity(url: str) -> str:
    """The normal form: equal for two spellings of one page. `url` has gone through `clean`."""
    if "?" in url:
        start, query = url.split("?", 1)
        query = _TRACKING.sub("", query).lstrip("&")
        url = f"{start}?{query}" if query else start
    return str(canonicalize_url(url))


def key_of(url: str) -> bytes:
    """16 bytes that are equal for two spellings of one page."""
    return hashlib.blake2b(identity(url).encode(), digest_size=16).digest()


def host_of(url: str) -> str:
    """The host name, with the port where it is not the scheme's own."""
    return urlsplit(url).netloc


def origin_of(url: str) -> str:
    """Scheme and authority: whose robots.txt counts."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def is_front(url: str) -> bool:
    """Whether the address is the front page of its host."""
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query


def shard_of(host: str, shards: int) -> int:
    """Which shard (from 0) visits a host; `www.` is no other host, since the two redirect to each other."""
    name = host.partition(":")[0].removeprefix("www.")
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") % shards


def stem(url: str, key: bytes, digits: int = 8) -> str:
    """Where the text of a page goes below OUT, without suffix: `host/<slug>-<hex of its key>`."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    name = _SUFFIX.sub("", unquote(segments[-1])) if segments else "index"
    ascii_name = (
        unicodedata.normalize("NFKD", name.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    )
    slug = _NOT_SLUG.sub("-", ascii_name)[:_SLUG].strip("-") or "page"
    folder = re.sub(r"[^a-z0-9.-]+", "-", (parts.hostname or "host").lower()).strip(".-") or "host"
    return f"{folder}/{slug}-{key.hex()[:digits]}"


def _fault(parts: SplitResult) -> tuple[str, str] | None:
    """(reason, detail) of what stands against an address."""
    if parts.scheme.lower() not in SCHEMES:
        return "bad-scheme" if parts.scheme else "bad-url", f"not http or https: {parts.geturl()[:100]}"
    if not parts.hostname or _CONTROL.search(parts.netloc):
        return "bad-url", f"no host: {parts.geturl()[:100]}"
    return None


def _netloc(parts: SplitResult) -> str:
    """Host and, where it is not the scheme's own, port; lower case, without credentials or final dot.

    A `ValueError` comes from `parts.port`.
    """
    host = (parts.hostname or "").rstrip(".")
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == SCHEMES.get(parts.scheme.lower()) else f"{host}:{port}"
